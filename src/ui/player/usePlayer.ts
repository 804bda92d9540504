/** One player for the selected song: it lives as long as its data and does what its state says. */
import { useEffect, useMemo, useReducer, useRef } from 'react';
import { createPlayer } from '../../audio/play/player';
import type { Player } from '../../audio/play/player';
import { selectedRegion } from '../../session/listening';
import type { Listening } from '../../session/listening';
import type { SongData } from '../../session/songData';
import { onPageHidden } from '../pageHidden';

/** A position at rest is kept when it has not moved for so long. */
const SETTLED_MS = 300;
/** While it moves, it is kept so often: a page may end without a word. */
const TELL_INTERVAL_MS = 5000;

/**
 * The player of `data`, as `listening` says; null while `data` is. Starts at the position that the
 * session has kept, and hands the position to `onListening` now and then while it moves, when it
 * is paused or closed, and when the page is left. Re-renders at every change of the player's status
 * or problem. Closes the player when `data` changes or the component is removed.
 */
export function usePlayer(
  data: SongData | null,
  listening: Listening,
  onListening: (change: Partial<Listening>) => void,
): Player | null {
  const [, refresh] = useReducer((count: number) => count + 1, 0);
  const player = useMemo(() => (data ? createPlayer(data, refresh) : null), [data]);
  const { mix, transposition, isLooping, hasCountIn, positionSeconds } = listening;
  const region = isLooping ? selectedRegion(listening) : null;
  // What the first effect needs at its start and end only.
  const kept = useRef({ positionSeconds, onListening });
  useEffect(() => {
    kept.current = { positionSeconds, onListening };
  });

  useEffect(() => {
    if (!data || !player) return;
    player.seek(kept.current.positionSeconds);
    const unsubscribe = data.subscribe(() => player.vocalsArrived());
    const tellPosition = () => kept.current.onListening({ positionSeconds: player.position() });
    const timer = setInterval(() => {
      if (player.status !== 'paused') tellPosition();
    }, TELL_INTERVAL_MS);
    // Before the session writes what it knows.
    const unwatch = onPageHidden(tellPosition, { isFirst: true });
    return () => {
      unsubscribe();
      clearInterval(timer);
      unwatch();
      tellPosition();
      void player.close();
    };
  }, [data, player]);

  const position = player?.status === 'paused' ? player.position() : null;
  useEffect(() => {
    if (position === null || position === kept.current.positionSeconds) return;
    const timer = setTimeout(
      () => kept.current.onListening({ positionSeconds: position }),
      SETTLED_MS,
    );
    return () => clearTimeout(timer);
  }, [position]);

  useEffect(() => player?.setMix(mix), [player, mix]);
  useEffect(() => player?.setTransposition(transposition), [player, transposition]);
  useEffect(() => player?.setLoop(region), [player, region]);
  useEffect(() => player?.setCountIn(hasCountIn), [player, hasCountIn]);
  return player;
}

/** Plays if the player is paused, otherwise pauses. */
export function togglePlay(player: Player): void {
  if (player.status === 'paused') void player.play();
  else player.pause();
}
