/**
 * Plays a recording faster or slower, pitch and tempo together, while bringing it to the model's
 * rate: one polyphase resampling by a rational ratio.
 */
import type { Samples } from '../../src/shared/units';

/**
 * Denominator of every ratio: speeds come in steps of about 1 %, and 100 kernels serve each
 * exactly.
 */
const SPEED_DENOMINATOR = 100;
/** Taps where the recording's rate lies above the model's: the slope must not cost audible band. */
export const STEEP_TAPS = 40;
/**
 * Taps where both rates are 44.1 kHz: the slope lies above 18 kHz, and these cost little more than
 * half.
 */
export const GENTLE_TAPS = 24;
/** Kaiser's β for 55 dB of stop-band attenuation (Kaiser 1974: β = 0.1102 (A − 8.7)). */
const KAISER_BETA = 5.1;
/** Middle of the kernel's slope, as a share of the lower of the two Nyquist frequencies. */
const CUTOFF = 0.96;

/** Outputs computed at a time: this many per phase. */
const BLOCK_PERIODS = 32;
const BLOCK_LENGTH = BLOCK_PERIODS * SPEED_DENOMINATOR;

/** Kernels by numerator and taps, made when first needed: each [SPEED_DENOMINATOR][numTaps]. */
const madeKernels = new Map<string, Float32Array>();

/** Samples around a stretch that the kernel reaches: read this many more on both sides. */
export const SPEED_MARGIN: Samples = STEEP_TAPS / 2;

/** Numerator of the ratio (input samples per output sample) nearest to `ratio`, at least 1. */
export function speedNumerator(ratio: number): number {
  return Math.max(1, Math.round(ratio * SPEED_DENOMINATOR));
}

/** Output samples that `numInput` samples give at `numerator`. */
export function lengthAfterSpeed(numInput: Samples, numerator: number): Samples {
  return Math.floor((numInput * SPEED_DENOMINATOR) / numerator);
}

/** Input samples (margins left out) that `numOutput` samples take at `numerator`. */
export function lengthBeforeSpeed(numOutput: Samples, numerator: number): Samples {
  return Math.ceil((numOutput * numerator) / SPEED_DENOMINATOR);
}

/**
 * output[outputOffset + n] += the band-limited `input` at n · numerator / SPEED_DENOMINATOR samples
 * after its first SPEED_MARGIN samples, 0 <= n < length. Content above the new Nyquist frequency is
 * removed. `input` must hold lengthBeforeSpeed(length) + 2 · SPEED_MARGIN samples; `numTaps` is a
 * multiple of 8, at most 2 · SPEED_MARGIN.
 */
export function addAtSpeed(
  input: Float32Array,
  numerator: number,
  output: Float32Array,
  outputOffset: Samples,
  length: Samples,
  numTaps = STEEP_TAPS,
): void {
  const kernels = kernelsFor(numerator, numTaps);
  for (let n = 0, from = 0; n < length; n += BLOCK_LENGTH, from += BLOCK_PERIODS * numerator) {
    const blockLength = Math.min(BLOCK_LENGTH, length - n);
    addBlock(input, from, numerator, kernels, numTaps, output, outputOffset + n, blockLength);
  }
}

/**
 * One block of outputs: all of one phase in turn, eight taps at a time. The taps stay in registers
 * and the block in the nearest cache, which makes this several times as fast as going in order.
 */
function addBlock(
  input: Float32Array,
  from: Samples,
  numerator: number,
  kernels: Float32Array,
  numTaps: number,
  output: Float32Array,
  outputOffset: Samples,
  length: Samples,
): void {
  const end = outputOffset + length;
  for (let first = 0; first < Math.min(SPEED_DENOMINATOR, length); first++) {
    const position = first * numerator;
    const row = (position % SPEED_DENOMINATOR) * numTaps;
    // Kernel tap t looks t − numTaps/2 + 1 samples past the position, which the margin precedes.
    const base = from + Math.floor(position / SPEED_DENOMINATOR) + SPEED_MARGIN - numTaps / 2 + 1;
    for (let t = 0; t < numTaps; t += 8) {
      const k0 = kernels[row + t];
      const k1 = kernels[row + t + 1];
      const k2 = kernels[row + t + 2];
      const k3 = kernels[row + t + 3];
      const k4 = kernels[row + t + 4];
      const k5 = kernels[row + t + 5];
      const k6 = kernels[row + t + 6];
      const k7 = kernels[row + t + 7];
      let at = base + t;
      for (let n = outputOffset + first; n < end; n += SPEED_DENOMINATOR, at += numerator) {
        output[n] +=
          input[at] * k0 +
          input[at + 1] * k1 +
          input[at + 2] * k2 +
          input[at + 3] * k3 +
          input[at + 4] * k4 +
          input[at + 5] * k5 +
          input[at + 6] * k6 +
          input[at + 7] * k7;
      }
    }
  }
}

/** Kaiser-windowed sincs for every phase, each normalised to sum 1 so that a constant stays one. */
function kernelsFor(numerator: number, numTaps: number): Float32Array {
  const key = `${numerator}/${numTaps}`;
  const known = madeKernels.get(key);
  if (known) return known;
  const cutoff = CUTOFF * Math.min(1, SPEED_DENOMINATOR / numerator);
  const kernels = new Float32Array(SPEED_DENOMINATOR * numTaps);
  const half = numTaps / 2;
  for (let phase = 0; phase < SPEED_DENOMINATOR; phase++) {
    const taps = Array.from({ length: numTaps }, (_, t) => {
      const x = t - half + 1 - phase / SPEED_DENOMINATOR;
      const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
      const inside = Math.max(0, 1 - (x / half) ** 2);
      return sinc * besselI0(KAISER_BETA * Math.sqrt(inside));
    });
    const sum = taps.reduce((total, tap) => total + tap, 0);
    taps.forEach((tap, t) => (kernels[phase * numTaps + t] = tap / sum));
  }
  madeKernels.set(key, kernels);
  return kernels;
}

/** Modified Bessel function of the first kind, order 0: Σ ((x/2)^k / k!)². */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
