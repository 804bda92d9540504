/** The time axis above the lanes, and the regions on it. A drag on it makes a region. */
import { useRef, useState } from 'react';
import type { CSSProperties, PointerEvent } from 'react';
import type { Player } from '../../audio/play/player';
import type { SongData } from '../../session/songData';
import type { Listening } from '../../session/listening';
import { DRAG_PIXELS } from './gestures';
import { RegionMark } from './RegionMark';
import { withNewRegion } from './regions';
import { timeTicks } from './ticks';
import { screenShare } from './useStageGestures';
import { useSize } from './useSize';
import { fromScreen } from './viewport';
import { useViewport } from './viewportStore';
import type { ViewportStore } from './viewportStore';
import { texts } from '../language/language';

interface RulerProps {
  readonly data: SongData;
  readonly player: Player | null;
  readonly store: ViewportStore;
  readonly listening: Listening;
  readonly onListening: (change: Partial<Listening>) => void;
}

/** A region being dragged, as shares of the song. */
interface Draft {
  readonly pointerId: number;
  readonly clientX: number;
  readonly from: number;
  readonly to: number;
  /** Whether the pointer has moved far enough to be more than a click. */
  readonly isDrag: boolean;
}

export function Ruler({ data, player, store, listening, onListening }: RulerProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { width } = useSize(ref);
  const viewport = useViewport(store);
  const [draft, setDraft] = useState<Draft | null>(null);
  const { durationSeconds, numSamples, sampleRate } = data;
  const { regions, selectedRegionId } = listening;
  const ticks = timeTicks(viewport.start * durationSeconds, viewport.end * durationSeconds, width);
  const shareAt = (clientX: number) => fromScreen(store.get(), screenShare(ref.current, clientX));

  function begin(event: PointerEvent): void {
    if (event.button !== 0 || draft) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const share = shareAt(event.clientX);
    const { pointerId, clientX } = event;
    setDraft({ pointerId, clientX, from: share, to: share, isDrag: false });
  }
  function move(event: PointerEvent): void {
    if (event.pointerId !== draft?.pointerId) return;
    const isDrag = draft.isDrag || Math.abs(event.clientX - draft.clientX) > DRAG_PIXELS;
    setDraft({ ...draft, isDrag, to: shareAt(event.clientX) });
  }
  function end(event: PointerEvent): void {
    if (event.pointerId !== draft?.pointerId) return;
    setDraft(null);
    if (!draft.isDrag) {
      player?.seek(draft.from * durationSeconds);
      return;
    }
    const [from, to] = [draft.from * numSamples, draft.to * numSamples];
    const made = withNewRegion(regions, from, to, numSamples, sampleRate);
    if (made) onListening(made);
  }

  return (
    <div
      ref={ref}
      className="ruler"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={() => setDraft(null)}
      title={texts().regions.rulerHint}
    >
      <div className="time-ticks" aria-hidden="true">
        {ticks.map(({ position, label }) => (
          <span key={label} style={{ left: `${position * 100}%` }}>
            {label}
          </span>
        ))}
      </div>
      {regions.length === 0 && !draft?.isDrag && (
        <p className="region-hint">{texts().regions.drag}</p>
      )}
      {regions.map((region) => (
        <RegionMark
          key={region.id}
          region={region}
          isSelected={region.id === selectedRegionId}
          data={data}
          shareAt={shareAt}
          listening={listening}
          onListening={onListening}
        />
      ))}
      {draft?.isDrag && (
        <div
          className="region-draft"
          style={
            {
              '--from': Math.min(draft.from, draft.to),
              '--to': Math.max(draft.from, draft.to),
            } as CSSProperties
          }
        />
      )}
    </div>
  );
}
