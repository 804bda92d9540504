/** The player's position for text and sliders, ten times a second. */
import { useEffect, useReducer } from 'react';
import type { Player } from '../../audio/play/player';
import type { Seconds } from '../../shared/units';

const TEXT_INTERVAL_MS = 100;

/** The position of `player`, 0 without one. Re-renders ten times a second while it plays. */
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
