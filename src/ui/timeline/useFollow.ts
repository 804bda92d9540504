/** Moves the cursor with the player at every frame, and the view with the cursor. */
import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';
import type { Player } from '../../audio/play/player';
import type { Seconds } from '../../shared/units';
import { follow } from './viewport';
import type { Viewport } from './viewport';
import type { ViewportStore } from './viewportStore';

/** More than sound moves on from one frame to the next, even in a page that stutters. */
const JUMP_SECONDS: Seconds = 0.5;

/**
 * The viewport after the position has moved from `before` to `now`, both in seconds. It follows
 * every seek, and playing that leaves it at its right edge; it stays where someone has moved it
 * while the song plays elsewhere.
 */
export function followed(
  viewport: Viewport,
  before: Seconds,
  now: Seconds,
  durationSeconds: Seconds,
): Viewport {
  if (!(durationSeconds > 0) || now === before) return viewport;
  const isSeek = now < before || now - before > JUMP_SECONDS;
  const wasShown =
    before >= viewport.start * durationSeconds && before <= viewport.end * durationSeconds;
  return isSeek || wasShown ? follow(viewport, now / durationSeconds) : viewport;
}

/**
 * Sets the CSS variable `--position` of `root` to the share of the song that the player is at:
 * after every seek, and at every frame while it plays. Makes `store` follow.
 */
export function useFollow(
  root: RefObject<HTMLElement | null>,
  player: Player | null,
  durationSeconds: Seconds,
  store: ViewportStore,
): void {
  const before = useRef(player?.position() ?? 0);
  // No dependencies: the parent renders on every change of the player, also after a seek at rest.
  useEffect(() => {
    let frame = 0;
    const place = (): void => {
      const now = player?.position() ?? 0;
      const share = durationSeconds > 0 ? now / durationSeconds : 0;
      root.current?.style.setProperty('--position', String(share));
      store.set(followed(store.get(), before.current, now, durationSeconds));
      before.current = now;
      if (player && player.status !== 'paused') frame = requestAnimationFrame(place);
    };
    place();
    return () => cancelAnimationFrame(frame);
  });
}
