import { describe, expect, it } from 'vitest';
import { createQueueWatch } from './queueWatch';
import { INITIAL_STATE, reduce } from './sessionState';
import type { SessionAction, SessionState } from './sessionState';

const SUMMARY = {
  backend: {
    backend: 'cpu',
    device: { adapter: null, numThreads: null, hasSimd: null },
    msPerSegment: null,
  },
  modelName: 'm',
  numSamples: 1,
  weightsDigest: null,
  elapsedMs: 1,
} as const;

/** Tells the watch every state on the way, and returns the reports. */
function reportsOf(...actions: readonly SessionAction[]) {
  let nowMs = 0;
  const watch = createQueueWatch(() => nowMs);
  let state: SessionState = INITIAL_STATE;
  const reports = [];
  for (const action of actions) {
    nowMs += 1000;
    state = reduce(state, action);
    const report = watch(state);
    if (report) reports.push(report);
  }
  return reports;
}

const added = (...ids: number[]): SessionAction => ({
  type: 'files-added',
  files: ids.map((id) => ({ id, name: `${id}.wav` })),
});
const decoding = (id: number): SessionAction => ({ type: 'decoding', id, nowMs: 0 });
const done = (id: number): SessionAction => ({ type: 'done', id, summary: SUMMARY });
const failed = (id: number): SessionAction => ({
  type: 'failed',
  id,
  failure: { code: 'decode-failed' },
});

describe('the end of a queue', () => {
  it('is told once, after the last song, with what was done since it began', () => {
    const reports = reportsOf(added(1, 2), decoding(1), done(1), decoding(2), failed(2));
    expect(reports).toEqual([{ fileNames: ['1.wav'], numFailed: 1, elapsed: 4 }]);
  });

  it('counts each queue for itself', () => {
    const reports = reportsOf(added(1), decoding(1), done(1), added(2), decoding(2), done(2));
    expect(reports.map(({ fileNames }) => fileNames)).toEqual([['1.wav'], ['2.wav']]);
  });

  it('is no news where everything was cancelled or removed', () => {
    expect(reportsOf(added(1), decoding(1), { type: 'cancelled', id: 1 })).toEqual([]);
    expect(reportsOf(added(1), decoding(1), { type: 'removed', id: 1 })).toEqual([]);
  });
});
