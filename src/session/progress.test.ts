import { describe, expect, it } from 'vitest';
import type { Stage } from '../pipeline/stretch';
import { reportProgress } from './progress';
import { INITIAL_STATE, reduce } from './sessionState';
import type { SessionAction, Song } from './sessionState';

/** A song of 100 s after these progress events. */
function songAfter(...events: [Stage, number, number][]): Song {
  const actions: SessionAction[] = [
    { type: 'files-added', files: [{ id: 1, name: 'a' }] },
    { type: 'decoding', id: 1, nowMs: 0 },
    {
      type: 'decoded',
      id: 1,
      shape: { sampleRate: 1000, numChannels: 1, numSamples: 100_000 },
      isStored: false,
      isTruncated: false,
      isDamaged: false,
      nowMs: 0,
    },
    ...events.map(([stage, completed, nowMs]): SessionAction => ({
      type: 'progress',
      id: 1,
      progress: { stage, completed, total: 100 },
      nowMs,
    })),
  ];
  return actions.reduce(reduce, INITIAL_STATE).songs[0];
}

describe('reportProgress', () => {
  it('never runs backwards from stage to stage', () => {
    const events: [Stage, number, number][] = [
      ['loading-model', 0, 0],
      ['loading-model', 100, 1],
      ['choosing-backend', 0, 2],
      ['choosing-backend', 100, 3],
      ['separating', 0, 4],
      ['separating', 50, 5],
      ['separating', 100, 6],
    ];
    const percents = events.map(
      (_, index) => reportProgress(songAfter(...events.slice(0, index + 1)))?.percent ?? -1,
    );
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(percents[0]).toBeGreaterThan(0);
    expect(percents.at(-1)).toBe(100);
  });

  it('counts nothing that was there when a song goes on', () => {
    const song = songAfter(['separating', 60, 1000], ['separating', 70, 3000]);
    const { speed, secondsLeft } = reportProgress(song)!;
    expect(speed).toBeCloseTo(5);
    expect(secondsLeft).toBeCloseTo(6);
  });

  it('derives time left and speed from the average since separating began', () => {
    const song = songAfter(
      ['loading-model', 100, 9000],
      ['separating', 0, 10_000],
      ['separating', 25, 20_000],
    );
    const report = reportProgress(song);
    // 25 s of song in 10 s; three more quarters at that pace.
    expect(report?.speed).toBeCloseTo(2.5, 9);
    expect(report?.secondsLeft).toBeCloseTo(30, 9);
  });

  it('does not guess before there is something to go by', () => {
    expect(reportProgress(songAfter(['separating', 0, 0], ['separating', 5, 100]))).toMatchObject({
      secondsLeft: null,
      speed: null,
    });
    expect(reportProgress(songAfter(['loading-model', 50, 60_000]))?.secondsLeft).toBeNull();
  });

  it('survives a stage of nothing', () => {
    const song = songAfter();
    const state = { ...INITIAL_STATE, songs: [song], selectedId: 1 };
    const next = reduce(state, {
      type: 'progress',
      id: 1,
      progress: { stage: 'separating', completed: 0, total: 0 },
      nowMs: 0,
    });
    expect(reportProgress(next.songs[0])?.percent).toBe(8);
  });
});
