import { describe, expect, it } from 'vitest';
import { followed } from './useFollow';

const DURATION = 100;
const VIEW = { start: 0.2, end: 0.3 };

describe('followed', () => {
  it('shows where a seek has gone, forwards and backwards', () => {
    expect(followed(VIEW, 25, 80, DURATION).start).toBeCloseTo(0.795, 9);
    expect(followed(VIEW, 80, 5, DURATION).start).toBeCloseTo(0.045, 9);
    expect(followed(VIEW, 80, 79.9, DURATION).start).toBeCloseTo(0.794, 9);
  });

  it('stays if the seek ends where it can be seen', () => {
    expect(followed(VIEW, 80, 25, DURATION)).toBe(VIEW);
  });

  it('turns the page when playing reaches the right edge', () => {
    const next = followed(VIEW, 29.99, 30.01, DURATION);
    expect(next.start).toBeCloseTo(0.2951, 9);
    expect(next.end - next.start).toBeCloseTo(0.1, 9);
  });

  it('stays where someone has moved it while the song plays elsewhere', () => {
    expect(followed(VIEW, 50, 50.02, DURATION)).toBe(VIEW);
    expect(followed(VIEW, 50, 50, DURATION)).toBe(VIEW);
  });

  it('has nothing to follow in a song of no length', () => {
    expect(followed(VIEW, 0, 1, 0)).toBe(VIEW);
  });
});
