/** One player for the song in front, alive as long as the song is. */
import { useEffect, useMemo, useReducer } from 'react';
import { createPlayer } from '../../audio/play/player';
import type { ListenMode, Player } from '../../audio/play/player';
import type { SongData } from '../../session/songData';

/** The player of `data`; null until there is one. Re-renders whenever its status or mode changes. */
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

/** Plays or pauses, whichever makes sense now. */
export function togglePlay(player: Player): void {
  if (player.status === 'paused') void player.play();
  else player.pause();
}
