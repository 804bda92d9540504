/** Click or drag over the lanes → seek. */
import { useRef } from 'react';
import type { PointerEvent, RefObject } from 'react';
import type { Player } from '../../audio/player';
import type { Seconds } from '../../shared/units';

interface Scrubbing {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
}

/** Handlers for `surface`, whose left edge is the beginning of the song and whose right edge its end. */
export function useScrubbing(
  surface: RefObject<HTMLElement | null>,
  player: Player | null,
  durationSeconds: Seconds,
): Scrubbing {
  // A pointer may report more often than frames are drawn; every seek restarts the sound.
  const frame = useRef(0);

  function seekTo(clientX: number): void {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const box = surface.current?.getBoundingClientRect();
      if (!box || box.width === 0) return;
      const share = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
      player?.seek(share * durationSeconds);
    });
  }

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
