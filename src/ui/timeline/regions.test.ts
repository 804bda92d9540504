import { describe, expect, it } from 'vitest';
import { INITIAL_LISTENING } from '../../session/listening';
import { nudgeSeconds, withEnd, withNewRegion, withoutRegion, withRegion } from './regions';

const RATE = 1000;
const LENGTH = 10_000;
const make = (from: number, to: number) => withNewRegion([], from, to, LENGTH, RATE);

describe('withNewRegion', () => {
  it('makes a region of a drag in either direction, and selects it', () => {
    for (const made of [make(2000.4, 5000.6), make(5000.6, 2000.4)]) {
      expect(made?.regions).toEqual([
        { id: 1, name: 'Region 1', startSample: 2000, endSample: 5001 },
      ]);
      expect(made?.selectedRegionId).toBe(1);
    }
  });

  it('makes no region without a length, nor one outside the song', () => {
    expect(make(2000, 2000)).toBeNull();
    expect(make(2000, 2009)).toBeNull();
    expect(make(-50, -10)).toBeNull();
    expect(make(LENGTH + 5, LENGTH + 50)).toBeNull();
    expect(withNewRegion([], 0, 0, 0, RATE)).toBeNull();
    expect(make(-50, LENGTH + 50)?.regions[0]).toMatchObject({ startSample: 0, endSample: LENGTH });
  });

  it('gives each region an id of its own, also after one was removed', () => {
    const first = make(0, 100)?.regions ?? [];
    const second = withNewRegion(first, 200, 300, LENGTH, RATE)?.regions ?? [];
    const third = withNewRegion(second.slice(1), 400, 500, LENGTH, RATE)?.regions ?? [];
    expect(third.map(({ id }) => id)).toEqual([2, 3]);
  });
});

describe('withEnd', () => {
  const region = { id: 1, name: 'a', startSample: 2000, endSample: 3000 };

  it('moves one end within the song and up to the other end', () => {
    expect(withEnd(region, 'start', 1000.4, LENGTH, RATE).startSample).toBe(1000);
    expect(withEnd(region, 'start', -500, LENGTH, RATE).startSample).toBe(0);
    expect(withEnd(region, 'start', 9000, LENGTH, RATE).startSample).toBe(2990);
    expect(withEnd(region, 'end', 99_999, LENGTH, RATE).endSample).toBe(LENGTH);
    expect(withEnd(region, 'end', 0, LENGTH, RATE).endSample).toBe(2010);
  });

  it('never empties a region, however short', () => {
    const short = { ...region, endSample: 2001 };
    expect(withEnd(short, 'start', 5000, LENGTH, RATE)).toEqual(short);
    expect(withEnd(short, 'end', 0, LENGTH, RATE)).toEqual(short);
  });
});

describe('nudgeSeconds', () => {
  it('is 1 s, 0.1 s with Shift and 10 ms with Alt', () => {
    const keys = { shiftKey: false, altKey: false };
    expect(nudgeSeconds(keys)).toBe(1);
    expect(nudgeSeconds({ ...keys, shiftKey: true })).toBe(0.1);
    expect(nudgeSeconds({ ...keys, altKey: true })).toBe(0.01);
  });
});

describe('changing the list', () => {
  const regions = [
    { id: 1, name: 'a', startSample: 0, endSample: 10 },
    { id: 2, name: 'b', startSample: 20, endSample: 30 },
  ];
  const listening = { ...INITIAL_LISTENING, regions, selectedRegionId: 2, isLooping: true };

  it('replaces one region and keeps the others', () => {
    expect(withRegion(regions, { ...regions[1], name: 'c' }).map(({ name }) => name)).toEqual([
      'a',
      'c',
    ]);
  });

  it('stops looping with the region that was looped', () => {
    expect(withoutRegion(listening, 2)).toEqual({
      regions: [regions[0]],
      selectedRegionId: null,
      isLooping: false,
    });
    expect(withoutRegion(listening, 1)).toMatchObject({ selectedRegionId: 2, isLooping: true });
  });
});
