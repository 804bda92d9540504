/** Cross-correlations of long signals over a few hundred lags, by block FFT in doubles. */
import { createRealFft } from '../../../src/dsp/fft';

/**
 * r[i][j][k + maxLag] = Σ_n xs[i][n] · ys[j][n + k] for −maxLag <= k <= maxLag, samples outside the
 * signals counting as zero. All signals have one length. Blocks of `xs` meet stretches of `ys` that
 * reach `maxLag` further on both sides; cross-spectra add up over blocks, so that one inverse per
 * pair is enough (overlap-save, Oppenheim & Schafer, sec. 8.7.3).
 */
export function correlateAll(
  xs: readonly ArrayLike<number>[],
  ys: readonly ArrayLike<number>[],
  maxLag: number,
): Float64Array[][] {
  const length = xs[0].length;
  let size = 16384;
  while (size < 4 * maxLag) size *= 2;
  const blockLength = size - 2 * maxLag;
  const fft = createRealFft(size);
  const numBins = size / 2 + 1;
  const spectrum = (): { re: Float64Array; im: Float64Array } => ({
    re: new Float64Array(numBins),
    im: new Float64Array(numBins),
  });
  const sums = xs.map(() => ys.map(spectrum));
  const block = new Float64Array(size);
  const x = spectrum();
  const yBlocks = ys.map(spectrum);
  for (let start = 0; start < length; start += blockLength) {
    ys.forEach((y, j) => {
      const from = Math.max(0, start - maxLag);
      const to = Math.min(length, start + blockLength + maxLag);
      block.fill(0);
      for (let n = from; n < to; n++) block[n - start + maxLag] = y[n];
      fft.forward(block, yBlocks[j].re, yBlocks[j].im);
    });
    xs.forEach((signal, i) => {
      const to = Math.min(length, start + blockLength);
      block.fill(0);
      for (let n = start; n < to; n++) block[n - start] = signal[n];
      fft.forward(block, x.re, x.im);
      yBlocks.forEach((y, j) => addConjugateProduct(x, y, sums[i][j]));
    });
  }
  return sums.map((row) =>
    row.map(({ re, im }) => {
      fft.inverse(re, im, block);
      return block.slice(0, 2 * maxLag + 1);
    }),
  );
}

interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** sum += conj(x) · y, bin by bin. */
function addConjugateProduct(x: Spectrum, y: Spectrum, sum: Spectrum): void {
  for (let k = 0; k < sum.re.length; k++) {
    sum.re[k] += x.re[k] * y.re[k] + x.im[k] * y.im[k];
    sum.im[k] += x.re[k] * y.im[k] - x.im[k] * y.re[k];
  }
}
