import { describe, expect, it } from 'vitest';
import { frameTime } from './frameTime';

describe('frameTime', () => {
  it.each([22050, 44100, 48000, 96000])('is never below the frame at %i Hz', (rate) => {
    let numRaised = 0;
    let numBelow = 0;
    let furthest = 0;
    for (let frame = 1; frame < 3600 * rate; frame += 1013 * 7) {
      const product = frameTime(frame, rate) * rate;
      if ((frame / rate) * rate < frame) numRaised++;
      furthest = Math.max(furthest, Math.abs(product - frame));
      if (product < frame) numBelow++;
    }
    expect(numBelow).toBe(0);
    // Plain division would fail: the test has such frames.
    expect(numRaised).toBeGreaterThan(100);
    expect(furthest).toBeLessThan(1e-6);
  });
});
