/** Sample-wise arithmetic on PCM planes: removing non-finite samples, mixing down. */
import type { Samples } from '../shared/units';

/** `plane` itself if all its samples are finite, otherwise a copy with 0 for those that are not. */
export function withoutNonFinite(plane: Float32Array): Float32Array {
  for (let n = 0; n < plane.length; n++) {
    // x − x is 0 for finite numbers and NaN for all others.
    if (plane[n] - plane[n] !== 0) {
      return plane.map((value) => (Number.isFinite(value) ? value : 0));
    }
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
