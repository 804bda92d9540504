import { describe, expect, it } from 'vitest';
import { composeSong } from './song';

const SEEDS = Array.from({ length: 40 }, (_, n) => 17 * n);

describe('composeSong', () => {
  it('keeps to its key, whose steps are those of a mode of the major scale', () => {
    for (const seed of SEEDS) {
      const { key, parts, melody } = composeSong(seed, 30, 50);
      const steps = key.map((pitch, n) => (((key[(n + 1) % 7] - pitch) % 12) + 12) % 12);
      expect(`${steps.join('')}${steps.join('')}`).toContain('2212221');
      const pitched = [...parts.filter(({ sound }) => sound !== 'drums'), { notes: melody }];
      const strangers = pitched
        .flatMap(({ notes }) => notes)
        .filter(({ pitch }) => !key.includes(pitch % 12));
      expect(strangers).toEqual([]);
    }
  });

  it('sings in range, inside the song and one note at a time', () => {
    for (const seed of SEEDS) {
      const { melody, durationSeconds, beatsPerMinute } = composeSong(seed, 30, 50);
      expect(melody.length).toBeGreaterThan(4);
      const totalBeats = (durationSeconds * beatsPerMinute) / 60;
      melody.forEach(({ start, duration, pitch }, n) => {
        expect(pitch).toBeGreaterThanOrEqual(50);
        expect(pitch).toBeLessThanOrEqual(69);
        expect(duration).toBeGreaterThan(0);
        expect(start + duration).toBeLessThanOrEqual(melody[n + 1]?.start ?? totalBeats + 1e-9);
      });
    }
  });

  it('is as long as asked for, to half a bar, and at least two bars', () => {
    for (const seed of SEEDS) {
      const { durationSeconds, beatsPerMinute } = composeSong(seed, 30, 50);
      expect(Math.abs(durationSeconds - 30)).toBeLessThanOrEqual(120 / beatsPerMinute + 1e-9);
      const shortest = composeSong(seed, 1, 50);
      expect(shortest.durationSeconds).toBeCloseTo(480 / shortest.beatsPerMinute, 9);
    }
  });

  it('is the same song from the same seed, and another from another', () => {
    expect(composeSong(3, 20, 50)).toEqual(composeSong(3, 20, 50));
    expect(composeSong(3, 20, 50)).not.toEqual(composeSong(4, 20, 50));
  });
});
