/** Change of sample rate by a windowed-sinc low-pass, aligned so that sample 0 stays sample 0. */
import { VocalIsolationError } from '../shared/errors';
import type { Hertz, Samples } from '../shared/units';

/** Share of the lower Nyquist frequency that passes within 0.1 dB; all above the whole of it is stopped. */
const PASS_BAND = 0.9;
/** Attenuation aimed at in the stop band, 10 dB more than promised. */
const STOP_BAND_DB = 90;
/**
 * Kernel values tabulated at most, so that the table stays in a processor's cache (256 KiB); ratios
 * of more phases interpolate linearly between this many, which adds errors below −90 dB.
 */
const MAX_TABLE_LENGTH = 1 << 16;
const NUM_INTERPOLATED_PHASES = 256;
/** Ratio from which a cheap first stage with a wide transition band pays for itself. */
const TWO_STAGE_RATIO = 4;

/** A conversion between two fixed rates with its tables. */
export interface Resampler {
  readonly inRate: Hertz;
  readonly outRate: Hertz;
  /** Samples that a signal of `numSamples` has at the new rate: ceil(numSamples · outRate / inRate). */
  outLength(numSamples: Samples): Samples;
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

/**
 * Kaiser-windowed sinc, flat within 0.1 dB up to 0.9 of the lower Nyquist frequency, images and
 * aliases below −80 dB. Equal rates copy. Throws `bad-parameter` unless both rates are positive.
 */
export function createResampler(inRate: Hertz, outRate: Hertz): Resampler {
  if (!(inRate > 0 && inRate < Infinity && outRate > 0 && outRate < Infinity)) {
    throw new VocalIsolationError(
      'bad-parameter',
      `sample rates must be positive, got ${inRate} and ${outRate}`,
    );
  }
  const lowerNyquist = Math.min(inRate, outRate) / 2;
  const passHz = PASS_BAND * lowerNyquist;
  const outLength = (numSamples: Samples) => Math.ceil((numSamples * outRate) / inRate);
  const rates = { inRate, outRate, outLength };
  if (inRate === outRate) {
    return { ...rates, range: copyRange, inputRange: (start, count) => ({ start, count }) };
  }
  if (inRate / outRate < TWO_STAGE_RATIO) {
    return { ...rates, ...createStage(inRate, outRate, passHz, lowerNyquist) };
  }
  // Decimating by an integer to at least 1.25 times the output rate needs to stop only what would
  // fold below the lower Nyquist frequency; the narrow transition band is left to few samples.
  const middleRate = inRate / Math.floor(inRate / outRate / 1.25);
  const first = createStage(inRate, middleRate, lowerNyquist, middleRate - lowerNyquist);
  const second = createStage(middleRate, outRate, passHz, lowerNyquist);
  let middle = new Float32Array(0);
  return {
    ...rates,
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

/** One range of a signal at another rate; see {@link Resampler.range}. */
export function resampleRange(
  samples: Float32Array,
  inRate: Hertz,
  outRate: Hertz,
  outStart: Samples,
  outCount: Samples,
): Float32Array {
  return resamplerFor(inRate, outRate).range(samples, outStart, outCount);
}

/** A whole signal at another rate, ceil(length · outRate / inRate) samples; see {@link Resampler}. */
export function resample(samples: Float32Array, inRate: Hertz, outRate: Hertz): Float32Array {
  const resampler = resamplerFor(inRate, outRate);
  return resampler.range(samples, 0, resampler.outLength(samples.length));
}

/** Tables take longer to make than a short range to compute, so the last few are kept. */
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

type Stage = Pick<Resampler, 'range' | 'inputRange'>;

/** One polyphase filter passing up to `passHz` and stopping from `stopHz`, both below inRate/2 or at it. */
function createStage(inRate: Hertz, outRate: Hertz, passHz: Hertz, stopHz: Hertz): Stage {
  // Output m is at input position m · step / numPhases: exact integers for integer ratios.
  const divisor = greatestCommonDivisor(inRate, outRate);
  // Kaiser's length formula (Oppenheim & Schafer, eq. 7.76), an even number of taps.
  const taps =
    2 *
    Math.ceil((STOP_BAND_DB - 7.95) / (2.285 * 2 * Math.PI * ((stopHz - passHz) / inRate)) / 2 + 1);
  const exactPhases = divisor > 0 ? outRate / divisor : Infinity;
  const isExact = exactPhases * taps <= MAX_TABLE_LENGTH;
  const numPhases = isExact ? exactPhases : NUM_INTERPOLATED_PHASES;
  const table = kernelTable(taps, numPhases, (passHz + stopHz) / 2 / inRate);
  const before = taps / 2 - 1;
  const step = inRate / (divisor || 1);
  const outPhases = outRate / (divisor || 1);

  function inputRange(outStart: Samples, outCount: Samples): SampleRange {
    const start = Math.floor((outStart * step) / outPhases) - before;
    const last = Math.floor(((outStart + outCount - 1) * step) / outPhases) - before + taps;
    return { start, count: Math.max(0, last - start + 1) };
  }

  function range(
    samples: Float32Array,
    outStart: Samples,
    outCount: Samples,
    out = new Float32Array(outCount),
    samplesStart = 0,
  ): Float32Array {
    for (let m = 0; m < outCount; m++) {
      const scaled = (outStart + m) * step;
      const whole = Math.floor(scaled / outPhases);
      const fraction = (scaled - whole * outPhases) / outPhases;
      const from = whole - before - samplesStart;
      if (isExact) {
        const phase = Math.round(fraction * numPhases);
        out[m] = dot(table, phase * taps, samples, from, taps);
      } else {
        const phase = Math.floor(fraction * numPhases);
        const share = fraction * numPhases - phase;
        out[m] = dotBetween(table, phase * taps, share, samples, from, taps);
      }
    }
    return out;
  }
  return { range, inputRange };
}

/** Σ_j table[tableStart + j] · samples[from + j], samples outside the array being zero. */
function dot(
  table: Float32Array,
  tableStart: number,
  samples: Float32Array,
  from: number,
  taps: number,
): number {
  let j = Math.max(0, -from);
  const end = Math.min(taps, samples.length - from);
  // Four independent sums: one would wait for each addition to finish before the next.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (; j + 3 < end; j += 4) {
    a += table[tableStart + j] * samples[from + j];
    b += table[tableStart + j + 1] * samples[from + j + 1];
    c += table[tableStart + j + 2] * samples[from + j + 2];
    d += table[tableStart + j + 3] * samples[from + j + 3];
  }
  for (; j < end; j++) a += table[tableStart + j] * samples[from + j];
  return a + b + (c + d);
}

/** {@link dot} with the table row at `tableStart` and the next one mixed, `share` of the latter. */
function dotBetween(
  table: Float32Array,
  tableStart: number,
  share: number,
  samples: Float32Array,
  from: number,
  taps: number,
): number {
  let j = Math.max(0, -from);
  const end = Math.min(taps, samples.length - from);
  const next = tableStart + taps;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (; j + 1 < end; j += 2) {
    const even = samples[from + j];
    const odd = samples[from + j + 1];
    a += table[tableStart + j] * even;
    b += table[next + j] * even;
    c += table[tableStart + j + 1] * odd;
    d += table[next + j + 1] * odd;
  }
  for (; j < end; j++) {
    a += table[tableStart + j] * samples[from + j];
    b += table[next + j] * samples[from + j];
  }
  return (1 - share) * (a + c) + share * (b + d);
}

/**
 * [numPhases + 1][taps]: row p holds the kernel for an output p/numPhases after input tap taps/2 − 1.
 * `cutoff` is the −6 dB point in cycles per input sample. Each row sums to 1, so DC passes exactly.
 */
function kernelTable(taps: number, numPhases: number, cutoff: number): Float32Array {
  const beta = 0.1102 * (STOP_BAND_DB - 8.7);
  const table = new Float32Array((numPhases + 1) * taps);
  const row = new Float64Array(taps);
  const halfWidth = taps / 2;
  for (let p = 0; p <= numPhases; p++) {
    let sum = 0;
    for (let j = 0; j < taps; j++) {
      const t = j - (halfWidth - 1) - p / numPhases;
      const angle = 2 * Math.PI * cutoff * t;
      const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
      const inside = Math.max(0, 1 - (t / halfWidth) ** 2);
      row[j] = sinc * besselI0(beta * Math.sqrt(inside));
      sum += row[j];
    }
    for (let j = 0; j < taps; j++) table[p * taps + j] = row[j] / sum;
  }
  return table;
}

/** Modified Bessel function of the first kind, order 0, by its power series Σ ((x/2)^k / k!)². */
function besselI0(x: number): number {
  const quarterSquare = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= quarterSquare / (k * k);
    sum += term;
  }
  return sum;
}

/** 0 if one of the numbers is not an integer. */
function greatestCommonDivisor(a: number, b: number): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return 0;
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
