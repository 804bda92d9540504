import { describe, expect, it } from 'vitest';
import { maxAbsDifference } from '../testing/comparisons';
import { noise } from '../testing/signals';
import { createRealFft } from './fft';
import { loadFft } from './fftWasm';

describe('loadFft', () => {
  it.each([2, 16, 32, 64, 1024, 4096, 16384])(
    'agrees with the doubles of fft.ts: %i',
    async (size) => {
      const createFft = await loadFft();
      const samples = noise(size, size, 1);
      const expected = { re: new Float64Array(size / 2 + 1), im: new Float64Array(size / 2 + 1) };
      const actual = { re: new Float32Array(size / 2 + 1), im: new Float32Array(size / 2 + 1) };
      createRealFft(size).forward(samples, expected.re, expected.im);
      const fft = createFft(size);
      fft.forward(samples, actual.re, actual.im);
      // Single precision: rounding of 2^-24 at each of log2(size) passes, of values near
      // sqrt(size).
      const tolerance = 2 ** -24 * Math.log2(size) * Math.sqrt(size) * 4;
      expect(maxAbsDifference(actual.re, expected.re)).toBeLessThan(tolerance);
      expect(maxAbsDifference(actual.im, expected.im)).toBeLessThan(tolerance);
      const back = new Float32Array(size);
      fft.inverse(actual.re, actual.im, back);
      expect(maxAbsDifference(back, samples)).toBeLessThan(1e-6);
    },
  );

  it('reads and writes at the given offsets and nowhere else', async () => {
    const fft = (await loadFft())(64);
    const samples = noise(100, 1);
    const re = new Float32Array(50).fill(7);
    const im = new Float32Array(50).fill(7);
    fft.forward(samples, re, im, 10, 20);
    const expected = { re: new Float64Array(33), im: new Float64Array(33) };
    createRealFft(64).forward(samples.subarray(20), expected.re, expected.im);
    expect(maxAbsDifference(re.subarray(10, 43), expected.re)).toBeLessThan(1e-5);
    expect([...re.subarray(0, 10), ...im.subarray(43)].every((value) => value === 7)).toBe(true);
    const back = new Float32Array(64);
    fft.inverse(re, im, back, 10);
    expect(maxAbsDifference(back, samples.subarray(20, 84))).toBeLessThan(1e-6);
  });

  it('keeps working when wasm memory grows under a transform already made', async () => {
    const createFft = await loadFft();
    const early = createFft(1024);
    // Tables and buffers of these take more than the 16 MiB that the module starts with.
    for (let size = 2048; size <= 2 ** 21; size *= 2) createFft(size);
    const samples = noise(1024, 2);
    const re = new Float32Array(513);
    const im = new Float32Array(513);
    const back = new Float32Array(1024);
    early.forward(samples, re, im);
    early.inverse(re, im, back);
    expect(maxAbsDifference(back, samples)).toBeLessThan(1e-6);
  });

  it('sets up each size once and refuses what is no power of two', async () => {
    const createFft = await loadFft();
    expect(createFft(256)).toBe(createFft(256));
    expect(() => createFft(96)).toThrow('power of two');
  });
});
