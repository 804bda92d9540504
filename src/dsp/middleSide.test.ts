import { describe, expect, it } from 'vitest';
import { rotateStereo } from './middleSide';

const bins = (re: readonly number[], im: readonly number[]) => ({
  re: Float32Array.from(re),
  im: Float32Array.from(im),
});

describe('rotateStereo', () => {
  it('makes middle and side of left and right, with the same power', () => {
    const [left, right] = [bins([3, 1], [4, 0]), bins([3, -1], [4, 2])];
    rotateStereo(left, right);
    const root = Math.SQRT2;
    [3 * root, 0].forEach((value, k) => expect(left.re[k]).toBeCloseTo(value, 6));
    [4 * root, root].forEach((value, k) => expect(left.im[k]).toBeCloseTo(value, 6));
    [0, root].forEach((value, k) => expect(right.re[k]).toBeCloseTo(value, 6));
    [0, -root].forEach((value, k) => expect(right.im[k]).toBeCloseTo(value, 6));
  });

  it('is undone by itself', () => {
    const [left, right] = [bins([0.3, -2], [0.7, 5]), bins([-1, 0.1], [9, 0])];
    rotateStereo(left, right);
    rotateStereo(left, right);
    [0.3, -2].forEach((value, k) => expect(left.re[k]).toBeCloseTo(value, 5));
    [9, 0].forEach((value, k) => expect(right.im[k]).toBeCloseTo(value, 5));
  });
});
