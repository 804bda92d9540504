import { describe, expect, it } from 'vitest';
import { learningRateAt } from './schedule';

const options = { peakRate: 2, warmupShare: 0.1, finalShare: 0.01 };

describe('the learning rate', () => {
  it('rises linearly from zero to its peak', () => {
    expect(learningRateAt(0, options)).toBe(0);
    expect(learningRateAt(0.05, options)).toBeCloseTo(1, 12);
    expect(learningRateAt(0.1, options)).toBeCloseTo(2, 12);
  });

  it('falls along half a cosine: halfway it is the mean of peak and end', () => {
    expect(learningRateAt(0.55, options)).toBeCloseTo((2 + 0.02) / 2, 12);
    expect(learningRateAt(1, options)).toBeCloseTo(0.02, 12);
  });

  it('stays at its end beyond the end and at its start before the start', () => {
    expect(learningRateAt(1.5, options)).toBeCloseTo(0.02, 12);
    expect(learningRateAt(-1, options)).toBe(0);
  });

  it('starts at the peak without a warm-up', () => {
    expect(learningRateAt(0, { ...options, warmupShare: 0 })).toBeCloseTo(2, 12);
  });
});
