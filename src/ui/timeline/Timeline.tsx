/** The stage: the strip with the whole song, the ruler, and the lanes with the part shown of it. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { CSSProperties } from 'react';
import type { Player } from '../../audio/play/player';
import type { StemDownload } from '../export/useStemDownload';
import type { Listening } from '../../session/listening';
import type { SongData } from '../../session/songData';
import type { Span } from '../../shared/spans';
import type { Samples } from '../../shared/units';
import { texts } from '../language/language';
import { LaneCanvas } from './LaneCanvas';
import { LaneHead } from './LaneHead';
import { lanesOf } from './lanes';
import { Minimap } from './Minimap';
import type { Shares } from './Minimap';
import { Ruler } from './Ruler';
import { createStageRenderer } from './stageRenderer';
import { useFollow } from './useFollow';
import { useReadout } from './useReadout';
import { useStageGestures } from './useStageGestures';
import type { ViewportStore } from './viewportStore';
import type { ViewSettings } from './viewSettings';

interface TimelineProps {
  readonly data: SongData;
  readonly player: Player | null;
  readonly canPlay: boolean;
  readonly store: ViewportStore;
  readonly settings: ViewSettings;
  readonly listening: Listening;
  readonly onListening: (change: Partial<Listening>) => void;
  readonly download: StemDownload;
}

export function Timeline(props: TimelineProps) {
  const { data, player, canPlay, store, settings, listening, onListening, download } = props;
  const version = useSyncExternalStore(data.subscribe, () => data.version);
  const root = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const { durationSeconds, numSamples } = data;
  const [isFailed, setFailed] = useState(false);
  const onFailure = useCallback((error: unknown) => {
    setFailed(true);
    // The page says what the listener needs; the cause is for the developer tools.
    reportError(error);
  }, []);

  const renderer = useMemo(() => createStageRenderer(data, store), [data, store]);
  useEffect(() => () => renderer.close(), [renderer]);
  useEffect(() => renderer.setSettings(settings), [renderer, settings]);
  useEffect(() => {
    const show = (): void => {
      const { start, end } = store.get();
      root.current?.style.setProperty('--view-start', String(start));
      root.current?.style.setProperty('--view-width', String(end - start));
      renderer.invalidate();
    };
    show();
    return store.subscribe(show);
  }, [store, renderer]);

  useFollow(root, player, durationSeconds, store);
  const gestures = useStageGestures({ surface: stage, player, durationSeconds, store });
  const lanes = lanesOf(settings);
  const hover = useReadout(readout, { stage, data, renderer, store, lanes, settings });
  const { waveformFailure } = texts().timeline;
  const ready = data.ready.within(0, numSamples).map((span) => sharesOf(span, numSamples));
  const missing = data.ready.gaps(0, numSamples).map((span) => sharesOf(span, numSamples));
  return (
    <>
      {isFailed && (
        <p className="alert" role="alert">
          {waveformFailure.problem} {waveformFailure.nextStep}
        </p>
      )}
      <div
        ref={root}
        className="stage"
        style={{ '--ready-shape': shapeOf(ready) } as CSSProperties}
      >
        <Minimap
          data={data}
          player={player}
          canPlay={canPlay}
          store={store}
          listening={listening}
          version={version}
          missing={missing}
          onFailure={onFailure}
        />
        <Ruler
          data={data}
          player={player}
          store={store}
          listening={listening}
          onListening={onListening}
        />
        <div ref={stage} className={`lanes lanes-${lanes.length}`}>
          {lanes.map((lane) => (
            <LaneCanvas
              key={lane.id}
              lane={lane}
              renderer={renderer}
              scale={settings.scale}
              sampleRate={data.sampleRate}
              head={
                <LaneHead
                  lane={lane.id}
                  mix={listening.mix}
                  player={canPlay ? player : null}
                  download={download}
                  onListening={onListening}
                />
              }
            />
          ))}
          {missing.map((span) => (
            <div key={span['--to']} className="pending" style={span as CSSProperties} />
          ))}
          {missing.length > 0 &&
            ready.map((span) => (
              <div key={span['--from']} className="ready-line" style={span as CSSProperties} />
            ))}
          {listening.regions.map(({ id, startSample, endSample }) => (
            <div
              key={id}
              className={id === listening.selectedRegionId ? 'region region-selected' : 'region'}
              style={
                {
                  '--from': startSample / numSamples,
                  '--to': endSample / numSamples,
                } as CSSProperties
              }
            />
          ))}
          <div
            className="timeline-surface"
            {...gestures}
            onPointerMove={(event) => {
              gestures.onPointerMove(event);
              hover.onPointerMove(event);
            }}
            onPointerLeave={hover.onPointerLeave}
          >
            <div className="cursor" />
          </div>
          <p ref={readout} className="readout" aria-hidden="true" />
        </div>
      </div>
    </>
  );
}

/** A span of samples as shares of the song, for the style sheet. */
function sharesOf({ start, end }: Span, numSamples: Samples): Shares {
  return { '--from': start / numSamples, '--to': end / numSamples };
}

/** Full-height rectangles over `spans`, joined along the upper edge, as a `clip-path`. */
function shapeOf(spans: readonly Shares[]): string {
  if (spans.length === 0) return 'inset(0 100% 0 0)';
  const corners = spans.map(({ '--from': from, '--to': to }) => {
    const [left, right] = [`${100 * from}%`, `${100 * to}%`];
    return `${left} 0, ${left} 100%, ${right} 100%, ${right} 0`;
  });
  return `polygon(${corners.join(', ')})`;
}
