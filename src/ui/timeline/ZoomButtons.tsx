/** The buttons that zoom around the player's position, and how much of the song is shown. */
import type { Seconds } from '../../shared/units';
import { MinusIcon, PlusIcon } from '../icons';
import { formatSpan } from '../format';
import { canZoomIn, isZoomed, zoomAround } from './viewport';
import { useViewport } from './viewportStore';
import type { ViewportStore } from './viewportStore';
import { texts } from '../language/language';

interface ZoomButtonsProps {
  readonly store: ViewportStore;
  readonly durationSeconds: Seconds;
  /** The player's position as a share of the song; it stays in place if it is on the screen. */
  readonly position: () => number;
}

export function ZoomButtons({ store, durationSeconds, position }: ZoomButtonsProps) {
  const viewport = useViewport(store);
  function zoom(factor: number): void {
    const { start, end } = viewport;
    const heard = position();
    const anchor = heard >= start && heard <= end ? heard : (start + end) / 2;
    store.set(zoomAround(viewport, factor, anchor, store.minWidth));
  }
  const words = texts().timeline;
  return (
    <div className="zoom">
      <button
        type="button"
        className="icon-button"
        aria-label={words.zoomOut}
        title={words.zoomOutHint}
        disabled={!isZoomed(viewport)}
        onClick={() => zoom(0.5)}
      >
        <MinusIcon />
      </button>
      <p className="zoom-span" title={words.shownOfSong}>
        {formatSpan((viewport.end - viewport.start) * durationSeconds)}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label={words.zoomIn}
        title={words.zoomInHint}
        disabled={!canZoomIn(viewport, store.minWidth)}
        onClick={() => zoom(2)}
      >
        <PlusIcon />
      </button>
    </div>
  );
}
