import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { impulse, noise } from '../../src/testing/signals';
import { delaySides, panPlane, reverberateSides, setWidth, spreadPlane } from './stereo';

const power = (...planes: readonly Float32Array[]) =>
  planes.reduce((sum, plane) => plane.reduce((total, value) => total + value * value, sum), 0) /
  (planes.length * planes[0].length);
const half = (a: Float32Array, b: Float32Array, sign: number) =>
  a.map((value, n) => (value + sign * b[n]) / 2);

describe('setWidth', () => {
  const stereo = [noise(2000, 1), noise(2000, 2, 0.4)];

  it('gives the middle alone at zero and the very planes at one', () => {
    const mono = setWidth(stereo, 0);
    expect(mono).toHaveLength(1);
    const middle = half(stereo[0], stereo[1], 1);
    mono[0].forEach((value, n) => expect(value).toBeCloseTo(middle[n], 6));
    expect(setWidth(stereo, 1)).toBe(stereo);
    expect(setWidth([stereo[0]], 0.5)).toEqual([stereo[0]]);
  });

  it.each([0.3, 1.5])('scales the side by %f and keeps the middle', (width) => {
    const [left, right] = setWidth(stereo, width);
    const [middle, side] = [1, -1].map((sign) => power(half(stereo[0], stereo[1], sign)));
    expect(power(left, right)).toBeCloseTo(middle + width * width * side, 6);
    expect(power(half(left, right, 1))).toBeCloseTo(middle, 6);
  });
});

describe('spreading a mono plane', () => {
  it('answers an impulse with one copy at each side’s own delay', () => {
    const [left, right] = delaySides(impulse(50, 4), [10, 17], 0.5);
    expect([left[4], left[14], left[21]]).toEqual([1, 0.5, 0]);
    expect([right[4], right[14], right[21]]).toEqual([1, 0, 0.5]);
    const [a, b] = delaySides(noise(50, 1), [10, 17], 0);
    expect(a).toEqual(b);
  });

  it('keeps the direct sound in the middle of a room', () => {
    const [left, right] = reverberateSides(impulse(40, 5), [
      new Float32Array([0, 0.3]),
      new Float32Array([0, 0, 0.2]),
    ]);
    expect(left[5]).toBeCloseTo(1, 6);
    expect(right[5]).toBeCloseTo(1, 6);
    expect(left[6]).toBeCloseTo(0.3, 6);
    expect(right[6]).toBeCloseTo(0, 6);
    expect(left[7]).toBeCloseTo(0, 6);
    expect(right[7]).toBeCloseTo(0.2, 6);
  });

  it('pans with the power kept', () => {
    const plane = noise(500, 3);
    const [left, right] = panPlane(plane, 6);
    expect(power(left, right)).toBeCloseTo(power(plane), 6);
    expect(10 * Math.log10(power(right) / power(left))).toBeCloseTo(6, 4);
  });

  it('always leaves a side that sounds, whichever way is drawn', () => {
    const random = mulberry32(2);
    const plane = noise(8000, 4);
    for (let draw = 0; draw < 12; draw++) {
      const [left, right] = spreadPlane(plane, 8000, random);
      const ratio = power(half(left, right, -1)) / power(half(left, right, 1));
      // Noise: mixes of 0.15 to 0.75 or rooms 20 to 6 dB below put the side 3 to 25 dB below the
      // middle.
      expect(10 * Math.log10(ratio)).toBeGreaterThan(-27);
      expect(10 * Math.log10(ratio)).toBeLessThan(-3);
    }
  });
});
