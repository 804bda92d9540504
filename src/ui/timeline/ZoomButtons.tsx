/** The buttons that zoom in and out around the player's position. */
import { MinusIcon, PlusIcon } from '../icons';
import { canZoomIn, isZoomed, zoomAround } from './viewport';
import type { Viewport } from './viewport';

interface ZoomButtonsProps {
  readonly viewport: Viewport;
  /** The player's position as a share of the song; it stays in place if it is on the screen. */
  readonly position: () => number;
  readonly onViewport: (viewport: Viewport) => void;
}

export function ZoomButtons({ viewport, position, onViewport }: ZoomButtonsProps) {
  function zoom(factor: number): void {
    const { start, end } = viewport;
    const heard = position();
    const anchor = heard >= start && heard <= end ? heard : (start + end) / 2;
    onViewport(zoomAround(viewport, factor, anchor));
  }
  return (
    <div className="zoom">
      <button
        type="button"
        className="icon-button"
        aria-label="Zoom out"
        title="Zoom out (Ctrl and wheel)"
        disabled={!isZoomed(viewport)}
        onClick={() => zoom(0.5)}
      >
        <MinusIcon />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Zoom in"
        title="Zoom in (Ctrl and wheel)"
        disabled={!canZoomIn(viewport)}
        onClick={() => zoom(2)}
      >
        <PlusIcon />
      </button>
    </div>
  );
}
