import { describe, expect, it } from 'vitest';
import { maxAbsDifference } from '../testing/comparisons';
import { noise } from '../testing/signals';
import { createRealFft } from './fft';

const SIZES = [2, 4, 8, 16, 32, 64, 128, 512, 1024, 2048];

/** X[k] = Σ x[n] e^{−2πikn/N} in doubles, by definition. */
function naiveTransform(samples: ArrayLike<number>) {
  const size = samples.length;
  const re = new Float64Array(size / 2 + 1);
  const im = new Float64Array(size / 2 + 1);
  for (let k = 0; k <= size / 2; k++) {
    for (let n = 0; n < size; n++) {
      const angle = (-2 * Math.PI * ((k * n) % size)) / size;
      re[k] += samples[n] * Math.cos(angle);
      im[k] += samples[n] * Math.sin(angle);
    }
  }
  return { re, im };
}

function transform(samples: ArrayLike<number>) {
  const re = new Float64Array(samples.length / 2 + 1);
  const im = new Float64Array(samples.length / 2 + 1);
  createRealFft(samples.length).forward(samples, re, im);
  return { re, im };
}

describe('createRealFft', () => {
  it.each(SIZES)('equals the naive sum in doubles for size %i', (size) => {
    const samples = noise(size, size);
    const expected = naiveTransform(samples);
    const actual = transform(samples);
    // Double rounding over at most log2(2048) passes of values near sqrt(size).
    expect(maxAbsDifference(actual.re, expected.re)).toBeLessThan(1e-11);
    expect(maxAbsDifference(actual.im, expected.im)).toBeLessThan(1e-11);
  });

  it.each(SIZES)('is undone by its inverse for size %i', (size) => {
    const samples = Float64Array.from(noise(size, size + 1));
    const { re, im } = transform(samples);
    const back = new Float64Array(size);
    createRealFft(size).inverse(re, im, back);
    expect(maxAbsDifference(back, samples)).toBeLessThan(1e-14);
  });

  it('keeps energy (Parseval)', () => {
    const size = 1024;
    const samples = noise(size, 3);
    const { re, im } = transform(samples);
    const time = samples.reduce((sum, value) => sum + value * value, 0);
    let frequency = 0;
    for (let k = 0; k <= size / 2; k++) {
      const weight = k === 0 || k === size / 2 ? 1 : 2;
      frequency += weight * (re[k] ** 2 + im[k] ** 2);
    }
    expect(frequency / size / time).toBeCloseTo(1, 12);
  });

  it('is linear', () => {
    const a = noise(256, 4);
    const b = noise(256, 5);
    const mixed = Float64Array.from(a, (value, n) => 0.3 * value - 2 * b[n]);
    const A = transform(a);
    const B = transform(b);
    const expected = A.re.map((value, k) => 0.3 * value - 2 * B.re[k]);
    expect(maxAbsDifference(transform(mixed).re, expected)).toBeLessThan(1e-12);
  });

  it('reads and writes at the given offsets and nowhere else', () => {
    const samples = noise(40, 6);
    const re = new Float32Array(30).fill(7);
    const im = new Float32Array(30).fill(7);
    createRealFft(32).forward(samples, re, im, 5, 8);
    const expected = naiveTransform(samples.subarray(8, 40));
    expect(maxAbsDifference(re.subarray(5, 22), expected.re)).toBeLessThan(1e-5);
    expect(maxAbsDifference(im.subarray(5, 22), expected.im)).toBeLessThan(1e-5);
    expect([...re.subarray(0, 5), ...re.subarray(22)].every((value) => value === 7)).toBe(true);
  });

  it.each([0, 1, 3, 100, 2.5, Number.NaN])('refuses size %d', (size) => {
    expect(() => createRealFft(size)).toThrow('power of two');
  });
});
