/** Pointer and wheel on the timeline: click or drag seeks, Ctrl and wheel zooms, sideways pans. */
import { useEffect, useEffectEvent, useRef } from 'react';
import type { PointerEvent, RefObject } from 'react';
import type { Player } from '../../audio/play/player';
import type { Seconds } from '../../shared/units';
import { fromScreen, isZoomed, pan, zoomAround } from './viewport';
import type { Viewport } from './viewport';

interface Scrubbing {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
}

interface ScrubbingOptions {
  /** The element whose left and right edges are the beginning and end of the viewport. */
  readonly surface: RefObject<HTMLElement | null>;
  readonly player: Player | null;
  readonly durationSeconds: Seconds;
  readonly viewport: Viewport;
  readonly onViewport: (viewport: Viewport) => void;
}

/** Wheel travel that doubles or halves the zoom, in pixels. */
const WHEEL_PIXELS_PER_OCTAVE = 240;

/** The pointer handlers for the surface of the timeline; the wheel is listened to as well. */
export function useScrubbing(options: ScrubbingOptions): Scrubbing {
  const { surface, player, durationSeconds, viewport, onViewport } = options;
  // A pointer may report more often than frames are drawn, and every seek restarts the sound.
  const frame = useRef(0);

  function screenShare(clientX: number): number {
    const box = surface.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    return Math.min(1, Math.max(0, (clientX - box.left) / box.width));
  }

  function seekTo(clientX: number): void {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      player?.seek(fromScreen(viewport, screenShare(clientX)) * durationSeconds);
    });
  }

  const onWheel = useEffectEvent((event: WheelEvent): void => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const factor = 2 ** (-event.deltaY / WHEEL_PIXELS_PER_OCTAVE);
      onViewport(zoomAround(viewport, factor, fromScreen(viewport, screenShare(event.clientX))));
    } else if (isZoomed(viewport) && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      onViewport(pan(viewport, event.deltaX / (surface.current?.clientWidth ?? 1)));
    }
  });

  useEffect(() => {
    const element = surface.current;
    // React's own wheel listeners are passive: they cannot keep the page from zooming.
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [surface]);

  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      seekTo(event.clientX);
    },
    onPointerMove(event) {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event.clientX);
    },
  };
}
