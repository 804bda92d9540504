/** A stem at another sample rate, for formats that do not hold its own. */
import { createResampler } from '../../dsp/resample';
import type { Hertz, Samples } from '../../shared/units';
import { fileRate, requireSuitable } from './formatLimits';
import type { FormatLimits } from './formatLimits';
import type { Plane, PlaneStream } from './planeStream';

/** Samples of each channel per block at the new rate: a few milliseconds of work. */
const BLOCK_SAMPLES: Samples = 1 << 14;

/**
 * `stream` at the rate that a file of a format has for it. Throws `format-unsuitable` if the format
 * does not hold its rate or channels.
 */
export function fittedStream(limits: FormatLimits, stream: PlaneStream): PlaneStream {
  requireSuitable(limits, stream);
  return resampledStream(stream, fileRate(limits, stream.sampleRate));
}

/**
 * `stream` at `sampleRate`: ceil(numSamples · sampleRate / stream.sampleRate) samples, sample 0 at
 * time 0, by the filters of `dsp/resample`. At its own rate the stream itself. Throws
 * `bad-parameter` unless the rate is positive and finite.
 */
export function resampledStream(stream: PlaneStream, sampleRate: Hertz): PlaneStream {
  if (stream.sampleRate === sampleRate) return stream;
  const resampler = createResampler(stream.sampleRate, sampleRate);
  const numSamples = resampler.outLength(stream.numSamples);
  return {
    sampleRate,
    numChannels: stream.numChannels,
    numSamples,
    async *blocks() {
      // Input samples heldStart … of each channel that output samples from `next` on need.
      let held = Array.from({ length: stream.numChannels }, () => new Float32Array(0));
      let heldStart = 0;
      let next = 0;
      for await (const block of withEnd(stream)) {
        if (block) held = held.map((plane, channel) => joined(plane, block[channel]));
        while (next < numSamples) {
          const count = Math.min(BLOCK_SAMPLES, numSamples - next);
          const needed = resampler.inputRange(next, count);
          const heldEnd = heldStart + (held[0]?.length ?? 0);
          if (block && needed.start + needed.count > heldEnd) break;
          yield held.map((plane) => resampler.range(plane, next, count, undefined, heldStart));
          next += count;
        }
        const keepFrom = Math.max(heldStart, resampler.inputRange(next, 1).start);
        held = held.map((plane) => plane.slice(keepFrom - heldStart));
        heldStart = keepFrom;
      }
    },
  };
}

/** The blocks of `stream`, then null. */
async function* withEnd(stream: PlaneStream): AsyncGenerator<readonly Plane[] | null, void, void> {
  yield* stream.blocks();
  yield null;
}

function joined(first: Float32Array, second: Plane): Float32Array<ArrayBuffer> {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
