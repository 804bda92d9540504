/** Measures that compare an estimate with its reference sample by sample or bin by bin. */
import type { Decibels } from '../../../src/shared/units';

type Planes = readonly Float32Array[];

/** Ratio of two energies in dB; +∞ if the denominator is 0, NaN if both are. */
export function ratioDb(numerator: number, denominator: number): Decibels {
  if (denominator === 0) return numerator === 0 ? NaN : Infinity;
  return 10 * Math.log10(numerator / denominator);
}

/** Σ a · b over all channels and samples. */
export function innerProduct(a: Planes, b: Planes): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) {
    const x = a[c];
    const y = b[c];
    for (let n = 0; n < x.length; n++) sum += x[n] * y[n];
  }
  return sum;
}

/** Σ (a − b)² over all channels and samples. */
export function errorEnergy(a: Planes, b: Planes): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) {
    const x = a[c];
    const y = b[c];
    for (let n = 0; n < x.length; n++) sum += (x[n] - y[n]) ** 2;
  }
  return sum;
}

/** Keeps silent references finite, as the Music Demixing Challenge 2021 defines its score. */
const USDR_EPSILON = 1e-7;

/**
 * Global SDR of the Music Demixing Challenge (Mitsufuji et al. 2022, eq. 1): 10 lg (Σ s² + ε) /
 * (Σ (s − ŝ)² + ε) over the whole song and all channels.
 */
export function measureUsdr(reference: Planes, estimate: Planes): Decibels {
  const signal = innerProduct(reference, reference);
  return ratioDb(signal + USDR_EPSILON, errorEnergy(reference, estimate) + USDR_EPSILON);
}

/**
 * Scale-invariant SDR (Le Roux et al. 2019, eq. 3): the reference is scaled to fit the estimate
 * best, one factor for all channels; means are not removed. −∞ for an estimate orthogonal to the
 * reference, NaN for a silent reference or estimate.
 */
export function measureSiSdr(reference: Planes, estimate: Planes): Decibels {
  const product = innerProduct(reference, estimate);
  const target = product ** 2 / innerProduct(reference, reference);
  // ‖ŝ − αs‖² = ‖ŝ‖² − ‖αs‖², both sides measured: sums of squares lose nothing that matters here.
  const energy = innerProduct(estimate, estimate);
  if (energy === 0) return NaN;
  return ratioDb(target, Math.max(0, energy - target));
}

/** Mean of |a − b| over all values; NaN for none. */
export function meanAbsoluteError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

/** Middle value of the numbers that are not NaN (mean of the two middle ones); NaN for none. */
export function median(values: Iterable<number>): number {
  const sorted = [...values].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Mean of the numbers that are finite; NaN for none. */
export function mean(values: Iterable<number>): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? NaN : sum / count;
}
