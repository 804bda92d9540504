/** Conversion between sample rates with a windowed-sinc low-pass; sample 0 stays at time 0. */
import { VocalIsolationError } from '../shared/errors';
import type { ResamplingStage } from './resamplingStage';
import type { Hertz, Samples } from '../shared/units';
import { createRealFft } from './fft';
import type { FftFactory } from './fft';
import { createFftDecimator } from './fftDecimator';
import { createPolyphase } from './polyphase';

/**
 * Pass band, flat within 0.1 dB, as a share of the lower Nyquist frequency, where the stop band
 * starts.
 */
const PASS_BAND = 0.9;
/** Smallest ratio of the rate after decimation to the rate wanted. */
const MIN_OVERSAMPLING = 1.25;
/**
 * Towards a rate lower by less than this ratio, one steep filter is shorter than the second of two:
 * the second one's transition band, inRate − outRate, would be narrower than the steep one's.
 */
const MIN_TWO_STAGE_RATIO = 1 + (1 - PASS_BAND) / 2;

/** A conversion between two fixed rates. It holds tables and scratch memory: one call at a time. */
export interface Resampler extends ResamplingStage {
  readonly inRate: Hertz;
  readonly outRate: Hertz;
  /** Length at `outRate` of a signal of `numSamples`: ceil(numSamples · outRate / inRate). */
  outLength(numSamples: Samples): Samples;
}

/**
 * Resampler with a Kaiser-windowed sinc filter: flat within 0.1 dB up to 0.9 of the lower Nyquist
 * frequency, images and aliases below −80 dB. Equal rates copy. Throws `bad-parameter` unless both
 * rates are positive and finite.
 *
 * Towards a lower rate the narrow transition band would take hundreds of multiplications per output
 * sample. There an FFT filters and decimates by a power of two, and a short polyphase filter does
 * the rest of the ratio. Between rates that are nearly equal one polyphase filter does all. Tables
 * and multiplications per output sample are bounded for every pair of rates.
 */
export function createResampler(
  inRate: Hertz,
  outRate: Hertz,
  createFft: FftFactory = createRealFft,
): Resampler {
  if (!(inRate > 0 && inRate < Infinity && outRate > 0 && outRate < Infinity)) {
    throw new VocalIsolationError(
      'bad-parameter',
      `sample rates must be positive, got ${inRate} and ${outRate}`,
    );
  }
  const outLength = (numSamples: Samples) => Math.ceil((numSamples * outRate) / inRate);
  const stage = createStages(inRate, outRate, createFft);
  return { inRate, outRate, outLength, ...stage };
}

/**
 * One filter towards a higher or slightly lower rate, two towards a much lower one, a copy between
 * equal rates.
 */
function createStages(inRate: Hertz, outRate: Hertz, createFft: FftFactory): ResamplingStage {
  if (inRate === outRate) {
    return { range: copyRange, inputRange: (start, count) => ({ start, count }) };
  }
  const stopHz = Math.min(inRate, outRate) / 2;
  const steep = { passHz: PASS_BAND * stopHz, stopHz };
  const ratio = inRate / outRate;
  if (ratio < MIN_TWO_STAGE_RATIO) return createPolyphase(inRate, outRate, steep);

  const factor = 2 ** Math.max(0, Math.floor(Math.log2(ratio / MIN_OVERSAMPLING)));
  const middleRate = inRate / factor;
  const first = createFftDecimator(inRate, factor, steep, createFft);
  // The first stage has left nothing above stopHz: the second one must only stop the images of the
  // band below, which start at middleRate − stopHz.
  const second = createPolyphase(middleRate, outRate, {
    passHz: stopHz,
    stopHz: middleRate - stopHz,
  });
  let middle = new Float32Array(0);
  return {
    range(samples, outStart, outCount, out = new Float32Array(outCount), samplesStart = 0) {
      const { start, count } = second.inputRange(outStart, outCount);
      if (middle.length < count) middle = new Float32Array(count);
      first.range(samples, start, count, middle, samplesStart);
      return second.range(middle, outStart, outCount, out, start);
    },
    inputRange(outStart, outCount) {
      const { start, count } = second.inputRange(outStart, outCount);
      return first.inputRange(start, count);
    },
  };
}

/** A whole signal at another rate: ceil(length · outRate / inRate) samples, sample 0 at time 0. */
export function resample(samples: Float32Array, inRate: Hertz, outRate: Hertz): Float32Array {
  const resampler = resamplerFor(inRate, outRate);
  return resampler.range(samples, 0, resampler.outLength(samples.length));
}

/** The resamplers used last: for short signals making the tables takes longer than resampling. */
const recentResamplers: Resampler[] = [];
const NUM_RECENT = 4;

function resamplerFor(inRate: Hertz, outRate: Hertz): Resampler {
  const known = recentResamplers.find((r) => r.inRate === inRate && r.outRate === outRate);
  if (known) return known;
  const made = createResampler(inRate, outRate);
  recentResamplers.unshift(made);
  recentResamplers.length = Math.min(recentResamplers.length, NUM_RECENT);
  return made;
}

/** The range of a {@link ResamplingStage} between equal rates; zeros outside the signal. */
function copyRange(
  samples: Float32Array,
  outStart: Samples,
  outCount: Samples,
  out = new Float32Array(outCount),
  samplesStart = 0,
): Float32Array {
  const first = outStart - samplesStart;
  const from = Math.min(outCount, Math.max(0, -first));
  const to = Math.max(from, Math.min(outCount, samples.length - first));
  out.fill(0, 0, from);
  out.set(samples.subarray(first + from, first + to), from);
  out.fill(0, to, outCount);
  return out;
}
