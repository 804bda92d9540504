/** The interface of the resampling filters: polyphase.ts and fftDecimator.ts. */
import type { Samples } from '../shared/units';

/** A filter that computes ranges of a signal at another rate. Stages can be chained. */
export interface ResamplingStage {
  /**
   * Output samples outStart … outStart + outCount − 1; output m lies at the time of input position
   * m · inRate / outRate. The result depends on positions only: two ranges agree where they
   * overlap. `samples[0]` is the input at position `samplesStart` (default 0), so that an excerpt
   * is enough. Input outside the array is zero; the range may start before 0 and reach past the
   * end. Writes into `out` if given, which must hold outCount values; otherwise allocates.
   */
  range(
    samples: Float32Array,
    outStart: Samples,
    outCount: Samples,
    out?: Float32Array,
    samplesStart?: Samples,
  ): Float32Array;
  /** The input positions that output samples outStart … outStart + outCount − 1 depend on. */
  inputRange(outStart: Samples, outCount: Samples): SampleRange;
}

/** Positions start … start + count − 1 of a signal. */
export interface SampleRange {
  readonly start: Samples;
  readonly count: Samples;
}
