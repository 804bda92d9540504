/** Mastering: one limiter on the sum of what sounds together. */
import type { Hertz } from '../../src/shared/units';
import { addScaled, limiterGain, multiply } from './studio';

/** Planes of one source; one plane sounds on both sides. */
export type Planes = readonly Float32Array[];

/** first + gain · second, on as many planes as the wider of the two has. */
export function addPlanes(first: Planes, second: Planes, gain: number): Float32Array[] {
  const numPlanes = Math.max(first.length, second.length);
  return Array.from({ length: numPlanes }, (_, c) =>
    addScaled(first[c] ?? first[0], second[c] ?? second[0], gain),
  );
}

/**
 * Both sources times the gain that keeps their sum within ±`ceiling` (> 0): each is then what a
 * listener of the limited sum hears of it. New planes, as many as each source had.
 */
export function limitTogether(
  [first, second]: readonly [Planes, Planes],
  ceiling: number,
  sampleRate: Hertz,
): [Float32Array[], Float32Array[]] {
  const gains = limiterGain(addPlanes(first, second, 1), ceiling, undefined, sampleRate);
  const limited = (planes: Planes) => planes.map((plane) => multiply(plane, gains));
  return [limited(first), limited(second)];
}
