/** Measures of signals and of their differences, for tests. */

/** Largest |a − b|; NaN if any difference is NaN, Infinity if the lengths differ. */
export function maxAbsDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let n = 0; n < a.length; n++) {
    const difference = Math.abs(a[n] - b[n]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** Root mean square of samples from … to − 1; 0 for none. */
export function rms(samples: ArrayLike<number>, from = 0, to = samples.length): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += samples[n] ** 2;
  return Math.sqrt(sum / Math.max(1, to - from));
}
