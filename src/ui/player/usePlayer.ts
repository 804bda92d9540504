/** One player for the selected song, which lives as long as its data. */
import { useEffect, useMemo, useReducer } from 'react';
import { createPlayer } from '../../audio/play/player';
import type { ListenMode, Player } from '../../audio/play/player';
import type { SongData } from '../../session/songData';

/**
 * The player of `data`, in `mode`; null while `data` is. Re-renders at every change of the player's
 * status or mode. Closes the player when `data` changes or the component is removed.
 */
export function usePlayer(data: SongData | null, mode: ListenMode): Player | null {
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  const player = useMemo(() => (data ? createPlayer(data, refresh) : null), [data]);

  useEffect(() => {
    if (!data || !player) return;
    const unsubscribe = data.subscribe(() => player.vocalsArrived());
    return () => {
      unsubscribe();
      void player.close();
    };
  }, [data, player]);

  useEffect(() => player?.setMode(mode), [player, mode]);
  return player;
}

/** Plays if the player is paused, otherwise pauses. */
export function togglePlay(player: Player): void {
  if (player.status === 'paused') void player.play();
  else player.pause();
}
