import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { applyEqualiser, drawEqualiser, equaliserGain } from './equalise';

const inDecibels = (gain: number) => 20 * Math.log10(gain);

describe('equaliserGain', () => {
  it('is one without bells and tilt', () => {
    expect(equaliserGain({ bells: [], tiltDbPerOctave: 0 }, 3000)).toBe(1);
  });

  it('reaches a bell’s gain at its centre and e^-1/2 of it one width away', () => {
    const bells = [{ centreHz: 1000, gainDb: 6, widthOctaves: 0.5 }];
    const curve = { bells, tiltDbPerOctave: 0 };
    expect(inDecibels(equaliserGain(curve, 1000))).toBeCloseTo(6, 10);
    expect(inDecibels(equaliserGain(curve, 1000 * 2 ** 0.5))).toBeCloseTo(6 * Math.exp(-0.5), 10);
    expect(inDecibels(equaliserGain(curve, 1000 / 2 ** 0.5))).toBeCloseTo(6 * Math.exp(-0.5), 10);
  });

  it('tilts about 1 kHz and stays finite at 0 Hz', () => {
    const curve = { bells: [], tiltDbPerOctave: 1.5 };
    expect(inDecibels(equaliserGain(curve, 4000))).toBeCloseTo(3, 10);
    expect(inDecibels(equaliserGain(curve, 500))).toBeCloseTo(-1.5, 10);
    expect(equaliserGain(curve, 0)).toBe(equaliserGain(curve, 60));
  });
});

describe('applyEqualiser', () => {
  it('multiplies every bin by the gain at its frequency', () => {
    const curve = drawEqualiser(mulberry32(3), 4096);
    const gains = new Float32Array(513).fill(2);
    applyEqualiser(curve, gains, 8192, 1024);
    for (const bin of [0, 1, 100, 512]) {
      expect(gains[bin]).toBeCloseTo(2 * equaliserGain(curve, bin * 8), 5);
    }
  });
});
