import { describe, expect, it } from 'vitest';
import { LOUDEST_DB } from '../../audio/mix/mix';
import { faderPosition, levelAt, nudgeLevel, QUIETEST_DB } from './faderLaw';

describe('the law of the fader', () => {
  it('comes back to every level of half a decibel', () => {
    for (let levelDb = QUIETEST_DB; levelDb <= LOUDEST_DB; levelDb += 0.5) {
      expect(levelAt(faderPosition(levelDb))).toBe(levelDb);
    }
    expect(levelAt(faderPosition(-Infinity))).toBe(-Infinity);
  });

  it('reaches from silence to the loudest level, evenly in the third root of the gain', () => {
    expect(levelAt(0)).toBe(-Infinity);
    expect(levelAt(1)).toBe(LOUDEST_DB);
    // Half the way: an eighth of the gain.
    expect(levelAt(0.5)).toBe(LOUDEST_DB - 18);
    expect(Object.is(levelAt(faderPosition(0)), 0)).toBe(true);
  });

  it('goes by keys as far as silence and the loudest level', () => {
    expect(nudgeLevel(-Infinity, 1)).toBe(QUIETEST_DB);
    expect(nudgeLevel(QUIETEST_DB, -1)).toBe(-Infinity);
    expect(nudgeLevel(-Infinity, -1)).toBe(-Infinity);
    expect(nudgeLevel(LOUDEST_DB, 1)).toBe(LOUDEST_DB);
    expect(nudgeLevel(-1, 1)).toBe(0);
  });
});
