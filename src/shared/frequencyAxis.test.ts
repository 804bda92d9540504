import { describe, expect, it } from 'vitest';
import { createFrequencyAxis, FREQUENCY_SCALES } from './frequencyAxis';

const PICTURE = { numRows: 100, lowestHz: 40, highestHz: 20000 };
const axisOf = (scale: (typeof FREQUENCY_SCALES)[number], rate = 44100) =>
  createFrequencyAxis(scale, PICTURE, rate);

describe.each(FREQUENCY_SCALES)('the scale %s', (scale) => {
  it.each([44100, 8000, 100])('maps positions to frequencies and back at %i Hz', (rate) => {
    const axis = axisOf(scale, rate);
    let before = -1;
    for (let position = 0; position <= 100; position += 5) {
      const hz = axis.positionToHz(position);
      expect(axis.hzToPosition(hz)).toBeCloseTo(position, 9);
      expect(hz).toBeGreaterThan(before);
      before = hz;
    }
    expect(axis.positionToHz(0)).toBeCloseTo(axis.lowestHz, 9);
    expect(axis.positionToHz(100)).toBeCloseTo(axis.highestHz, 9);
    expect(axis.highestHz).toBeLessThanOrEqual(rate / 2);
    expect(axis.lowestHz).toBeLessThanOrEqual(axis.highestHz / 2);
  });
});

describe('createFrequencyAxis', () => {
  it('puts the geometric mean in the middle of `log`, the arithmetic one in that of `linear`', () => {
    expect(axisOf('log').positionToHz(50)).toBeCloseTo(Math.sqrt(40 * 20000), 6);
    expect(axisOf('linear').positionToHz(50)).toBeCloseTo(10000, 9);
  });

  it('puts 1000 Hz at 1000 mel, as the mel is defined', () => {
    const axis = axisOf('mel');
    const mels = (hz: number) => 1127.01048 * Math.log(1 + hz / 700);
    expect(mels(1000)).toBeCloseTo(1000, 0);
    for (const hz of [100, 1000, 5000]) {
      expect(axis.hzToPosition(hz)).toBeCloseTo((100 * mels(hz)) / mels(20000), 3);
    }
  });

  it('gives each of the 88 keys of a piano the same height, its frequency in the middle', () => {
    const axis = axisOf('piano');
    const keyHeight = 100 / 88;
    // A0 is the lowest key; A4 the 49th; C8 the 88th.
    expect(axis.hzToPosition(27.5)).toBeCloseTo(0.5 * keyHeight, 9);
    expect(axis.hzToPosition(440)).toBeCloseTo(48.5 * keyHeight, 9);
    expect(axis.hzToPosition(440 * 2 ** (39 / 12))).toBeCloseTo(87.5 * keyHeight, 9);
  });
});
