import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../shared/random';
import { createPeakStrip, extendPeaks } from './peaks';

const LIMITS = { maxPeaks: 100, minSamplesPerPeak: 8 };

function noise(numSamples: number): Float32Array {
  const random = mulberry32(7);
  return Float32Array.from({ length: numSamples }, () => 2 * random() - 1);
}

describe('peak strip', () => {
  it('holds the extremes of every stretch over all channels', () => {
    const planes = [noise(1003), noise(1003).map((value) => -0.5 * value)];
    const strip = createPeakStrip(1003, LIMITS);
    extendPeaks(strip, planes, 0);
    strip.max.forEach((highest, peak) => {
      const stretch = planes.flatMap((plane) => [
        ...plane.subarray(peak * strip.samplesPerPeak, (peak + 1) * strip.samplesPerPeak),
      ]);
      expect(highest).toBe(Math.max(0, ...stretch));
      expect(strip.min[peak]).toBe(Math.min(0, ...stretch));
    });
  });

  it('is the same for any cut into stretches', () => {
    const plane = noise(2500);
    const whole = createPeakStrip(plane.length, LIMITS);
    extendPeaks(whole, [plane], 0);
    const pieces = createPeakStrip(plane.length, LIMITS);
    for (const [start, end] of [
      [0, 1],
      [1, 30],
      [30, 31],
      [31, 2499],
      [2499, 2500],
    ]) {
      extendPeaks(pieces, [plane.subarray(start, end)], start);
    }
    expect(pieces).toEqual(whole);
  });

  it('covers songs of any length with at most the wanted number of peaks', () => {
    for (const numSamples of [0, 1, 7, 8, 9, 800, 801, 1e6 + 1]) {
      const { samplesPerPeak, max } = createPeakStrip(numSamples, LIMITS);
      expect(max.length).toBeLessThanOrEqual(LIMITS.maxPeaks);
      expect(max.length * samplesPerPeak).toBeGreaterThanOrEqual(numSamples);
      expect(samplesPerPeak).toBeGreaterThanOrEqual(LIMITS.minSamplesPerPeak);
    }
  });
});
