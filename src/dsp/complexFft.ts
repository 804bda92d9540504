/** The complex transform inside fft.ts, in place of its own scratch memory, in doubles. */

/** The complex transform's input (filled by the caller before `run`) and its result (valid until the next). */
export interface ComplexTransform {
  readonly re: Float64Array;
  readonly im: Float64Array;
  run(): { readonly outRe: Float64Array; readonly outIm: Float64Array };
}

/**
 * Stockham's self-sorting decimation in frequency, radix 4 with one last radix-2 pass where needed
 * (Van Loan 1992, Computational Frameworks for the FFT, sec. 1.7 and 2.4). `n` is a power of two >= 1.
 * Each pass reads one buffer and writes the other, so no bit reversal is needed.
 */
export function createComplexTransform(n: number): ComplexTransform {
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  const otherRe = new Float64Array(n);
  const otherIm = new Float64Array(n);
  const numPasses = Math.ceil(Math.log2(n) / 2);
  const result =
    numPasses % 2 === 0 ? { outRe: re, outIm: im } : { outRe: otherRe, outIm: otherIm };
  // w[3p..] = e^{−2πip/n}, its square and its cube; pass with length m uses every (n/m)-th p.
  const numTwiddles = Math.max(1, n >> 2);
  const wRe = new Float64Array(3 * numTwiddles);
  const wIm = new Float64Array(3 * numTwiddles);
  for (let p = 0; p < numTwiddles; p++) {
    for (let power = 1; power <= 3; power++) {
      wRe[3 * p + power - 1] = Math.cos((2 * Math.PI * p * power) / n);
      wIm[3 * p + power - 1] = -Math.sin((2 * Math.PI * p * power) / n);
    }
  }

  function run() {
    let xRe = re;
    let xIm = im;
    let yRe = otherRe;
    let yIm = otherIm;
    let length = n;
    let stride = 1;
    while (length > 1) {
      if (length === 2) radix2Pass(xRe, xIm, yRe, yIm, stride);
      else if (stride === 1) firstRadix4Pass(xRe, xIm, yRe, yIm, length, wRe, wIm);
      else radix4Pass(xRe, xIm, yRe, yIm, length, stride, wRe, wIm);
      length = length === 2 ? 1 : length >> 2;
      stride <<= 2;
      [xRe, yRe] = [yRe, xRe];
      [xIm, yIm] = [yIm, xIm];
    }
    return result;
  }
  return { re, im, run };
}

/** `stride` interleaved butterflies of four, x to y. */
function radix4Pass(
  xRe: Float64Array,
  xIm: Float64Array,
  yRe: Float64Array,
  yIm: Float64Array,
  length: number,
  stride: number,
  wRe: Float64Array,
  wIm: Float64Array,
): void {
  const count = length >> 2;
  const apart = stride * count;
  for (let p = 0; p < count; p++) {
    const w = 3 * p * stride;
    const w1Re = wRe[w];
    const w1Im = wIm[w];
    const w2Re = wRe[w + 1];
    const w2Im = wIm[w + 1];
    const w3Re = wRe[w + 2];
    const w3Im = wIm[w + 2];
    const end = stride * (p + 1);
    let to = 4 * stride * p;
    for (let from = stride * p; from < end; from++, to++) {
      const aRe = xRe[from];
      const aIm = xIm[from];
      const bRe = xRe[from + apart];
      const bIm = xIm[from + apart];
      const cRe = xRe[from + 2 * apart];
      const cIm = xIm[from + 2 * apart];
      const dRe = xRe[from + 3 * apart];
      const dIm = xIm[from + 3 * apart];
      const sumAcRe = aRe + cRe;
      const sumAcIm = aIm + cIm;
      const difAcRe = aRe - cRe;
      const difAcIm = aIm - cIm;
      const sumBdRe = bRe + dRe;
      const sumBdIm = bIm + dIm;
      const difBdRe = bRe - dRe;
      const difBdIm = bIm - dIm;
      yRe[to] = sumAcRe + sumBdRe;
      yIm[to] = sumAcIm + sumBdIm;
      // −j (b − d) has real part difBdIm and imaginary part −difBdRe.
      const t1Re = difAcRe + difBdIm;
      const t1Im = difAcIm - difBdRe;
      yRe[to + stride] = t1Re * w1Re - t1Im * w1Im;
      yIm[to + stride] = t1Re * w1Im + t1Im * w1Re;
      const t2Re = sumAcRe - sumBdRe;
      const t2Im = sumAcIm - sumBdIm;
      yRe[to + 2 * stride] = t2Re * w2Re - t2Im * w2Im;
      yIm[to + 2 * stride] = t2Re * w2Im + t2Im * w2Re;
      const t3Re = difAcRe - difBdIm;
      const t3Im = difAcIm + difBdRe;
      yRe[to + 3 * stride] = t3Re * w3Re - t3Im * w3Im;
      yIm[to + 3 * stride] = t3Re * w3Im + t3Im * w3Re;
    }
  }
}

/** The radix-4 pass of stride 1, where a loop over the stride would cost more than its body. */
function firstRadix4Pass(
  xRe: Float64Array,
  xIm: Float64Array,
  yRe: Float64Array,
  yIm: Float64Array,
  length: number,
  wRe: Float64Array,
  wIm: Float64Array,
): void {
  const count = length >> 2;
  for (let p = 0; p < count; p++) {
    const w = 3 * p;
    const w1Re = wRe[w];
    const w1Im = wIm[w];
    const w2Re = wRe[w + 1];
    const w2Im = wIm[w + 1];
    const w3Re = wRe[w + 2];
    const w3Im = wIm[w + 2];
    const to = 4 * p;
    const aRe = xRe[p];
    const aIm = xIm[p];
    const bRe = xRe[p + count];
    const bIm = xIm[p + count];
    const cRe = xRe[p + 2 * count];
    const cIm = xIm[p + 2 * count];
    const dRe = xRe[p + 3 * count];
    const dIm = xIm[p + 3 * count];
    const sumAcRe = aRe + cRe;
    const sumAcIm = aIm + cIm;
    const difAcRe = aRe - cRe;
    const difAcIm = aIm - cIm;
    const sumBdRe = bRe + dRe;
    const sumBdIm = bIm + dIm;
    const difBdRe = bRe - dRe;
    const difBdIm = bIm - dIm;
    yRe[to] = sumAcRe + sumBdRe;
    yIm[to] = sumAcIm + sumBdIm;
    // −j (b − d) has real part difBdIm and imaginary part −difBdRe.
    const t1Re = difAcRe + difBdIm;
    const t1Im = difAcIm - difBdRe;
    yRe[to + 1] = t1Re * w1Re - t1Im * w1Im;
    yIm[to + 1] = t1Re * w1Im + t1Im * w1Re;
    const t2Re = sumAcRe - sumBdRe;
    const t2Im = sumAcIm - sumBdIm;
    yRe[to + 2] = t2Re * w2Re - t2Im * w2Im;
    yIm[to + 2] = t2Re * w2Im + t2Im * w2Re;
    const t3Re = difAcRe - difBdIm;
    const t3Im = difAcIm + difBdRe;
    yRe[to + 3] = t3Re * w3Re - t3Im * w3Im;
    yIm[to + 3] = t3Re * w3Im + t3Im * w3Re;
  }
}

/** The last pass of an odd power of two. */
function radix2Pass(
  xRe: Float64Array,
  xIm: Float64Array,
  yRe: Float64Array,
  yIm: Float64Array,
  stride: number,
): void {
  for (let q = 0; q < stride; q++) {
    yRe[q] = xRe[q] + xRe[q + stride];
    yIm[q] = xIm[q] + xIm[q + stride];
    yRe[q + stride] = xRe[q] - xRe[q + stride];
    yIm[q + stride] = xIm[q] - xIm[q + stride];
  }
}
