import { describe, expect, it } from 'vitest';
import { noise } from '../../testing/signals';
import { SteadyReader } from './steadyReader';

/** Twenty samples of fade. */
const RATE = 1000;
const from = (planes: readonly Float32Array[], start: number) =>
  planes.map((plane) => plane.subarray(start));

describe('SteadyReader', () => {
  it('gives what is there, bit by bit and without a copy, while that stays the same', () => {
    const reader = new SteadyReader(RATE);
    const planes = [noise(300, 1), noise(300, 2)];
    for (const start of [0, 100, 200]) {
      const given = reader.next(start, 100, from(planes, start));
      given.forEach((plane, c) => {
        expect(plane).toEqual(planes[c].slice(start, start + 100));
        expect(plane.buffer).toBe(planes[c].buffer);
      });
    }
  });

  it('fades from what was read to what has replaced it', () => {
    const reader = new SteadyReader(RATE);
    const part = [new Float32Array(300)];
    const song = [new Float32Array(300).fill(1)];
    reader.next(0, 100, [part[0].subarray(0, 100 + reader.lookahead)]);
    const [plane] = reader.next(100, 100, from(song, 100));
    let before = 0;
    for (const value of plane) {
      expect(value - before).toBeLessThan(0.051);
      before = value;
    }
    expect(plane[19]).toBeCloseTo(0.975);
    expect(plane.subarray(20).every((value) => value === 1)).toBe(true);
    // The song itself is not written to.
    expect(song[0][100]).toBe(1);
  });

  it('begins anew where the next read begins elsewhere', () => {
    const reader = new SteadyReader(RATE);
    reader.next(0, 100, [new Float32Array(120)]);
    const [plane] = reader.next(101, 50, [new Float32Array(50).fill(1)]);
    expect(plane).toEqual(new Float32Array(50).fill(1));
  });
});
