/**
 * The fast Fourier transform of real signals: the interface everyone uses, and its plain TypeScript
 * form in doubles, which is there at once and everywhere. fftWasm.ts loads a faster one.
 */
import { VocalIsolationError } from '../shared/errors';
import { createComplexTransform } from './complexFft';

/** A transform of one length with its tables and scratch memory. Not reentrant, as no caller needs it. */
export interface RealFft {
  /** Number of real samples, a power of two >= 2. */
  readonly size: number;
  /**
   * X[k] = Σ_n input[n] e^{−2πikn/size} for 0 <= k <= size/2, not scaled.
   * Reads `size` samples at `inputOffset`, writes size/2 + 1 values at `offset` of `re` and of `im`.
   */
  forward(
    input: ArrayLike<number>,
    re: Float32Array | Float64Array,
    im: Float32Array | Float64Array,
    offset?: number,
    inputOffset?: number,
  ): void;
  /**
   * The inverse, scaled by 1/size so that it undoes `forward`. Reads size/2 + 1 values at `offset` of
   * `re` and of `im` (the imaginary parts of DC and Nyquist are taken as zero), writes `size` samples.
   */
  inverse(
    re: ArrayLike<number>,
    im: ArrayLike<number>,
    output: Float32Array | Float64Array,
    offset?: number,
  ): void;
}

/** Makes (or finds) the transform of a length; throws `bad-parameter` for lengths it cannot do. */
export type FftFactory = (size: number) => RealFft;

/**
 * Real transform through a complex one of half the length: even samples as real, odd samples as
 * imaginary parts (Press et al., Numerical Recipes, sec. 12.3). Throws `bad-parameter` unless `size`
 * is a power of two >= 2.
 */
export function createRealFft(size: number): RealFft {
  if (!Number.isInteger(size) || size < 2 || (size & (size - 1)) !== 0) {
    throw new VocalIsolationError('bad-parameter', `FFT size must be a power of two, got ${size}`);
  }
  const half = size / 2;
  const transform = createComplexTransform(half);
  const { re: zRe, im: zIm } = transform;
  const quarter = half >> 1;
  // e^{−2πik/size} for k <= size/4: the rest follows by symmetry.
  const cos = new Float64Array(quarter + 1);
  const sin = new Float64Array(quarter + 1);
  for (let k = 0; k <= quarter; k++) {
    cos[k] = Math.cos((2 * Math.PI * k) / size);
    sin[k] = -Math.sin((2 * Math.PI * k) / size);
  }

  return {
    size,
    forward(input, re, im, offset = 0, inputOffset = 0) {
      for (let n = 0, at = inputOffset; n < half; n++, at += 2) {
        zRe[n] = input[at];
        zIm[n] = input[at + 1];
      }
      const { outRe: Zr, outIm: Zi } = transform.run();
      re[offset] = Zr[0] + Zi[0];
      im[offset] = 0;
      re[offset + half] = Zr[0] - Zi[0];
      im[offset + half] = 0;
      // X[k] = E[k] + W^k O[k] with E, O the transforms of even and odd samples:
      // E = (Z[k] + Z*[half−k]) / 2, O = (Z[k] − Z*[half−k]) / 2i; X[half−k] = E* − (W^k O)*.
      for (let k = 1; k <= quarter; k++) {
        const mirror = half - k;
        const evenRe = 0.5 * (Zr[k] + Zr[mirror]);
        const evenIm = 0.5 * (Zi[k] - Zi[mirror]);
        const oddRe = 0.5 * (Zi[k] + Zi[mirror]);
        const oddIm = 0.5 * (Zr[mirror] - Zr[k]);
        const turnedRe = oddRe * cos[k] - oddIm * sin[k];
        const turnedIm = oddRe * sin[k] + oddIm * cos[k];
        re[offset + k] = evenRe + turnedRe;
        im[offset + k] = evenIm + turnedIm;
        re[offset + mirror] = evenRe - turnedRe;
        im[offset + mirror] = turnedIm - evenIm;
      }
    },
    inverse(re, im, output, offset = 0) {
      // The steps of `forward` backwards; swapping real and imaginary parts turns the forward complex
      // transform into the inverse one, so zRe receives imaginary parts.
      const dc = re[offset];
      const nyquist = re[offset + half];
      zIm[0] = 0.5 * (dc + nyquist);
      zRe[0] = 0.5 * (dc - nyquist);
      for (let k = 1; k <= quarter; k++) {
        const mirror = half - k;
        const aRe = re[offset + k];
        const aIm = im[offset + k];
        const bRe = re[offset + mirror];
        const bIm = im[offset + mirror];
        const evenRe = 0.5 * (aRe + bRe);
        const evenIm = 0.5 * (aIm - bIm);
        const turnedRe = 0.5 * (aRe - bRe);
        const turnedIm = 0.5 * (aIm + bIm);
        const oddRe = turnedRe * cos[k] + turnedIm * sin[k];
        const oddIm = turnedIm * cos[k] - turnedRe * sin[k];
        zIm[k] = evenRe - oddIm;
        zRe[k] = evenIm + oddRe;
        zIm[mirror] = evenRe + oddIm;
        zRe[mirror] = oddRe - evenIm;
      }
      const { outRe, outIm } = transform.run();
      const scale = 1 / half;
      for (let n = 0, at = 0; n < half; n++, at += 2) {
        output[at] = outIm[n] * scale;
        output[at + 1] = outRe[n] * scale;
      }
    },
  };
}
