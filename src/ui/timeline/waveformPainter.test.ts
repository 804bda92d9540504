import { describe, expect, it } from 'vitest';
import { createPeakStrip, extendPeaks } from '../../pcm/peaks';
import { noise } from '../../testing/signals';
import { paintPeaks } from './waveformPainter';
import type { FinePeaks } from './waveformPainter';

type Bar = readonly [x: number, top: number, width: number, height: number];

function paint(
  samples: Float32Array,
  scene: { startSample: number; samplesPerPixel: number },
  width: number,
  fineAt: (sample: number) => FinePeaks | null = () => null,
): Bar[] {
  const strip = createPeakStrip(samples.length, { maxPeaks: 8192, minSamplesPerPeak: 64 });
  extendPeaks(strip, [samples], 0);
  const bars: Bar[] = [];
  const canvas = { width, height: 200 };
  const context = { canvas, fillRect: (...bar: Bar) => void bars.push(bar) };
  paintPeaks(context, { ...scene, numSamples: samples.length, gain: 1 }, strip, fineAt);
  return bars;
}

describe('paintPeaks', () => {
  it('draws from the smallest to the largest sample under each pixel', () => {
    const samples = noise(64 * 100, 1, 0.9);
    const bars = paint(samples, { startSample: 64 * 10, samplesPerPixel: 128 }, 20);
    expect(bars).toHaveLength(20);
    bars.forEach(([x, top, width, height], n) => {
      const part = samples.subarray(64 * 10 + n * 128, 64 * 10 + (n + 1) * 128);
      expect([x, width]).toEqual([n, 1]);
      expect(top).toBeCloseTo(100 - 100 * Math.max(...part), 4);
      expect(top + height).toBeCloseTo(100 - 100 * Math.min(...part), 4);
    });
  });

  it('draws fine peaks where there are some, and ends with the song', () => {
    const samples = noise(1000, 2, 0.9);
    const max = new Float32Array(256).fill(0.5);
    const min = new Float32Array(256).fill(-0.25);
    const fine = { first: 0, columnSamples: 2, max, min };
    const bars = paint(samples, { startSample: 400, samplesPerPixel: 4 }, 300, (sample) =>
      sample < 512 ? fine : null,
    );
    expect(bars[0]).toEqual([0, 50, 1, 75]);
    expect(bars[27]).toEqual([27, 50, 1, 75]);
    expect(bars[29]).not.toEqual([29, 50, 1, 75]);
    expect(bars).toHaveLength(150);
  });

  it('draws nothing in silence', () => {
    expect(paint(new Float32Array(1000), { startSample: 0, samplesPerPixel: 10 }, 100)).toEqual([]);
  });
});
