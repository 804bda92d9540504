/** Windows of the short-time Fourier transform, by name. */

/** Names of the windows; a new one gets its function here and its line in `WINDOWS`. */
export type WindowName = 'hann';

/**
 * Periodic Hann window, w[n] = 0.5 − 0.5 cos(2πn/size), 0 <= n < size. Its squares, shifted by
 * size/4, sum to exactly 1.5; those of the symmetric form, with denominator size − 1, do not.
 */
export function periodicHann(size: number): Float64Array {
  const window = new Float64Array(size);
  for (let n = 0; n < size; n++) window[n] = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size);
  return window;
}

const WINDOWS: Readonly<Record<WindowName, (size: number) => Float64Array>> = {
  hann: periodicHann,
};

/** The window called `name`, `size` values. */
export function createWindow(name: WindowName, size: number): Float64Array {
  return WINDOWS[name](size);
}

/** Sum of the squared window: the energy that white noise of variance 1 has in each bin. */
export function windowEnergy(window: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < window.length; n++) sum += window[n] * window[n];
  return sum;
}
