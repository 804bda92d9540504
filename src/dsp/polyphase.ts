/** Polyphase filter for any ratio of sample rates: evaluates a signal between its samples. */
import type { Hertz, Samples } from '../shared/units';
import { kernelHalfWidth, kernelValue } from './lowPass';
import type { Transition } from './lowPass';
import type { ResamplingStage, SampleRange } from './resamplingStage';

/** Largest table of kernel values: 256 KiB, so that it stays in a processor's cache. */
const MAX_TABLE_LENGTH = 1 << 16;
/**
 * Phases tabulated where a row per phase would exceed {@link MAX_TABLE_LENGTH}. Linear
 * interpolation between that many adds errors below −90 dB.
 */
const NUM_INTERPOLATED_PHASES = 256;

/** Resamples from `inRate` to `outRate` with a low-pass filter of the given transition band. */
export function createPolyphase(
  inRate: Hertz,
  outRate: Hertz,
  transition: Transition,
): ResamplingStage {
  // Output m is at input position m · step / numPhases: exact integers for integer ratios.
  const divisor = greatestCommonDivisor(inRate, outRate);
  const taps = 2 * kernelHalfWidth(transition, inRate);
  const exactPhases = divisor > 0 ? outRate / divisor : Infinity;
  const isExact = exactPhases * taps <= MAX_TABLE_LENGTH;
  const numPhases = isExact ? exactPhases : NUM_INTERPOLATED_PHASES;
  const table = kernelTable(taps, numPhases, transition, inRate);
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

/** Σ_j table[tableStart + j] · samples[from + j] over `taps` values; 0 outside `samples`. */
function dot(
  table: Float32Array,
  tableStart: number,
  samples: Float32Array,
  from: number,
  taps: number,
): number {
  let j = Math.max(0, -from);
  const end = Math.min(taps, samples.length - from);
  // Four independent sums: with a single one each addition would wait for the one before.
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

/**
 * {@link dot} with a row between two of the table: (1 − share) of the row at `tableStart` plus
 * `share` of the next one.
 */
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
 * The kernel at every phase, row-major [(numPhases + 1) x taps]. Row p is for outputs that lie
 * p/numPhases samples after input tap taps/2 − 1. Each row sums to 1, so that DC passes unchanged.
 */
function kernelTable(
  taps: number,
  numPhases: number,
  transition: Transition,
  sampleRate: Hertz,
): Float32Array {
  const table = new Float32Array((numPhases + 1) * taps);
  const row = new Float64Array(taps);
  const halfWidth = taps / 2;
  for (let p = 0; p <= numPhases; p++) {
    let sum = 0;
    for (let j = 0; j < taps; j++) {
      const t = j - (halfWidth - 1) - p / numPhases;
      row[j] = kernelValue(t, halfWidth, transition, sampleRate);
      sum += row[j];
    }
    for (let j = 0; j < taps; j++) table[p * taps + j] = row[j] / sum;
  }
  return table;
}

/** Greatest common divisor by Euclid's algorithm; 0 if one of the numbers is not an integer. */
function greatestCommonDivisor(a: number, b: number): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return 0;
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
