/** Where the player is, as often as the reader of the value can use it. */
import { useEffect, useReducer } from 'react';
import type { Player } from '../../audio/play/player';
import type { Seconds } from '../../shared/units';

const TEXT_INTERVAL_MS = 100;

/** The position for text and sliders; re-renders ten times a second while the player runs. */
export function usePosition(player: Player | null): Seconds {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  const isRunning = player !== null && player.status !== 'paused';
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(tick, TEXT_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return player?.position() ?? 0;
}
