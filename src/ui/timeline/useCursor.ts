/** Moves the cursor with the player at every frame, without rendering by React. */
import { useEffect } from 'react';
import type { RefObject } from 'react';
import type { Player } from '../../audio/play/player';
import type { Seconds } from '../../shared/units';
import { toScreen } from './viewport';
import type { Viewport } from './viewport';

/**
 * Sets the CSS variable `--position` (0…1) of `cursor` to the player's place in `viewport`, at
 * every frame while the player plays. When playing leaves the viewport at its right edge, calls
 * `onLeave` once with the player's position as a share of the song.
 */
export function useCursor(
  cursor: RefObject<HTMLElement | null>,
  player: Player | null,
  durationSeconds: Seconds,
  viewport: Viewport,
  onLeave: (position: number) => void,
): void {
  // No dependencies: the parent renders on every change of the player, also after a seek at rest.
  useEffect(() => {
    let frame = 0;
    // Only playing across the edge moves the viewport, not a viewport that was elsewhere already.
    let wasShown = false;
    const place = (): void => {
      const position = durationSeconds > 0 ? (player?.position() ?? 0) / durationSeconds : 0;
      cursor.current?.style.setProperty('--position', String(toScreen(viewport, position)));
      if (!player || player.status === 'paused') return;
      if (wasShown && position > viewport.end) return onLeave(position);
      wasShown = position >= viewport.start && position <= viewport.end;
      frame = requestAnimationFrame(place);
    };
    place();
    return () => cancelAnimationFrame(frame);
  });
}
