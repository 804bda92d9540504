/** Moves the cursor with the player, every frame, past React. */
import { useEffect } from 'react';
import type { RefObject } from 'react';
import type { Player } from '../../audio/player';
import type { Seconds } from '../../shared/units';

/** Keeps `--position` (0…1) of the cursor at the player's place; follows frames only while it runs. */
export function useCursor(
  cursor: RefObject<HTMLElement | null>,
  player: Player | null,
  durationSeconds: Seconds,
): void {
  // No dependencies: the parent renders on every change of the player, also after a seek at rest.
  useEffect(() => {
    let frame = 0;
    const place = (): void => {
      const share = durationSeconds > 0 ? (player?.position() ?? 0) / durationSeconds : 0;
      cursor.current?.style.setProperty('--position', String(share));
      if (player && player.status !== 'paused') frame = requestAnimationFrame(place);
    };
    place();
    return () => cancelAnimationFrame(frame);
  });
}
