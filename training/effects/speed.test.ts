import { describe, expect, it } from 'vitest';
import { tone } from '../../src/testing/signals';
import {
  GENTLE_TAPS,
  SPEED_MARGIN,
  STEEP_TAPS,
  addAtSpeed,
  lengthAfterSpeed,
  lengthBeforeSpeed,
  speedNumerator,
} from './speed';

/** A tone at `numerator`: input rate 8000 Hz, with margins that continue it on both sides. */
function playTone(hz: number, numerator: number, length: number): Float32Array {
  const rate = 8000;
  const numInput = lengthBeforeSpeed(length, numerator) + 2 * SPEED_MARGIN;
  const phase = (-2 * Math.PI * hz * SPEED_MARGIN) / rate;
  const output = new Float32Array(length);
  addAtSpeed(tone(numInput, rate, hz, 1, phase), numerator, output, 0, length);
  return output;
}

const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((largest, value, n) => Math.max(largest, Math.abs(value - b[n])), 0);

describe('addAtSpeed', () => {
  it.each([85, 100, 107, 125, 144])(
    'turns a tone into a tone at %i hundredths of its pitch',
    (numerator) => {
      const length = 7001;
      const expected = tone(length, 8000, (440 * numerator) / 100);
      // Pass-band ripple of a 55 dB Kaiser window: 10^(−55/20) = 0.0018.
      expect(largestDifference(playTone(440, numerator, length), expected)).toBeLessThan(0.002);
    },
  );

  it('does the same with fewer taps, for tones below their earlier slope', () => {
    const input = tone(lengthBeforeSpeed(4000, 93) + 2 * SPEED_MARGIN, 8000, 900);
    const [steep, gentle] = [STEEP_TAPS, GENTLE_TAPS].map((numTaps) => {
      const output = new Float32Array(4000);
      addAtSpeed(input, 93, output, 0, 4000, numTaps);
      return output;
    });
    expect(largestDifference(steep, gentle)).toBeLessThan(0.004);
  });

  it('removes what would fold over the new Nyquist frequency', () => {
    // 3500 Hz played 1.44 times as fast is 5040 Hz, above 4000 Hz, and would fold to 2960 Hz.
    const output = playTone(3500, 144, 4000);
    expect(Math.max(...output.map(Math.abs))).toBeLessThan(0.005);
  });

  it('keeps a constant', () => {
    const input = new Float32Array(lengthBeforeSpeed(500, 93) + 2 * SPEED_MARGIN).fill(0.5);
    const output = new Float32Array(500);
    addAtSpeed(input, 93, output, 0, 500);
    expect(largestDifference(output, new Float32Array(500).fill(0.5))).toBeLessThan(1e-6);
  });

  it('adds to what is there and touches nothing outside its range', () => {
    const output = new Float32Array(300).fill(1);
    const input = new Float32Array(lengthBeforeSpeed(100, 110) + 2 * SPEED_MARGIN).fill(0.25);
    addAtSpeed(input, 110, output, 50, 100);
    expect([output[49], output[150]]).toEqual([1, 1]);
    expect(output[50]).toBeCloseTo(1.25, 6);
    expect(output[149]).toBeCloseTo(1.25, 6);
  });

  it('does nothing for a length of zero', () => {
    const output = new Float32Array(4);
    addAtSpeed(new Float32Array(2 * SPEED_MARGIN), 100, output, 0, 0);
    expect([...output]).toEqual([0, 0, 0, 0]);
  });

  it('counts samples such that nothing is read past the end', () => {
    for (const numerator of [85, 100, 125, 144]) {
      for (const length of [1, 99, 100, 101, 3200, 3201]) {
        const before = lengthBeforeSpeed(length, numerator);
        expect(lengthAfterSpeed(before, numerator)).toBeGreaterThanOrEqual(length);
        const output = new Float32Array(length);
        addAtSpeed(new Float32Array(before + 2 * SPEED_MARGIN), numerator, output, 0, length);
        expect(output.every((value) => value === 0)).toBe(true);
      }
    }
    expect(speedNumerator(1.25)).toBe(125);
    expect(speedNumerator(0)).toBe(1);
  });
});
