import { describe, expect, it } from 'vitest';
import { maxAbsDifference } from '../testing/comparisons';
import { chirp, impulse, noise, tone } from '../testing/signals';
import { createStft } from './stft';
import { periodicHann } from './window';

const GRIDS = [
  { fftSize: 4096, hopLength: 1024 },
  { fftSize: 1024, hopLength: 768 },
  { fftSize: 4096, hopLength: 3072 },
  { fftSize: 64, hopLength: 16 },
  { fftSize: 64, hopLength: 31 },
];

describe('createStft', () => {
  it('transforms windowed samples, zeros standing for what lies outside', () => {
    const stft = createStft({ fftSize: 64, hopLength: 16 });
    const samples = noise(50, 1);
    const { re, im, numBins, numFrames } = stft.forward(samples, -40, 8);
    expect([numFrames, numBins]).toEqual([8, 33]);
    const window = periodicHann(64);
    for (let f = 0; f < numFrames; f++) {
      for (const k of [0, 1, 7, 32]) {
        let sumRe = 0;
        let sumIm = 0;
        for (let n = 0; n < 64; n++) {
          const value = (samples[-40 + f * 16 + n] ?? 0) * window[n];
          sumRe += value * Math.cos((2 * Math.PI * k * n) / 64);
          sumIm -= value * Math.sin((2 * Math.PI * k * n) / 64);
        }
        // Float32 storage of sums up to 16.
        expect(Math.abs(re[f * numBins + k] - sumRe)).toBeLessThan(2e-6);
        expect(Math.abs(im[f * numBins + k] - sumIm)).toBeLessThan(2e-6);
      }
    }
  });

  it('gives a full-scale sine a peak of fftSize/4', () => {
    const stft = createStft({ fftSize: 1024, hopLength: 256 });
    const { re, im } = stft.forward(tone(1024, 1024, 100), 0, 1);
    expect(Math.hypot(re[100], im[100])).toBeCloseTo(256, 3);
  });

  it('does not depend on where a range of frames begins', () => {
    const stft = createStft({ fftSize: 256, hopLength: 64 });
    const samples = noise(2000, 2);
    const all = stft.forward(samples, -192, 30);
    const later = stft.forward(samples, -192 + 10 * 64, 5);
    expect(later.re).toEqual(all.re.slice(10 * 129, 15 * 129));
    expect(later.im).toEqual(all.im.slice(10 * 129, 15 * 129));
  });

  it('leaves its input alone', () => {
    const samples = noise(500, 3);
    const copy = samples.slice();
    createStft({ fftSize: 128, hopLength: 32 }).forward(samples, -96, 20);
    expect(samples).toEqual(copy);
  });

  it.each(GRIDS)('returns the signal of any length: %o', (grid) => {
    const stft = createStft(grid);
    for (const length of [0, 1, 2, 15, 63, 64, 1000, 4095, 4096, 12347]) {
      const samples = chirp(length, 44100, 50, 15000, 1);
      const { firstSample, numFrames } = stft.gridFor(length);
      const back = stft.inverse(stft.forward(samples, firstSample, numFrames), length);
      // Float32 rounding, up to 5 times larger where windows at hop 768 hardly overlap.
      expect(maxAbsDifference(back, samples)).toBeLessThan(1e-6);
    }
  });

  it('reproduces an impulse wherever it falls', () => {
    const stft = createStft({ fftSize: 64, hopLength: 16 });
    for (let position = 0; position < 40; position++) {
      const samples = impulse(40, position);
      const { firstSample, numFrames } = stft.gridFor(40);
      const back = stft.inverse(stft.forward(samples, firstSample, numFrames), 40);
      expect(maxAbsDifference(back, samples)).toBeLessThan(1e-6);
    }
  });

  it('streams: each frame finishes the samples of its first hop', () => {
    const stft = createStft({ fftSize: 256, hopLength: 64 });
    const samples = noise(1000, 4);
    const { firstSample, numFrames } = stft.gridFor(1000);
    const spectrogram = stft.forward(samples, firstSample, numFrames);
    const overlapAdd = stft.createOverlapAdd();
    const finished = new Float32Array(64);
    for (let f = 0; f < numFrames; f++) {
      overlapAdd.push(spectrogram.re, spectrogram.im, f * stft.numBins, finished, 0);
      for (let n = 0; n < 64; n++) {
        const expected = samples[firstSample + f * 64 + n] ?? 0;
        expect(Math.abs(finished[n] - expected)).toBeLessThan(1e-6);
      }
    }
  });

  it('refuses grids that cannot be inverted and spectrograms that do not fit', () => {
    expect(() => createStft({ fftSize: 64, hopLength: 0 })).toThrow('hopLength');
    expect(() => createStft({ fftSize: 64, hopLength: 65 })).toThrow('hopLength');
    expect(() => createStft({ fftSize: 60, hopLength: 15 })).toThrow('power of two');
    expect(() => createStft({ fftSize: 64, hopLength: 64 }).createOverlapAdd()).toThrow(
      'no window',
    );
    const stft = createStft({ fftSize: 64, hopLength: 16 });
    expect(() => stft.inverse(stft.forward(new Float32Array(9), 0, 1), 9)).toThrow('spectrogram');
  });
});

describe('periodicHann', () => {
  it('has squares that overlap to exactly 1.5 at a quarter of its length', () => {
    const window = periodicHann(64);
    for (let n = 0; n < 16; n++) {
      const sum = [0, 16, 32, 48].reduce((total, shift) => total + window[n + shift] ** 2, 0);
      expect(sum).toBeCloseTo(1.5, 12);
    }
  });
});
