import { describe, expect, it } from 'vitest';
import { SpanSet } from '../shared/spans';
import { needOfListener, needOfRegion, PartWish } from './partWish';

const RATE = 10;
const HOUR = 3600 * RATE;
const at = (seconds: number) => seconds * RATE;
const heard = (seconds: number) => needOfListener(at(seconds), RATE, HOUR);
const region = (from: number, to: number) =>
  needOfRegion({ id: 1, name: 'R', startSample: at(from), endSample: at(to) }, RATE);
const span = (from: number, to: number) => ({ start: at(from), end: at(to) });

function readyUntil(seconds: number): SpanSet {
  const ready = new SpanSet();
  ready.add(0, at(seconds));
  return ready;
}

describe('needs', () => {
  it('are whole samples within the song', () => {
    expect(needOfListener(12.7, RATE, HOUR)).toEqual({ start: 12, end: 313, until: 613 });
    expect(needOfListener(HOUR - 5, RATE, HOUR)).toMatchObject({ end: HOUR, until: HOUR });
  });

  it('of a very long region are its beginning', () => {
    expect(region(100, 160)).toEqual({ ...span(100, 160), until: at(160) });
    expect(region(100, 3000)).toEqual({ ...span(100, 700), until: at(700) });
  });
});

describe('PartWish', () => {
  it('asks for nothing where all is there', () => {
    expect(new PartWish().next(readyUntil(100), [heard(60), region(10, 90)])).toBeNull();
    expect(new PartWish().next(readyUntil(100), [])).toBeNull();
  });

  it('asks for a step where a listener has moved, and keeps to it while it arrives', () => {
    const ready = readyUntil(100);
    const wish = new PartWish();
    expect(wish.next(ready, [heard(2400)])).toEqual(span(2400, 2460));
    ready.add(at(2400), at(2410));
    expect(wish.next(ready, [heard(2403)])).toEqual(span(2400, 2460));
    // Enough is there for now, but the step is not finished.
    ready.add(at(2410), at(2450));
    expect(wish.next(ready, [heard(2405)])).toEqual(span(2400, 2460));
    ready.add(at(2450), at(2463));
    expect(wish.next(ready, [heard(2405)])).toBeNull();
    expect(wish.next(ready, [heard(2432)])).toBeNull();
    // Playing on: the next step begins behind what is there.
    expect(wish.next(ready, [heard(2434)])).toEqual(span(2463, 2494));
  });

  it('asks only for what is missing up to what is there', () => {
    const ready = readyUntil(100);
    ready.add(at(2420), at(2500));
    expect(new PartWish().next(ready, [heard(2400)])).toEqual(span(2400, 2420));
    ready.add(at(2400), at(2410));
    expect(new PartWish().next(ready, [region(2300, 2600)])).toEqual(span(2300, 2400));
  });

  it('lets the latest wish win and comes back to the other', () => {
    const ready = readyUntil(100);
    const wish = new PartWish();
    expect(wish.next(ready, [heard(2400)])).toEqual(span(2400, 2460));
    expect(wish.next(ready, [region(1000, 1010), heard(2400)])).toEqual(span(1000, 1010));
    ready.add(at(1000), at(1012));
    expect(wish.next(ready, [region(1000, 1010), heard(2400)])).toEqual(span(2400, 2460));
  });

  it('ends when nobody needs it any more', () => {
    const ready = readyUntil(100);
    const wish = new PartWish();
    expect(wish.next(ready, [region(1000, 1100)])).toEqual(span(1000, 1100));
    expect(wish.next(ready, [heard(0)])).toBeNull();
    expect(wish.next(ready, [])).toBeNull();
  });
});
