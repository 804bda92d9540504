/**
 * The strip with the whole song. Its frame is the part that the stage shows, and can be dragged; a
 * press anywhere else seeks.
 */
import { useRef } from 'react';
import type { CSSProperties, PointerEvent } from 'react';
import type { Player } from '../../audio/play/player';
import type { Listening } from '../../session/listening';
import type { SongData } from '../../session/songData';
import { DRAG_PIXELS } from './gestures';
import { SeekSlider } from './SeekSlider';
import { screenShare } from './useStageGestures';
import { centreOn, isZoomed } from './viewport';
import type { ViewportStore } from './viewportStore';
import { Waveform } from './Waveform';

/** A part of the song for the style sheet, as shares of it. */
export interface Shares {
  readonly '--from': number;
  readonly '--to': number;
}

interface MinimapProps {
  readonly data: SongData;
  readonly player: Player | null;
  readonly canPlay: boolean;
  readonly store: ViewportStore;
  readonly listening: Listening;
  /** Of the song's data. */
  readonly version: number;
  /** What is not separated yet. */
  readonly missing: readonly Shares[];
  readonly onFailure: (error: unknown) => void;
}

/** A press on the strip. */
interface Press {
  readonly clientX: number;
  /** From the pointer to the middle of the frame, as a share of the song; null outside of it. */
  readonly grip: number | null;
  isDrag: boolean;
}

export function Minimap(props: MinimapProps) {
  const { data, player, canPlay, store, listening, version, missing, onFailure } = props;
  const ref = useRef<HTMLDivElement>(null);
  const press = useRef<Press | null>(null);
  const { durationSeconds, numSamples } = data;
  const peakLevel = loudest(data.mixturePeaks.max, data.mixturePeaks.min);
  const shareAt = (event: PointerEvent) => screenShare(ref.current, event.clientX);

  function begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const viewport = store.get();
    const share = shareAt(event);
    const isInFrame = isZoomed(viewport) && share >= viewport.start && share <= viewport.end;
    const grip = isInFrame ? (viewport.start + viewport.end) / 2 - share : null;
    press.current = { clientX: event.clientX, grip, isDrag: false };
  }
  function move(event: PointerEvent): void {
    const current = press.current;
    if (!current) return;
    current.isDrag ||= Math.abs(event.clientX - current.clientX) > DRAG_PIXELS;
    if (!current.isDrag) return;
    const share = shareAt(event);
    if (current.grip !== null) store.set(centreOn(store.get(), share + current.grip));
    else player?.seek(share * durationSeconds);
  }
  function end(event: PointerEvent): void {
    const current = press.current;
    press.current = null;
    if (current && !current.isDrag) player?.seek(shareAt(event) * durationSeconds);
  }
  const outline = { peakLevel, durationSeconds, onFailure };
  return (
    <div
      ref={ref}
      className="minimap"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={() => (press.current = null)}
    >
      <Waveform
        {...outline}
        className="outline outline-mixture"
        peaks={data.mixturePeaks}
        version={data.mixtureVersion}
      />
      <Waveform
        {...outline}
        className="outline outline-vocals"
        peaks={data.vocalsPeaks}
        version={version}
      />
      {listening.regions.map(({ id, startSample, endSample }) => (
        <div
          key={id}
          className="minimap-region"
          style={
            { '--from': startSample / numSamples, '--to': endSample / numSamples } as CSSProperties
          }
        />
      ))}
      {missing.map((span) => (
        <div key={span['--to']} className="minimap-pending" style={span as CSSProperties} />
      ))}
      <div className="minimap-frame" />
      <div className="minimap-cursor" />
      <SeekSlider player={player} durationSeconds={durationSeconds} isDisabled={!canPlay} />
    </div>
  );
}

function loudest(max: Float32Array, min: Float32Array): number {
  let level = 0;
  for (let peak = 0; peak < max.length; peak++) level = Math.max(level, max[peak], -min[peak]);
  return level;
}
