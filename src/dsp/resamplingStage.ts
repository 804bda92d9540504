/** What the two kinds of resampling (polyphase, in the frequency domain) have in common. */
import type { Samples } from '../shared/units';

/** What resamples ranges of a signal; stages follow one another. */
export interface ResamplingStage {
  /**
   * Output samples outStart … outStart + outCount − 1, output m lying at the time of input
   * m · inRate / outRate. Depends on positions only: any two ranges agree where they overlap. Input
   * outside the array is zero; outStart may be negative and the range may reach past the end.
   * Writes into `out` if given (at least outCount long), otherwise allocates. `samples[0]` is the
   * input at position `samplesStart`, 0 unless only a cut of the signal is at hand.
   */
  range(
    samples: Float32Array,
    outStart: Samples,
    outCount: Samples,
    out?: Float32Array,
    samplesStart?: Samples,
  ): Float32Array;
  /** The input positions start … start + count − 1 that such a range reads. */
  inputRange(outStart: Samples, outCount: Samples): SampleRange;
}

export interface SampleRange {
  readonly start: Samples;
  readonly count: Samples;
}
