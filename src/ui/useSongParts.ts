/**
 * The parts of the page that need a song. Their code is fetched while the page is idle, or with the
 * first song, so that a page without a song loads faster.
 */
import { useEffect, useState } from 'react';
import { serializeError } from '../shared/errors';
import { loadPart } from '../shared/loadPart';
import { describeFailure } from './errorMessages';
import type { Message } from './language/english';
import type * as songParts from './songParts';

type SongParts = typeof songParts;

let loaded: SongParts | null = null;
let loading: Promise<SongParts> | null = null;

/** Fetches the code once. After a failure, the next call tries again. Rejects as loadPart does. */
export function loadSongParts(): Promise<SongParts> {
  loading ??= loadPart(() => import('./songParts')).then(
    (parts) => (loaded = parts),
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

interface SongPartsState {
  /** Null until they are there. */
  readonly parts: SongParts | null;
  /** Why they did not arrive. */
  readonly failure: Message | null;
}

/** Asks for the parts as soon as there are songs, and again with every further song. */
export function useSongParts(numSongs: number): SongPartsState {
  const [state, setState] = useState<SongPartsState>({ parts: loaded, failure: null });
  const hasParts = state.parts !== null;
  useEffect(() => {
    if (numSongs === 0 || hasParts) return;
    let isGone = false;
    loadSongParts().then(
      (parts) => {
        if (!isGone) setState({ parts, failure: null });
      },
      (error: unknown) => {
        const { code } = serializeError(error, 'app-load-failed');
        if (!isGone) setState({ parts: null, failure: describeFailure({ code }) });
      },
    );
    return () => {
      isGone = true;
    };
  }, [numSongs, hasParts]);
  return state;
}
