/** Notices when the queue has been worked off. */
import type { Seconds } from '../shared/units';
import { isWorking } from './sessionState';
import type { SessionState, SongId } from './sessionState';

/** What was done since the queue was empty before. */
export interface QueueReport {
  /** Files that have been separated, in the order of the list. */
  readonly fileNames: readonly string[];
  /** How many songs failed. */
  readonly numFailed: number;
  readonly elapsed: Seconds;
}

/**
 * Returns a function that is told every state, and answers with a report when the last song of a
 * queue has come to its end; null at all other times, and where every song was cancelled.
 */
export function createQueueWatch(now: () => number): (state: SessionState) => QueueReport | null {
  let queue: { readonly startMs: number; readonly ids: Set<SongId> } | null = null;
  return (state) => {
    if (isWorking(state)) {
      queue ??= { startMs: now(), ids: new Set() };
      for (const { id, status } of state.songs) {
        if (status === 'waiting' || status === 'decoding' || status === 'separating') {
          queue.ids.add(id);
        }
      }
      return null;
    }
    if (!queue) return null;
    const { startMs, ids } = queue;
    queue = null;
    const songs = state.songs.filter(({ id }) => ids.has(id));
    const fileNames = songs.filter(({ status }) => status === 'done').map((song) => song.fileName);
    const numFailed = songs.filter(({ status }) => status === 'failed').length;
    if (fileNames.length + numFailed === 0) return null;
    return { fileNames, numFailed, elapsed: (now() - startMs) / 1000 };
  };
}
