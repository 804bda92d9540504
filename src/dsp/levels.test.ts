import { describe, expect, it } from 'vitest';
import { noise } from '../testing/signals';
import { mixDown, withoutNonFinite } from './levels';

describe('withoutNonFinite', () => {
  it('returns the very plane if it is finite', () => {
    const plane = noise(100, 1);
    expect(withoutNonFinite(plane)).toBe(plane);
  });

  it('replaces NaN and infinities by zero in a copy', () => {
    const plane = Float32Array.of(0.5, NaN, Infinity, -Infinity, -0.25);
    expect([...withoutNonFinite(plane)]).toEqual([0.5, 0, 0, 0, -0.25]);
    expect(plane[1]).toBeNaN();
  });
});

describe('mixDown', () => {
  it('averages the planes and pads with zeros on both sides', () => {
    const out = new Float32Array(7).fill(9);
    mixDown([Float32Array.of(1, 2, 3), Float32Array.of(3, 2, -3)], -2, 6, out);
    expect([...out]).toEqual([0, 0, 2, 2, 0, 0, 9]);
  });
});
