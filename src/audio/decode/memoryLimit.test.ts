import { describe, expect, it } from 'vitest';
import { assertFits, longestDuration, memoryBudgetBytes, songBytes } from './memoryLimit';

describe('memory limit', () => {
  it('counts three copies of 4-byte samples', () => {
    expect(songBytes({ durationSeconds: 10, sampleRate: 44100, numChannels: 2 })).toBe(
      10 * 44100 * 2 * 4 * 3,
    );
  });

  it('allows exactly the longest duration and nothing beyond', () => {
    const size = { sampleRate: 48000, numChannels: 6 };
    const budget = memoryBudgetBytes(8);
    const limit = longestDuration(size, budget);
    expect(() => assertFits({ ...size, durationSeconds: limit }, budget)).not.toThrow();
    expect(() => assertFits({ ...size, durationSeconds: limit + 1 }, budget)).toThrowError(
      expect.objectContaining({ code: 'too-long', limitSeconds: limit }),
    );
  });

  it('never lets one plane exceed what one buffer can hold', () => {
    const limit = longestDuration({ sampleRate: 1000, numChannels: 1 }, Number.POSITIVE_INFINITY);
    expect(limit * 1000 * 4).toBeLessThan(2 ** 31);
  });

  it('assumes a small device where the browser does not tell', () => {
    expect(memoryBudgetBytes(undefined)).toBeLessThan(memoryBudgetBytes(8));
  });
});
