/** Scores clips in worker threads: the filters of BSS Eval take longer than the network. */
import { createDeferred } from '../../src/shared/race';
import type { Deferred } from '../../src/shared/race';
import { startThread } from '../shared/thread';
import type { ScoreReply, ScoreRequest } from './scoreWorker';
import type { ClipScores, ScoredClip } from './scores';

export interface ScorePool {
  /**
   * Scores by name of the estimate, see scoreClip of scores.ts; copies the clip. Rejects if it
   * fails.
   */
  score(clip: ScoredClip): Promise<Record<string, ClipScores>>;
  /** Ends the threads; pending calls reject. */
  dispose(): Promise<void>;
}

/** Threads take turns, so callers should keep about one clip per thread waiting. */
export function createScorePool(numThreads: number): ScorePool {
  const waiting = new Map<number, Deferred<Record<string, ClipScores>>>();
  let failure: Error | null = null;
  let nextId = 0;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  const threads = Array.from({ length: numThreads }, () => {
    const thread = startThread(new URL('./scoreWorker.ts', import.meta.url), undefined);
    thread.on('message', (reply: ScoreReply) => {
      const call = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('problem' in reply) call?.reject(new Error(reply.problem));
      else call?.resolve(reply.scores);
    });
    thread.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    thread.on('exit', (code) => fail(new Error(`A scoring thread ended with code ${code}.`)));
    return thread;
  });
  return {
    async score(clip) {
      if (failure) throw failure;
      const id = nextId++;
      const scores = createDeferred<Record<string, ClipScores>>();
      waiting.set(id, scores);
      threads[id % numThreads].postMessage({ id, clip } satisfies ScoreRequest);
      return scores.promise;
    },
    async dispose() {
      fail(new Error('The scoring threads were ended.'));
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
