import { describe, expect, it } from 'vitest';
import { maxAbsDifference, rms } from '../testing/comparisons';
import { noise, tone } from '../testing/signals';
import { createResampler, resample } from './resample';

const PAIRS = [
  [44100, 8192],
  [48000, 8192],
  [22050, 8192],
  [96000, 8192],
  [192000, 8192],
  [44101, 8192],
  [8000, 8192],
  [1000, 8192],
  [48000, 44100],
  [44101, 44100],
  [44110, 44100],
  [46000, 44100],
  [46306, 44100],
  [768000, 44100],
  [22050, 44100],
  [192000, 44100],
  [1000, 44100],
  [37801, 44100],
] as const;

/** RMS of the middle of a resampled tone relative to the tone itself, in dB. */
function responseDb(inRate: number, outRate: number, hz: number): number {
  const numSamples = Math.ceil(inRate * 0.2);
  const out = resample(tone(numSamples, inRate, hz), inRate, outRate);
  const level = rms(out, Math.floor(out.length * 0.3), Math.floor(out.length * 0.7));
  return 20 * Math.log10(level * Math.SQRT2);
}

describe('resample', () => {
  it.each(PAIRS)('%i to %i Hz puts tones of the pass band where they belong', (inRate, outRate) => {
    const lowerNyquist = Math.min(inRate, outRate) / 2;
    for (const share of [0.05, 0.37, 0.71, 0.9]) {
      const hz = share * lowerNyquist;
      const out = resample(tone(Math.ceil(inRate * 0.2), inRate, hz), inRate, outRate);
      const expected = tone(out.length, outRate, hz);
      const from = Math.floor(out.length * 0.3);
      const to = Math.floor(out.length * 0.7);
      // 0.1 dB is a gain error of 1.16 %; images (upsampling) are part of the difference.
      const error = maxAbsDifference(out.subarray(from, to), expected.subarray(from, to));
      expect(error).toBeLessThan(1e-3);
      expect(Math.abs(responseDb(inRate, outRate, hz))).toBeLessThan(0.1);
    }
  });

  it.each(PAIRS.filter(([inRate, outRate]) => inRate > 1.01 * outRate))(
    '%i to %i Hz holds aliases below −80 dB',
    (inRate, outRate) => {
      const shares = [1.001, 1.03, 1.1, 1.3, 1.7, 2, 2.4, 3.1, 4.9];
      const tonesHz = shares.map((share) => (share * outRate) / 2).filter((hz) => hz < inRate / 2);
      for (const hz of tonesHz) expect(responseDb(inRate, outRate, hz)).toBeLessThan(-80);
      expect(tonesHz.length).toBeGreaterThan(1);
    },
  );

  it('keeps DC', () => {
    const out = resample(new Float32Array(20000).fill(0.5), 44100, 8192);
    for (let m = 200; m < out.length - 200; m++) expect(Math.abs(out[m] - 0.5)).toBeLessThan(2e-5);
  });

  it('gives ceil(n · out / in) samples', () => {
    expect(resample(new Float32Array(0), 44100, 8192)).toHaveLength(0);
    expect(resample(new Float32Array(1), 44100, 8192)).toHaveLength(1);
    expect(resample(new Float32Array(44100), 44100, 8192)).toHaveLength(8192);
    expect(resample(new Float32Array(1000), 1000, 44100)).toHaveLength(44100);
  });

  it.each(PAIRS)(
    '%i to %i Hz gives the same samples whichever range is asked',
    (inRate, outRate) => {
      const samples = noise(3000, 1);
      const resampler = createResampler(inRate, outRate);
      const all = resampler.range(samples, -100, 1200);
      expect(resampler.range(samples, 37, 411)).toEqual(all.slice(137, 548));
      expect(createResampler(inRate, outRate).range(samples, -3, 5)).toEqual(all.slice(97, 102));
    },
  );

  it.each(PAIRS)(
    '%i to %i Hz reads nothing outside the input range it names',
    (inRate, outRate) => {
      const samples = noise(3000, 3);
      const resampler = createResampler(inRate, outRate);
      const { start, count } = resampler.inputRange(40, 50);
      const cut = Float32Array.from({ length: count }, (_, n) => samples[start + n] ?? 0);
      const fromCut = resampler.range(cut, 40, 50, new Float32Array(50), start);
      expect(fromCut).toEqual(resampler.range(samples, 40, 50));
    },
  );

  it.each([44101, 44110, 44099, 46304, 46306, 767999])(
    '%i to 44100 Hz needs few input samples around each output',
    (inRate) => {
      const neighbour = createResampler(48000 * Math.max(1, Math.round(inRate / 48000)), 44100);
      const { count } = createResampler(inRate, 44100).inputRange(1000, 1);
      expect(count).toBeLessThanOrEqual(2 * neighbour.inputRange(1000, 1).count);
    },
  );

  it('keeps samples of a song of three hours in their place', () => {
    // Output m lies at input position m · 44101 / 44100: exactly at one after 44100 samples.
    const outStart = 3 * 3600 * 44100;
    const inStart = 3 * 3600 * 44101;
    const samples = tone(2000, 44101, 1000);
    const late = createResampler(44101, 44100).range(
      samples,
      outStart,
      1000,
      new Float32Array(1000),
      inStart,
    );
    const early = createResampler(44101, 44100).range(samples, 0, 1000);
    expect(maxAbsDifference(late, early)).toBeLessThan(1e-6);
  });

  it('copies at equal rates, zeros outside', () => {
    const samples = noise(10, 2);
    const range = createResampler(44100, 44100).range(samples, -2, 14);
    expect([...range]).toEqual([0, 0, ...samples, 0, 0]);
  });

  it('refuses rates that are not positive', () => {
    expect(() => createResampler(0, 8192)).toThrow('positive');
    expect(() => createResampler(44100, Number.NaN)).toThrow('positive');
  });
});
