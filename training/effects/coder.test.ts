import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { noise } from '../../src/testing/signals';
import { codeFrame, coderBands, drawCoder } from './coder';

const RATE = 44100;
const FFT_SIZE = 4096;
const NUM_BINS = FFT_SIZE / 2 + 1;
const binOf = (hz: number) => Math.round((hz * FFT_SIZE) / RATE);
const frame = (seed = 1) => ({ re: noise(NUM_BINS, seed), im: noise(NUM_BINS, seed + 1000) });

/** Over twenty frames of noise: one alone has a few dozen numbers per band. */
function codingNoiseDb(signalToNoiseDb: number, lowHz: number, highHz: number): number {
  const bands = coderBands({ signalToNoiseDb, lowPassHz: 20000 }, RATE, FFT_SIZE);
  let signal = 0;
  let error = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const { re, im } = frame(seed);
    const coded = frame(seed);
    codeFrame(bands, coded.re, coded.im);
    for (let k = binOf(lowHz); k < binOf(highHz); k++) {
      signal += re[k] ** 2 + im[k] ** 2;
      error += (coded.re[k] - re[k]) ** 2 + (coded.im[k] - im[k]) ** 2;
    }
  }
  return 10 * Math.log10(signal / error);
}

describe('codeFrame', () => {
  it('leaves the noise of a uniform quantiser, 6 dB more per octave above 1 kHz', () => {
    expect(codingNoiseDb(30, 50, 950)).toBeCloseTo(30, 0);
    // Lines 52 to 62 and 110 to 134 of 38.28 Hz, centred on 2182 and 4670 Hz.
    expect(Math.abs(codingNoiseDb(30, 1995, 2370) - 23.25)).toBeLessThan(0.5);
    expect(Math.abs(codingNoiseDb(30, 4215, 5125) - 16.66)).toBeLessThan(0.5);
  });

  it('drops what is small beside its band, and all above the low-pass', () => {
    const { re, im } = frame();
    const loud = binOf(12000);
    re[loud] = 100;
    codeFrame(coderBands({ signalToNoiseDb: 25, lowPassHz: 16000 }, RATE, FFT_SIZE), re, im);
    expect(re[loud]).toBeGreaterThan(50);
    expect([re[loud - 5], im[loud + 7]]).toEqual([0, 0]);
    expect(re.subarray(binOf(16000) + 1).every((x) => x === 0)).toBe(true);
    expect(im.subarray(binOf(16000) + 1).every((x) => x === 0)).toBe(true);
    expect(re[binOf(15000)] ** 2 + im[binOf(15000)] ** 2).toBeGreaterThanOrEqual(0);
  });

  it('leaves silence silent, on grids of any rate', () => {
    const coder = drawCoder(mulberry32(1));
    const bands = coderBands(coder, 8192, 1024);
    expect(bands.edges.at(-1)).toBe(513);
    const silence = new Float32Array(513);
    codeFrame(bands, silence, silence);
    expect(silence.every((x) => x === 0)).toBe(true);
  });
});
