/** A stem as the encoders of this folder read it: block by block, from memory or from the disk. */
import type { Hertz, Samples } from '../../shared/units';

/** Float64 where the difference of two float32 planes needs more digits than float32 has. */
export type Plane = Float32Array | Float64Array;

export interface PlaneStream {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  readonly numSamples: Samples;
  /**
   * Consecutive blocks from sample 0 to the end, without gap or overlap: one plane per channel, all
   * of the block's length. Each call starts anew. Rejects where samples cannot be read any more.
   * The planes are only read.
   */
  blocks(): AsyncIterable<readonly Plane[]>;
}
