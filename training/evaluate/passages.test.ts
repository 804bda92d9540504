import { describe, expect, it } from 'vitest';
import { noise } from '../../src/testing/signals';
import { formatPassages, measurePassages } from './passages';

const RATE = 1000;
const audio = (...channels: Float32Array[]) => ({ sampleRate: RATE, channels });
const scale = (plane: Float32Array, gain: number) => plane.map((value) => gain * value);
const join = (...parts: Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));

describe('measurePassages', () => {
  const a = noise(2 * RATE, 1);
  const b = noise(2 * RATE, 2);
  const silence = new Float32Array(2 * RATE);

  it('tells level, width, ratio and share of the error of each passage', () => {
    // In the middle; on one side; two that have nothing to do with each other; in opposite phase.
    const left = join(a, a, a, a);
    const right = join(a, silence, b, scale(a, -1));
    // The estimate is the voice at 0.9, then at 0.7, in the third passage all of it.
    const of = (gains: number[], plane: Float32Array) =>
      plane.map((value, n) => gains[Math.floor(n / a.length)] * value);
    const gains = [0.9, 0.7, 1, 0.9];
    const passages = measurePassages(
      {
        vocals: audio(left, right),
        accompaniment: audio(scale(left, 0.1), scale(right, 0.1)),
        estimate: audio(of(gains, left), of(gains, right)),
      },
      2,
    );
    expect(passages.map(({ startSeconds }) => startSeconds)).toEqual([0, 2, 4, 6]);
    const sides = passages.map(({ sideShare }) => sideShare);
    [0, 0.5, 0.5, 1].forEach((side, i) => expect(Math.abs(sides[i] - side)).toBeLessThan(0.03));
    expect(passages[0].sdrDb).toBeCloseTo(20, 3);
    expect(passages[1].sdrDb).toBeCloseTo(-20 * Math.log10(0.3), 3);
    expect(passages[2].sdrDb).toBe(Infinity);
    for (const { vocalsDb, accompanimentDb } of passages) {
      expect(accompanimentDb).toBeCloseTo(vocalsDb - 20, 3);
    }
    expect(passages[0].estimateDb).toBeCloseTo(passages[0].vocalsDb + 20 * Math.log10(0.9), 3);
    // Errors 0.01 · 2, 0.09 · 1, 0 and 0.01 · 2 of the energy of one side.
    [2 / 13, 9 / 13, 0, 2 / 13].forEach((share, i) =>
      expect(passages[i].errorShare).toBeCloseTo(share, 3),
    );
  });

  it('takes mono songs, silence and a shorter end', () => {
    const vocals = audio(join(silence, a.subarray(0, 500)));
    const passages = measurePassages({ vocals, accompaniment: vocals, estimate: vocals }, 2);
    expect(passages).toHaveLength(2);
    expect(passages[0].vocalsDb).toBe(-Infinity);
    expect(passages[1].sideShare).toBe(0);
    expect(formatPassages('song', passages).split('\n')).toHaveLength(4);
  });
});
