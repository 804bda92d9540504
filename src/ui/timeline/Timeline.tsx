/** The stage: the strip with the whole song, the ruler, and the lanes with the part shown of it. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { CSSProperties } from 'react';
import type { Player } from '../../audio/play/player';
import type { StemDownload } from '../export/useStemDownload';
import type { Listening } from '../../session/listening';
import type { SongData } from '../../session/songData';
import { texts } from '../language/language';
import { LaneCanvas } from './LaneCanvas';
import { LaneHead } from './LaneHead';
import { lanesOf } from './lanes';
import { Minimap } from './Minimap';
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
  const ready = numSamples > 0 ? data.separatedSamples() / numSamples : 0;
  return (
    <>
      {isFailed && (
        <p className="alert" role="alert">
          {waveformFailure.problem} {waveformFailure.nextStep}
        </p>
      )}
      <div ref={root} className="stage" style={{ '--ready': ready } as CSSProperties}>
        <Minimap
          data={data}
          player={player}
          canPlay={canPlay}
          store={store}
          listening={listening}
          version={version}
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
          {ready < 1 && <div className="pending" />}
          {ready < 1 && <div className="ready-line" />}
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
