import { describe, expect, it } from 'vitest';
import { noise, tone } from '../../src/testing/signals';
import { addPlanes, limitTogether } from './limit';

const RATE = 8000;

describe('limitTogether', () => {
  const voice = [tone(RATE, RATE, 300, 0.5)];
  const music = [noise(RATE, 1, 0.8), noise(RATE, 2, 0.8)];

  it('keeps the sum below the ceiling with one gain for all planes', () => {
    const [limitedVoice, limitedMusic] = limitTogether([voice, music], 0.4, RATE);
    expect([limitedVoice.length, limitedMusic.length]).toEqual([1, 2]);
    for (const plane of addPlanes(limitedMusic, limitedVoice, 1)) {
      for (const x of plane) expect(Math.abs(x)).toBeLessThanOrEqual(0.4 + 1e-6);
    }
    limitedMusic[0].forEach((x, n) => {
      const gain = x / music[0][n];
      expect(gain).toBeLessThanOrEqual(1);
      expect(limitedMusic[1][n]).toBeCloseTo(gain * music[1][n], 4);
      expect(limitedVoice[0][n]).toBeCloseTo(gain * voice[0][n], 4);
    });
  });

  it('changes nothing that stays below', () => {
    const [sameVoice, sameMusic] = limitTogether([voice, music], 2, RATE);
    expect([sameVoice, sameMusic]).toEqual([voice, music]);
  });
});
