import { describe, expect, it } from 'vitest';
import { mulberry32 } from './random';
import { SpanSet } from './spans';

function setOf(...spans: [number, number][]): SpanSet {
  const set = new SpanSet();
  for (const [start, end] of spans) set.add(start, end);
  return set;
}

describe('SpanSet', () => {
  it('is empty at first, and nothing is all of nothing', () => {
    const set = setOf();
    expect(set.spans).toEqual([]);
    expect(set.size).toBe(0);
    expect(set.has(3, 3)).toBe(true);
    expect(set.has(3, 4)).toBe(false);
    expect(set.endFrom(7)).toBe(7);
    expect(set.gaps(2, 5)).toEqual([{ start: 2, end: 5 }]);
  });

  it('joins what touches or overlaps and keeps the rest apart, in order', () => {
    expect(setOf([10, 20], [0, 5]).spans).toEqual([
      { start: 0, end: 5 },
      { start: 10, end: 20 },
    ]);
    expect(setOf([0, 5], [5, 8]).spans).toEqual([{ start: 0, end: 8 }]);
    expect(setOf([0, 5], [10, 20], [30, 40], [4, 31]).spans).toEqual([{ start: 0, end: 40 }]);
    expect(setOf([0, 5], [3, 3], [4, 2]).spans).toEqual([{ start: 0, end: 5 }]);
  });

  it('says how far it reaches from a number, which may lie between two numbers', () => {
    const set = setOf([0, 5], [10, 20]);
    expect([0, 4.5, 5, 9, 10, 19, 20].map((at) => set.endFrom(at))).toEqual([
      5, 5, 5, 9, 20, 20, 20,
    ]);
    expect(set.has(10, 20)).toBe(true);
    expect(set.has(9, 20)).toBe(false);
    expect(set.has(0, 20)).toBe(false);
  });

  it('agrees with a list of numbers, whatever is added', () => {
    const random = mulberry32(1);
    const draw = (limit: number) => Math.floor(random() * limit);
    for (let round = 0; round < 50; round++) {
      const set = new SpanSet();
      const numbers = new Set<number>();
      for (let time = 0; time < 8; time++) {
        const start = draw(60);
        const end = start + draw(12);
        set.add(start, end);
        for (let n = start; n < end; n++) numbers.add(n);
      }
      expect(set.size).toBe(numbers.size);
      const [from, to] = [draw(40), 40 + draw(40)];
      const listed = (spans: readonly { start: number; end: number }[]) =>
        spans.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, n) => start + n));
      const all = listed([{ start: from, end: to }]);
      expect(listed(set.within(from, to))).toEqual(all.filter((n) => numbers.has(n)));
      expect(listed(set.gaps(from, to))).toEqual(all.filter((n) => !numbers.has(n)));
      let reached = from;
      while (numbers.has(reached)) reached++;
      expect(set.endFrom(from)).toBe(reached);
    }
  });
});
