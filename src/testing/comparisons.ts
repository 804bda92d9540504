/** How far two signals are apart. */
import type { Decibels } from '../shared/units';

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

/** 10 log10(Σ reference² / Σ (reference − estimate)²); Infinity if they are equal. */
export function snrDb(reference: ArrayLike<number>, estimate: ArrayLike<number>): Decibels {
  let signal = 0;
  let error = 0;
  for (let n = 0; n < reference.length; n++) {
    signal += reference[n] ** 2;
    error += (reference[n] - estimate[n]) ** 2;
  }
  return 10 * Math.log10(signal / error);
}

/** Root mean square of samples from … to − 1. */
export function rms(samples: ArrayLike<number>, from = 0, to = samples.length): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += samples[n] ** 2;
  return Math.sqrt(sum / Math.max(1, to - from));
}
