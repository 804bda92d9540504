/** Moves the cursor with the player, every frame, past React. */
import { useEffect } from 'react';
import type { RefObject } from 'react';
import type { Player } from '../../audio/play/player';
import type { Seconds } from '../../shared/units';
import { toScreen } from './viewport';
import type { Viewport } from './viewport';

/**
 * Keeps `--position` (0…1) of the cursor at the player's place in `viewport`; follows frames only while
 * the player runs, and calls `onLeave` with its share of the song once it runs out of the viewport.
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
    // Somebody who has looked elsewhere meanwhile is not called back.
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
