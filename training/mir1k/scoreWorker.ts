/** The worker thread of scorePool.ts: scores the clips it is sent. */
import { parentPort } from 'node:worker_threads';
import { scoreClip } from './scores';
import type { ClipScores, ScoredClip } from './scores';

export interface ScoreRequest {
  readonly id: number;
  readonly clip: ScoredClip;
}

export type ScoreReply =
  | { readonly id: number; readonly scores: Record<string, ClipScores> }
  | { readonly id: number; readonly problem: string };

parentPort?.on('message', ({ id, clip }: ScoreRequest) => {
  try {
    parentPort?.postMessage({ id, scores: scoreClip(clip) } satisfies ScoreReply);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    parentPort?.postMessage({ id, problem } satisfies ScoreReply);
  }
});
