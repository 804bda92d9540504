import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { balanceGains, drawPlacement, drawPolarity, voiceGain } from './gain';

describe('voiceGain', () => {
  it('brings the voice to the wanted level above the accompaniment', () => {
    expect(voiceGain(0.2, 0.1, 0)).toBeCloseTo(0.5, 12);
    expect(20 * Math.log10((voiceGain(0.2, 0.1, -9) * 0.2) / 0.1)).toBeCloseTo(-9, 12);
  });

  it('is one where a source is silent', () => {
    expect(voiceGain(0, 0.1, 5)).toBe(1);
    expect(voiceGain(0.1, 0, 5)).toBe(1);
    expect(voiceGain(Number.NaN, 1, 0)).toBe(1);
  });
});

describe('balanceGains', () => {
  it('keeps the power of both channels together and sets their ratio', () => {
    const [left, right] = balanceGains(6);
    expect((left * left + right * right) / 2).toBeCloseTo(1, 12);
    expect(20 * Math.log10(right / left)).toBeCloseTo(6, 12);
    expect(balanceGains(0)).toEqual([1, 1]);
  });
});

describe('drawn signs and places', () => {
  it('flips polarity and swaps channels about half of the time', () => {
    const random = mulberry32(1);
    let flips = 0;
    let swaps = 0;
    for (let draw = 0; draw < 1000; draw++) {
      const polarity = drawPolarity(random);
      expect(Math.abs(polarity)).toBe(1);
      if (polarity < 0) flips++;
      if (drawPlacement(random, 2, 3).from[0] === 1) swaps++;
    }
    // 1000 fair coins stay within 4 standard deviations of 16.
    expect(Math.abs(flips - 500)).toBeLessThan(64);
    expect(Math.abs(swaps - 500)).toBeLessThan(64);
  });

  it('leaves mono alone', () => {
    expect(drawPlacement(mulberry32(1), 1, 3)).toEqual({ from: [0], gains: [1] });
  });
});
