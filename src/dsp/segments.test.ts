import { describe, expect, it } from 'vitest';
import { FULLBAND, PAPER } from '../model/config';
import { countModelFrames, planSegments } from './segments';

const SMALL = {
  numFrames: 64,
  hopLength: 96,
  segment: { contextFrames: 12, crossfadeFrames: 8 },
};

describe('planSegments', () => {
  it.each([PAPER, FULLBAND, SMALL])('decides every frame of any song once: %o', (config) => {
    const { contextFrames, crossfadeFrames } = config.segment;
    for (let total = 1; total < 6 * config.numFrames; total++) {
      const segments = planSegments((total - 1) * config.hopLength + 1, config);
      expect(segments[0].keepStart).toBe(0);
      expect(segments[0].fadeFrames).toBe(0);
      expect(segments.at(-1)?.keepEnd).toBe(total);
      for (const { startFrame, keepStart, keepEnd, fadeFrames } of segments) {
        expect(keepEnd - keepStart).toBeGreaterThanOrEqual(fadeFrames);
        expect(keepEnd).toBeLessThanOrEqual(startFrame + config.numFrames);
      }
      segments.slice(1).forEach((segment, index) => {
        const previous = segments[index];
        expect(segment.fadeFrames).toBe(crossfadeFrames);
        expect(segment.keepStart).toBe(previous.keepEnd - crossfadeFrames);
        expect(segment.keepStart - segment.startFrame).toBeGreaterThanOrEqual(contextFrames);
        expect(previous.startFrame + config.numFrames - previous.keepEnd).toBe(contextFrames);
      });
    }
  });

  it('takes one segment for a song no longer than a patch, two from the next frame on', () => {
    expect(planSegments(63 * 96 + 1, SMALL)).toEqual([
      { startFrame: 0, keepStart: 0, keepEnd: 64, fadeFrames: 0 },
    ]);
    expect(planSegments(63 * 96 + 2, SMALL)).toEqual([
      { startFrame: 0, keepStart: 0, keepEnd: 52, fadeFrames: 0 },
      { startFrame: 1, keepStart: 44, keepEnd: 65, fadeFrames: 8 },
    ]);
  });

  it('gives none for a song of no samples', () => {
    expect(planSegments(0, SMALL)).toEqual([]);
  });

  it('refuses patches that context and cross-fade use up', () => {
    const segment = { contextFrames: 28, crossfadeFrames: 8 };
    expect(() => planSegments(1e6, { ...SMALL, segment })).toThrow('too short');
  });
});

describe('countModelFrames', () => {
  it('reaches to or past the last sample and no further', () => {
    expect([0, 1, 2, 97, 98].map((numSamples) => countModelFrames(numSamples, 96))).toEqual([
      0, 1, 2, 2, 3,
    ]);
  });
});
