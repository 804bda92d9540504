/** A stem as encoders read it: block by block, from memory or from the disk. */
import type { Hertz, Samples } from '../../shared/units';

/**
 * Samples of one channel, full scale ±1. Mixture and vocals are 32-bit floats. Their difference is
 * 64-bit, because rounding it to 32 bits first would change the last bit of many encoded samples.
 */
export type Plane = Float32Array | Float64Array;

/** Rate and size of a stem. */
export interface StreamShape {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  /** Per channel. */
  readonly numSamples: Samples;
}

export interface PlaneStream extends StreamShape {
  /**
   * Consecutive blocks from sample 0 to the end, without gap or overlap: one plane per channel, all
   * of the block's length. A block is a few megabytes at most; encoders hold one at a time. Each
   * call starts anew. Rejects where samples cannot be read any more.
   */
  blocks(): AsyncIterable<readonly Plane[]>;
}

/** Samples of each channel per block: half a megabyte of 32-bit floats. */
const BLOCK_SAMPLES = 1 << 17;

/**
 * A stream over samples that are read by range. `read` resolves to one plane per channel with
 * samples first … first + count − 1; what it rejects with ends the stream.
 */
export function createPlaneStream(
  { sampleRate, numChannels, numSamples }: StreamShape,
  read: (first: Samples, count: Samples) => Promise<readonly Plane[]>,
): PlaneStream {
  return {
    sampleRate,
    numChannels,
    numSamples,
    async *blocks() {
      for (let first = 0; first < numSamples; first += BLOCK_SAMPLES) {
        yield await read(first, Math.min(BLOCK_SAMPLES, numSamples - first));
      }
    },
  };
}

/** `stream` that calls `onRead` with the share of it, 0 … 1, that its reader is done with. */
export function watchedStream(stream: PlaneStream, onRead: (share: number) => void): PlaneStream {
  return {
    sampleRate: stream.sampleRate,
    numChannels: stream.numChannels,
    numSamples: stream.numSamples,
    async *blocks() {
      let numRead = 0;
      for await (const planes of stream.blocks()) {
        yield planes;
        numRead += planes[0]?.length ?? 0;
        onRead(numRead / stream.numSamples);
      }
    },
  };
}
