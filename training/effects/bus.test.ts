import { describe, expect, it } from 'vitest';
import { applyFrameGains, busGains, framePowers } from './bus';

const inDecibels = (gain: number) => 20 * Math.log10(gain);

describe('busGains', () => {
  it('reduces level differences by the ratio and keeps the total power', () => {
    // Mean power 2.5, threshold 0 dB: a frame of 4 stands 2.04 dB above, frames of 1 below.
    const powers = Float64Array.from([1, 4, 1, 4]);
    const gains = busGains(powers, { thresholdDb: 0, ratio: 2, recovery: 1 });
    expect(inDecibels(gains[1] / gains[0])).toBeCloseTo(-5 * Math.log10(1.6), 9);
    expect(gains[3]).toBeCloseTo(gains[1], 12);
    const after = powers.reduce((sum, power, f) => sum + power * gains[f] ** 2, 0);
    expect(after).toBeCloseTo(10, 9);
  });

  it('recovers by its share of decibels per frame', () => {
    const powers = Float64Array.from([100, 1, 1, 1]);
    const gains = busGains(powers, { thresholdDb: 0, ratio: 4, recovery: 0.5 });
    const reduction = [...gains].map((gain) => inDecibels(gain / gains[3]));
    // The reduction halves from frame to frame: 1, 1/2, 1/4, 1/8 of the first.
    const first = inDecibels((100 / 25.75) ** (0.5 * (1 / 4 - 1)));
    expect(reduction[0]).toBeCloseTo(first * (1 - 1 / 8), 9);
    expect(reduction[1]).toBeCloseTo(first * (1 / 2 - 1 / 8), 9);
  });

  it('leaves even level and silence alone', () => {
    const compressor = { thresholdDb: -6, ratio: 4, recovery: 0.3 };
    for (const value of busGains(new Float64Array(5).fill(3), compressor)) {
      expect(value).toBeCloseTo(1, 9);
    }
    expect([...busGains(new Float64Array(3), compressor)]).toEqual([1, 1, 1]);
  });
});

describe('applyFrameGains', () => {
  it('multiplies every plane and band of a frame', () => {
    // Two bands, two frames, two planes.
    const values = new Float32Array([1, 2, 3, 4, 5, 6, 7, 8]);
    applyFrameGains(values, Float64Array.from([10, 0.5]), 2);
    expect([...values]).toEqual([10, 20, 1.5, 2, 50, 60, 3.5, 4]);
  });
});

describe('framePowers', () => {
  it('sums squares over bands and the counted planes', () => {
    // Two bands, two frames, two planes; the second plane is not counted.
    const magnitudes = new Float32Array([1, 9, 2, 9, 3, 9, 4, 9]);
    expect([...framePowers(magnitudes, 2, 2, 1)]).toEqual([10, 20]);
    expect([...framePowers(magnitudes, 2, 2, 2)]).toEqual([172, 182]);
  });
});
