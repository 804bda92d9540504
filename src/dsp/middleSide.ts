/** Stereo as left and right, and as middle and side. */

/** Bins of one channel. */
interface Bins {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/**
 * Replaces left and right by middle (left + right) / √2 and side (left − right) / √2, bin by bin,
 * or the other way round: twice is the identity. The power of both together stays.
 */
export function rotateStereo(first: Bins, second: Bins): void {
  for (const part of ['re', 'im'] as const) {
    const [a, b] = [first[part], second[part]];
    for (let k = 0; k < a.length; k++) {
      const sum = Math.SQRT1_2 * (a[k] + b[k]);
      b[k] = Math.SQRT1_2 * (a[k] - b[k]);
      a[k] = sum;
    }
  }
}
