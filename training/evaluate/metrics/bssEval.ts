/** BSS Eval version 3 (`bss_eval_sources`): SDR, SIR and SAR of mono sources over a whole song. */
import type { Decibels } from '../../../src/shared/units';
import { ratioDb } from './decibels';
import { createProjector, DISTORTION_FILTER_TAPS } from './projection';

export interface BssEvalScores {
  readonly sdr: Decibels;
  readonly sir: Decibels;
  readonly sar: Decibels;
}

export interface BssEval {
  /** Scores of `estimate` (mono, same length as the references) for reference `source`. */
  score(estimate: ArrayLike<number>, source: number): BssEvalScores;
}

/**
 * Scores against mono `references`, one per source, of equal length. With P_j the projection onto
 * the delays of source j and P onto those of all sources, s = P_j ŝ, e_interf = Pŝ − P_j ŝ and
 * e_artif = ŝ − Pŝ are orthogonal, so that their energies are differences of ‖ŝ‖², ‖Pŝ‖², ‖P_j ŝ‖².
 */
export function createBssEval(
  references: readonly ArrayLike<number>[],
  taps = DISTORTION_FILTER_TAPS,
): BssEval {
  const projector = createProjector(references, taps);
  const all = references.map((_, s) => s);
  return {
    score(estimate, source) {
      let total = 0;
      for (let n = 0; n < estimate.length; n++) total += estimate[n] * estimate[n];
      const correlations = projector.correlate(estimate);
      const target = projector.project(correlations, [source]).energy;
      const spanned = Math.max(target, projector.project(correlations, all).energy);
      return {
        sdr: ratioDb(target, Math.max(0, total - target)),
        sir: ratioDb(target, spanned - target),
        sar: ratioDb(spanned, Math.max(0, total - spanned)),
      };
    },
  };
}
