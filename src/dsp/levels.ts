/** Sample-wise arithmetic on PCM planes: cleaning and mixing down. */
import type { Samples } from '../shared/units';

/** The plane itself if all its samples are finite, otherwise a copy in which the others are 0. */
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
 * Mean of the planes' samples start … start + count − 1 into `out`, zeros where the song does not
 * reach (start may be negative).
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

/** Mean of whole planes of equal length, as one plane of its own; at least one plane. */
export function meanPlane(planes: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(planes[0].length);
  mixDown(planes, 0, out.length, out);
  return out;
}
