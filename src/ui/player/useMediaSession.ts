/** The song on the system's media controls and keys, where the browser offers them. */
import { useEffect } from 'react';
import type { Player } from '../../audio/play/player';
import type { Seconds } from '../../shared/units';
import { SEEK_SECONDS } from './controls';

/** Shows `title` and follows `player`; clears both when the player goes. */
export function useMediaSession(
  player: Player | null,
  title: string,
  durationSeconds: Seconds,
  speed: number,
): void {
  const isPaused = !player || player.status === 'paused';

  useEffect(() => {
    if (!player || !('mediaSession' in navigator)) return;
    const session = navigator.mediaSession;
    const seekBy = (seconds: Seconds) => player.seek(player.position() + seconds);
    const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
      play: () => void player.play(),
      pause: () => player.pause(),
      stop: () => player.pause(),
      seekbackward: ({ seekOffset }) => seekBy(-(seekOffset ?? SEEK_SECONDS)),
      seekforward: ({ seekOffset }) => seekBy(seekOffset ?? SEEK_SECONDS),
      seekto: ({ seekTime }) => player.seek(seekTime ?? player.position()),
    };
    session.metadata = new MediaMetadata({ title });
    for (const [action, handler] of entries(handlers)) setHandler(session, action, handler);
    return () => {
      session.metadata = null;
      session.playbackState = 'none';
      for (const [action] of entries(handlers)) setHandler(session, action, null);
    };
  }, [player, title]);

  // No dependencies: every change of the player renders, also a seek at rest.
  useEffect(() => {
    if (!player || !('mediaSession' in navigator)) return;
    const { mediaSession } = navigator;
    mediaSession.playbackState = isPaused ? 'paused' : 'playing';
    const position = Math.min(durationSeconds, player.position());
    mediaSession.setPositionState?.({ duration: durationSeconds, playbackRate: speed, position });
  });
}

type Handlers = Partial<Record<MediaSessionAction, MediaSessionActionHandler>>;

const entries = (handlers: Handlers) =>
  Object.entries(handlers) as [MediaSessionAction, MediaSessionActionHandler][];

/** Browsers throw for actions that they do not know. */
function setHandler(
  session: MediaSession,
  action: MediaSessionAction,
  handler: MediaSessionActionHandler | null,
): void {
  try {
    session.setActionHandler(action, handler);
  } catch {
    // The other actions work without it.
  }
}
