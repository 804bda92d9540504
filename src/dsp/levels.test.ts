import { describe, expect, it } from 'vitest';
import { noise } from '../testing/signals';
import { meanPlane, mixDown, withoutNonSound } from './levels';

describe('withoutNonSound', () => {
  it('returns the plane itself if it is sound', () => {
    const plane = noise(100, 1);
    expect(withoutNonSound(plane)).toBe(plane);
  });

  it('replaces NaN, infinities and what would overflow by zero in a copy', () => {
    const plane = Float32Array.of(0.5, NaN, Infinity, -Infinity, -0.25, 3e38, -2e9, 8388607);
    expect([...withoutNonSound(plane)]).toEqual([0.5, 0, 0, 0, -0.25, 0, 0, 8388607]);
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

describe('meanPlane', () => {
  it('averages whole planes and leaves them as they are', () => {
    const planes = [Float32Array.of(1, -2), Float32Array.of(3, 2)];
    const mean = meanPlane(planes);
    expect([...mean]).toEqual([2, 0]);
    mean.fill(9);
    expect([...planes[0], ...planes[1]]).toEqual([1, -2, 3, 2]);
  });

  it('of one plane is an equal plane of its own', () => {
    const plane = Float32Array.of(0.25, -1);
    const mean = meanPlane([plane]);
    expect([...mean]).toEqual([...plane]);
    expect(mean).not.toBe(plane);
  });
});
