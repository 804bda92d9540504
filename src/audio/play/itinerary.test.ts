import { describe, expect, it } from 'vitest';
import { Itinerary, readPlaces } from './itinerary';

/** What is played at the first `count` places, by reading from a song whose sample n is n. */
function played(itinerary: Itinerary, count: number): number[] {
  const read = (first: number, length: number) => [
    Float32Array.from({ length }, (_, n) => first + n),
  ];
  return Array.from(readPlaces(itinerary, read, 0, count)[0]);
}

describe('Itinerary', () => {
  it('plays from the start to the end without a loop', () => {
    const itinerary = new Itinerary(10, 4, null);
    expect(itinerary.end).toBe(6);
    expect(played(itinerary, 6)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(itinerary.sampleAt(2.5)).toBe(6.5);
    expect(itinerary.sampleAt(99)).toBe(10);
    expect(itinerary.reach(0, 8, 8)).toBe(4);
    expect(itinerary.reach(1, 99, 99)).toBe(6);
  });

  it('repeats a loop sample by sample, also when it begins inside or before it', () => {
    const loop = { startSample: 3, endSample: 6 };
    expect(played(new Itinerary(10, 4, loop), 9)).toEqual([4, 5, 3, 4, 5, 3, 4, 5, 3]);
    expect(played(new Itinerary(10, 1, loop), 9)).toEqual([1, 2, 3, 4, 5, 3, 4, 5, 3]);
    expect(new Itinerary(10, 4, loop).end).toBe(Infinity);
  });

  it('repeats a single sample', () => {
    const itinerary = new Itinerary(10, 7, { startSample: 7, endSample: 8 });
    expect(played(itinerary, 4)).toEqual([7, 7, 7, 7]);
  });

  it('leaves a loop behind that it begins after', () => {
    const itinerary = new Itinerary(10, 6, { startSample: 3, endSample: 6 });
    expect(played(itinerary, 4)).toEqual([6, 7, 8, 9]);
    expect(itinerary.end).toBe(4);
  });

  it('changes from a place on, and keeps what was before', () => {
    const itinerary = new Itinerary(100, 10, { startSample: 10, endSample: 14 });
    itinerary.setLoop(6, { startSample: 11, endSample: 13 });
    itinerary.setLoop(9, null);
    expect(played(itinerary, 12)).toEqual([10, 11, 12, 13, 10, 11, 12, 11, 12, 11, 12, 13]);
    itinerary.setLoop(9, { startSample: 11, endSample: 12 });
    expect(played(itinerary, 11)).toEqual([10, 11, 12, 13, 10, 11, 12, 11, 12, 11, 11]);
  });

  it('reaches as far as samples can be read, in the loop and before it', () => {
    const itinerary = new Itinerary(100, 12, { startSample: 10, endSample: 20 });
    expect(itinerary.reach(0, 15, 15)).toBe(3);
    expect(itinerary.reach(0, 20, 20)).toBe(Infinity);
    // 8 places to the end of the loop, then 4 that can be read.
    expect(itinerary.reach(0, 30, 14)).toBe(12);
    expect(itinerary.reach(0, 30, 10)).toBe(8);
  });

  it('reaches whole places from places between samples', () => {
    const itinerary = new Itinerary(882000, 14700, null);
    for (let place = 0; place < 800000; place += 1234.567) {
      expect(itinerary.reach(place, 882000, 882000)).toBe(867300);
    }
  });
});
