import { describe, expect, it } from 'vitest';
import { isTransposed, NO_TRANSPOSITION, transposedBy } from './transposition';

describe('transposedBy', () => {
  it('stays within an octave and half to one and a half times the speed', () => {
    const high = transposedBy(NO_TRANSPOSITION, { semitones: 20, speed: 2 });
    expect(high).toMatchObject({ semitones: 12, speed: 1.5 });
    const low = transposedBy(NO_TRANSPOSITION, { semitones: -20, speed: -2 });
    expect(low).toMatchObject({ semitones: -12, speed: 0.5 });
  });

  it('comes back to exactly the song after as many steps down as up', () => {
    let transposition = NO_TRANSPOSITION;
    for (let step = 0; step < 7; step++) {
      transposition = transposedBy(transposition, { semitones: 1, speed: 0.05 });
    }
    expect(isTransposed(transposition)).toBe(true);
    for (let step = 0; step < 7; step++) {
      transposition = transposedBy(transposition, { semitones: -1, speed: -0.05 });
    }
    expect(isTransposed(transposition)).toBe(false);
  });
});
