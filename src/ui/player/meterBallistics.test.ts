import { describe, expect, it } from 'vitest';
import { meterShare, nextMeter, SILENT_METER } from './meterBallistics';

describe('a meter', () => {
  it('shows a peak at once and lets it fall slowly', () => {
    const loud = nextMeter(SILENT_METER, 0.1, 0.016);
    expect(loud.levelDb).toBeCloseTo(-20, 9);
    const later = nextMeter(loud, 0, 0.5);
    expect(later.levelDb).toBeCloseTo(-32, 9);
    expect(nextMeter(later, 0.5, 0.016).levelDb).toBeCloseTo(-6.02, 2);
  });

  it('holds the loudest for a second and a half', () => {
    let state = nextMeter(SILENT_METER, 1, 0.016);
    for (let step = 0; step < 14; step++) state = nextMeter(state, 0.01, 0.1);
    expect(state.peakDb).toBe(0);
    for (let step = 0; step < 5; step++) state = nextMeter(state, 0.01, 0.1);
    expect(state.peakDb).toBeLessThan(-4);
  });

  it('comes to rest in silence', () => {
    let state = nextMeter(SILENT_METER, 1, 0.016);
    for (let step = 0; step < 60; step++) state = nextMeter(state, 0, 0.1);
    expect(state.levelDb).toBe(-Infinity);
    expect(state.peakDb).toBe(-Infinity);
  });

  it('is empty at −60 dB and full at 0 dB', () => {
    expect([-Infinity, -60, -30, 0, 3].map(meterShare)).toEqual([0, 0, 0.5, 1, 1]);
  });
});
