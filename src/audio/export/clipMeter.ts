/** Counts the samples that formats without headroom cannot hold, while a stem is encoded. */
import type { PlaneStream } from './planeStream';

export interface Loudness {
  /** Samples of all channels beyond ±1, full scale. */
  readonly numOver: number;
  /** The greatest magnitude of a sample; 1 is full scale. */
  readonly peak: number;
}

export interface ClipMeter {
  /** The stream that was given, sample by sample. */
  readonly stream: PlaneStream;
  /** What its reader has got so far. */
  loudness(): Loudness;
}

/** Watches what is read of `stream`; a second reading starts the count again. */
export function createClipMeter(stream: PlaneStream): ClipMeter {
  let numOver = 0;
  let peak = 0;
  return {
    stream: {
      sampleRate: stream.sampleRate,
      numChannels: stream.numChannels,
      numSamples: stream.numSamples,
      async *blocks() {
        numOver = peak = 0;
        for await (const planes of stream.blocks()) {
          for (const plane of planes) {
            for (let n = 0; n < plane.length; n++) {
              const magnitude = Math.abs(plane[n]);
              if (magnitude > peak) peak = magnitude;
              if (magnitude > 1) numOver++;
            }
          }
          yield planes;
        }
      },
    },
    loudness: () => ({ numOver, peak }),
  };
}
