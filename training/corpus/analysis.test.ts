import { describe, expect, it } from 'vitest';
import { createResampler } from '../../src/dsp/resample';
import { noise, tone } from '../../src/testing/signals';
import { analyseRecording, measureActiveRms } from './analysis';

const RATE = 16000;

describe('analyseRecording', () => {
  it('finds the sounding stretch and its level, silence around it left out', () => {
    const samples = new Float32Array(3 * RATE);
    samples.set(tone(RATE, RATE, 500, 0.2), RATE);
    const { regions, activeRms } = analyseRecording({ sampleRate: RATE, channels: [samples] });
    expect(regions).toEqual([[RATE, 2 * RATE]]);
    expect(activeRms).toBeCloseTo(0.2 / Math.SQRT2, 3);
    expect(measureActiveRms({ sampleRate: RATE, channels: [samples] })).toBeCloseTo(activeRms, 12);
  });

  it('joins regions over a short pause and splits them at a long one', () => {
    const samples = tone(4 * RATE, RATE, 500, 0.3);
    samples.fill(0, RATE, 1.2 * RATE);
    samples.fill(0, 2 * RATE, 3 * RATE);
    const { regions } = analyseRecording({ sampleRate: RATE, channels: [samples] });
    expect(regions).toEqual([
      [0, 2 * RATE],
      [3 * RATE, 4 * RATE],
    ]);
  });

  it('reports nothing for silence and for no samples', () => {
    for (const length of [0, 1, 5000]) {
      const channels = [new Float32Array(length)];
      const { regions, activeRms } = analyseRecording({ sampleRate: RATE, channels });
      expect(regions).toEqual([]);
      expect(activeRms).toBe(0);
    }
  });

  it('tells noise that was once sampled at 16 kHz from noise of the full band', () => {
    const narrow = createResampler(16000, 44100).range(noise(3 * 16000, 1), 0, 3 * 44100);
    const limited = analyseRecording({ sampleRate: 44100, channels: [narrow] }).bandwidthHz;
    expect(limited).toBeGreaterThan(6000);
    expect(limited).toBeLessThan(8000);
    const wide = { sampleRate: 44100, channels: [noise(2 * 44100, 2)] };
    expect(analyseRecording(wide).bandwidthHz).toBe(22050);
  });
});
