/** The benchmark's figures: BSS Eval v3 of each clip, and their means weighted by length. */
import type { Decibels, Samples } from '../../src/shared/units';
import { createBssEval } from '../evaluate/metrics/bssEval';
import { DISTORTION_FILTER_TAPS } from '../evaluate/metrics/projection';

/** What is scored of one clip: mono planes of one length. */
export interface ScoredClip {
  readonly mixture: Float32Array;
  readonly vocals: Float32Array;
  readonly accompaniment: Float32Array;
  /** Estimates of the vocals by name. */
  readonly estimates: Readonly<Record<string, Float32Array>>;
}

export interface ClipScores {
  /** SDR of the estimate minus SDR of the mixture taken for the vocals (Hsu & Jang 2010). */
  readonly nsdr: Decibels;
  readonly sir: Decibels;
  readonly sar: Decibels;
}

/** Scores of one estimate of a clip, with what they are grouped and weighted by. */
export interface WeightedScores extends ClipScores {
  readonly singer: string;
  readonly numSamples: Samples;
}

export interface GlobalScores {
  readonly numClips: number;
  readonly numSamples: Samples;
  readonly gnsdr: Decibels;
  readonly gsir: Decibels;
  readonly gsar: Decibels;
}

/**
 * Scores of every estimate of `clip` against its vocals. Tests use fewer `taps`, which is faster.
 */
export function scoreClip(
  { mixture, vocals, accompaniment, estimates }: ScoredClip,
  taps = DISTORTION_FILTER_TAPS,
): Record<string, ClipScores> {
  const bssEval = createBssEval([vocals, accompaniment], taps);
  const mixtureSdr = bssEval.score(mixture, 0).sdr;
  return Object.fromEntries(
    Object.entries(estimates).map(([name, estimate]) => {
      const { sdr, sir, sar } = bssEval.score(estimate, 0);
      return [name, { nsdr: sdr - mixtureSdr, sir, sar }];
    }),
  );
}

/** Whether all figures of a clip are numbers; those of a silent or a perfect estimate are not. */
export function isFiniteScore({ nsdr, sir, sar }: ClipScores): boolean {
  return [nsdr, sir, sar].every(Number.isFinite);
}

/** GNSDR, GSIR, GSAR: means over clips weighted by their length (Hsu & Jang 2010). NaN for none. */
export function weightByLength(clips: readonly WeightedScores[]): GlobalScores {
  const numSamples = clips.reduce((sum, clip) => sum + clip.numSamples, 0);
  const mean = (figure: keyof ClipScores) =>
    clips.reduce((sum, clip) => sum + clip.numSamples * clip[figure], 0) / numSamples;
  return {
    numClips: clips.length,
    numSamples,
    gnsdr: mean('nsdr'),
    gsir: mean('sir'),
    gsar: mean('sar'),
  };
}

/** GNSDR, GSIR and GSAR of each singer's clips, sorted by the singers' names. */
export function weightBySinger(clips: readonly WeightedScores[]): [string, GlobalScores][] {
  const singers = [...new Set(clips.map(({ singer }) => singer))].sort();
  return singers.map((singer) => [
    singer,
    weightByLength(clips.filter((clip) => clip.singer === singer)),
  ]);
}
