/** A stem as the encoders of this folder read it: block by block, from memory or from the disk. */
import type { Hertz, Samples } from '../../shared/units';

export interface PlaneStream {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  readonly numSamples: Samples;
  /**
   * Consecutive blocks from sample 0 to the end, without gap or overlap: one plane per channel, all of
   * the block's length. Each call starts anew. Rejects where samples cannot be read any more.
   */
  blocks(): AsyncIterable<readonly Float32Array[]>;
}
