import { describe, expect, it } from 'vitest';
import { noise, tone } from '../../../src/testing/signals';
import { maxAbsDifference, rms } from '../../../src/testing/comparisons';
import { composeSong } from './compose';
import { mixStems, RENDER_RATE } from './desk';
import { GENRES } from './genres';
import type { Stem } from './score';

const LENGTH = RENDER_RATE / 2;

/** Half a second of anything stands for what fluidsynth would play. */
function dryStems(stems: readonly Stem[]): Map<Stem, Float32Array[]> {
  return new Map(
    stems.map((stem, i) => [
      stem,
      [tone(LENGTH, RENDER_RATE, 110 * (i + 1), 0.3), noise(LENGTH, i, 0.2)],
    ]),
  );
}

describe('the mixing desk', () => {
  it.each(['metal', 'house', 'jazzswing'])(
    'mixes %s below its ceiling, audibly, the same from the same seed',
    (name) => {
      const genre = GENRES.find((candidate) => candidate.name === name);
      if (genre === undefined) throw new Error(`no genre ${name}`);
      const song = composeSong(genre, 5, 2);
      const stems = [...new Set(song.parts.map((part) => part.stem))];
      const dry = dryStems(stems);
      const before = dry.get(stems[0])?.[0].slice();
      const mix = mixStems(dry, song, 5, LENGTH);
      expect(mix).toHaveLength(2);
      for (const plane of mix) {
        expect(plane.every((x) => Math.abs(x) <= 0.8001)).toBe(true);
        expect(rms(plane)).toBeGreaterThan(0.02);
      }
      expect(maxAbsDifference(dry.get(stems[0])?.[0] ?? [], before ?? [])).toBe(0);
      expect(maxAbsDifference(mixStems(dry, song, 5, LENGTH)[0], mix[0])).toBe(0);
      expect(maxAbsDifference(mixStems(dry, song, 6, LENGTH)[0], mix[0])).toBeGreaterThan(0.01);
    },
  );

  it('keeps silence finite', () => {
    const song = composeSong(GENRES[0], 1, 2);
    const mix = mixStems(
      new Map([['bass', [new Float32Array(LENGTH), new Float32Array(LENGTH)]]]),
      song,
      1,
      LENGTH,
    );
    expect(mix[0].every((x) => x === 0)).toBe(true);
  });
});
