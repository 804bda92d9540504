/** The learning rate over a run. */

export interface ScheduleOptions {
  readonly peakRate: number;
  /** Share of the run spent rising linearly from 0. */
  readonly warmupShare: number;
  /** Rate at the end, as a share of the peak. */
  readonly finalShare: number;
}

export const DEFAULT_SCHEDULE: ScheduleOptions = {
  peakRate: 1e-3,
  warmupShare: 0.02,
  finalShare: 0.01,
};

/**
 * Linear warm-up, then half a cosine down to `finalShare` of the peak (Loshchilov & Hutter 2017,
 * eq. 5, one period). `progress` is the share of the run that is done, clamped to [0, 1].
 */
export function learningRateAt(progress: number, options: ScheduleOptions): number {
  const { peakRate, warmupShare, finalShare } = options;
  const done = Math.min(Math.max(progress, 0), 1);
  if (done < warmupShare) return (peakRate * done) / warmupShare;
  const decayed = (done - warmupShare) / (1 - warmupShare);
  return peakRate * (finalShare + ((1 - finalShare) * (1 + Math.cos(Math.PI * decayed))) / 2);
}
