/** Separates and scores the test clips, several at a time. */
import { availableParallelism } from 'node:os';
import type { FftFactory } from '../../src/dsp/fft';
import type { MaskModel } from '../../src/model/maskModel';
import { applyIdealMask, separateSong } from '../evaluate/estimates';
import type { Mir1kClip } from './clips';
import { loadTestClip } from './recording';
import { createScorePool } from './scorePool';
import type { ScorePool } from './scorePool';
import { isFiniteScore } from './scores';
import type { WeightedScores } from './scores';

/**
 * Names of the estimates in tables: the network, and the ideal mask, about the best with the
 * mixture's phase.
 */
export const NETWORK = 'network';
export const IDEAL_MASK = 'ideal ratio mask';

export interface Mir1kResult {
  /** Scores by name of the estimate, clips in the order given. */
  readonly scores: Readonly<Record<string, readonly WeightedScores[]>>;
  /** One sentence per clip that could not be scored. */
  readonly problems: readonly string[];
}

/**
 * Runs every clip through the app's pipeline with `model` and scores it beside the ideal mask. A
 * clip that cannot be read or scored becomes a problem; the rest goes on.
 */
export async function evaluateClips(
  clips: readonly Mir1kClip[],
  model: MaskModel,
  createFft: FftFactory,
  onProgress: (completed: number, total: number) => void,
): Promise<Mir1kResult> {
  const numThreads = availableParallelism();
  const pool = createScorePool(numThreads);
  const results: (Record<string, WeightedScores> | null)[] = clips.map(() => null);
  const problems: string[] = [];
  let next = 0;
  let completed = 0;
  const work = async () => {
    while (next < clips.length) {
      const index = next++;
      try {
        results[index] = await evaluateClip(clips[index], model, createFft, pool);
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
      onProgress(++completed, clips.length);
    }
  };
  try {
    // One clip more than threads, so that none waits for decoding and separation.
    await Promise.all(Array.from({ length: numThreads + 1 }, work));
  } finally {
    await pool.dispose();
  }
  const scored = results.filter((result) => result !== null);
  const scores = Object.fromEntries(
    [NETWORK, IDEAL_MASK].map((name) => [name, scored.map((result) => result[name])]),
  );
  return { scores, problems };
}

async function evaluateClip(
  clip: Mir1kClip,
  model: MaskModel,
  createFft: FftFactory,
  pool: ScorePool,
): Promise<Record<string, WeightedScores>> {
  const recording = await loadTestClip(clip);
  const estimate = await separateSong(recording.mixture, model, createFft);
  const ideal = applyIdealMask(recording, createFft);
  const scores = await pool.score({
    mixture: recording.mixture.channels[0],
    vocals: recording.vocals.channels[0],
    accompaniment: recording.accompaniment.channels[0],
    estimates: { [NETWORK]: estimate.channels[0], [IDEAL_MASK]: ideal.channels[0] },
  });
  const numSamples = recording.mixture.channels[0].length;
  return Object.fromEntries(
    Object.entries(scores).map(([name, figures]) => {
      if (!isFiniteScore(figures)) {
        throw new Error(`${clip.name}: the estimate '${name}' has no finite scores`);
      }
      return [name, { ...figures, singer: clip.singer, numSamples }];
    }),
  );
}
