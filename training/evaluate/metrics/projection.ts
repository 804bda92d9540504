/**
 * The least-squares distortion filters of BSS Eval (Vincent, Gribonval & Févotte 2006): an estimate
 * is projected onto all delays 0 … L−1 of reference channels.
 *
 * Write x_s for reference channel s (zero outside its N samples). The normal equations have the
 * matrix ⟨x_s delayed a, x_t delayed b⟩ = r_st[a − b] with r_st[k] = Σ x_s[n] x_t[n + k]: a block
 * Toeplitz matrix of correlations, and the right side r_se[a]. For an estimate e with filters c =
 * G⁻¹ d the energy of its projection is d·c, and Pythagoras gives every other energy without
 * computing a single sample.
 */
import { VocalIsolationError } from '../../../src/shared/errors';
import { factoriseSymmetric } from './cholesky';
import type { CholeskyFactor } from './cholesky';
import { correlateAll } from './correlation';

export const DISTORTION_FILTER_TAPS = 512;

/** Filters of one estimate channel onto a set of reference channels. */
export interface Projection {
  /** [numReferences][taps], in the order of the chosen references. */
  readonly filters: readonly Float64Array[];
  /** Σ of the squared projection, over N + taps − 1 samples. */
  readonly energy: number;
}

export interface Projector {
  readonly taps: number;
  /** Correlations of all reference channels with `estimate` (same length): the right sides. */
  correlate(estimate: ArrayLike<number>): readonly Float64Array[];
  /** Projects onto the reference channels `chosen` (indices), given {@link correlate}'s result. */
  project(correlations: readonly Float64Array[], chosen: readonly number[]): Projection;
}

/**
 * Projector onto `references`, planes of equal length N >= 1. Factorisations are made when first
 * needed and kept: 512 taps × 2 channels take about half a second, × 4 channels a few seconds.
 * Throws `bad-parameter` if lengths differ or there is nothing to project onto.
 */
export function createProjector(
  references: readonly ArrayLike<number>[],
  taps = DISTORTION_FILTER_TAPS,
): Projector {
  const length = references[0]?.length ?? 0;
  if (length === 0 || references.some((reference) => reference.length !== length)) {
    throw new VocalIsolationError(
      'bad-parameter',
      'references must be non-empty and of one length',
    );
  }
  const between = correlateAll(references, references, taps - 1);
  const factors = new Map<string, CholeskyFactor>();

  const factorFor = (chosen: readonly number[]): CholeskyFactor => {
    const key = chosen.join(' ');
    let factor = factors.get(key);
    if (factor === undefined) {
      factor = factoriseSymmetric(chosen.length * taps, (i, j) => {
        const pair = between[chosen[Math.floor(i / taps)]][chosen[Math.floor(j / taps)]];
        return pair[(i % taps) - (j % taps) + taps - 1];
      });
      factors.set(key, factor);
    }
    return factor;
  };

  return {
    taps,
    correlate(estimate) {
      if (estimate.length !== length) {
        throw new VocalIsolationError(
          'bad-parameter',
          `estimate has ${estimate.length} samples, references ${length}`,
        );
      }
      return correlateAll(references, [estimate], taps - 1).map(([r]) => r.slice(taps - 1));
    },
    project(correlations, chosen) {
      const right = new Float64Array(chosen.length * taps);
      chosen.forEach((index, i) => right.set(correlations[index], i * taps));
      const solution = factorFor(chosen).solve(right);
      let energy = 0;
      for (let i = 0; i < right.length; i++) energy += right[i] * solution[i];
      const filters = chosen.map((_, i) => solution.subarray(i * taps, (i + 1) * taps));
      return { filters, energy: Math.max(0, energy) };
    },
  };
}
