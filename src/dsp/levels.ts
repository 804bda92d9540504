/** Sample-wise arithmetic on PCM planes: removing what is no sound, mixing down. */
import type { Samples } from '../shared/units';

/**
 * Samples above this are damage, 180 dB over full scale: their squares and sums would overflow
 * 32-bit floats. Integers stored as floats, up to 2^31, are not meant by any program that writes
 * floats; those of 16 and 24 bits are below.
 */
const LARGEST_SAMPLE = 1e9;

/** Whether `value` can be a sample of sound: finite, and at most 1e9 in magnitude. */
export const isSound = (value: number): boolean => Math.abs(value) <= LARGEST_SAMPLE;

/**
 * `plane` itself if all its samples are sound, otherwise a copy with 0 for those that are not: NaN,
 * infinities and magnitudes above 1e9.
 */
export function withoutNonSound(plane: Float32Array): Float32Array {
  for (let n = 0; n < plane.length; n++) {
    if (!isSound(plane[n])) return plane.map((value) => (isSound(value) ? value : 0));
  }
  return plane;
}

/**
 * Writes the mean of the planes at samples start … start + count − 1 to out[0 … count − 1]. Samples
 * outside the planes are 0; `start` may be negative.
 */
export function mixDown(
  planes: readonly Float32Array[],
  start: Samples,
  count: Samples,
  out: Float32Array,
): void {
  out.fill(0, 0, count);
  const gain = 1 / planes.length;
  for (const plane of planes) {
    const to = Math.min(count, plane.length - start);
    for (let n = Math.max(0, -start); n < to; n++) out[n] += gain * plane[start + n];
  }
}

/** Mean of one or more planes of equal length, as a new plane. */
export function meanPlane(planes: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(planes[0].length);
  mixDown(planes, 0, out.length, out);
  return out;
}
