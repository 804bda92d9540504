import { describe, expect, it } from 'vitest';
import type { SeparationSummary } from '../separation/protocol';
import { INITIAL_LISTENING } from './listening';
import {
  activeSong,
  canContinue,
  findSong,
  INITIAL_STATE,
  nextWaiting,
  reduce,
  wouldLose,
} from './sessionState';
import type { SessionAction, SessionState } from './sessionState';

const SHAPE = { sampleRate: 44100, numChannels: 2, numSamples: 441000 };
const SUMMARY: SeparationSummary = {
  backend: {
    backend: 'wasm',
    device: { adapter: null, numThreads: 2, hasSimd: true },
    msPerSegment: 300,
  },
  modelName: 'paper',
  numSamples: 441000,
  weightsDigest: null,
  elapsedMs: 5000,
};

function run(...actions: SessionAction[]): SessionState {
  return actions.reduce(reduce, INITIAL_STATE);
}

const add = (...ids: number[]): SessionAction => ({
  type: 'files-added',
  files: ids.map((id) => ({ id, name: `${id}.mp3` })),
});
const decoding = (id: number): SessionAction => ({ type: 'decoding', id, nowMs: 0 });
const decoded = (id: number): SessionAction => ({
  type: 'decoded',
  id,
  shape: SHAPE,
  isStored: false,
  isTruncated: false,
  isDamaged: false,
  nowMs: 0,
});
const done = (id: number): SessionAction => ({ type: 'done', id, summary: SUMMARY });
const finish = (id: number): SessionAction[] => [decoding(id), decoded(id), done(id)];

describe('reduce', () => {
  it('keeps how each song is heard, also when it is queued again', () => {
    const change = { isLooping: true, positionSeconds: 3 };
    const state = run(
      add(1, 2),
      ...finish(1),
      { type: 'listening-changed', id: 1, change },
      { type: 'released', id: 1 },
      { type: 'queued-again', id: 1 },
    );
    expect(findSong(state, 1)?.listening).toEqual({ ...INITIAL_LISTENING, ...change });
    expect(findSong(state, 2)?.listening).toEqual(INITIAL_LISTENING);
  });

  it('brings a song from waiting to done', () => {
    let state = run(add(1));
    expect(findSong(state, 1)?.status).toBe('waiting');
    state = reduce(state, decoding(1));
    expect(activeSong(state)?.status).toBe('decoding');
    state = reduce(state, decoded(1));
    expect(findSong(state, 1)).toMatchObject({ status: 'separating', shape: SHAPE });
    state = reduce(state, { type: 'vocals-arrived', id: 1, readySamples: 1000 });
    expect(findSong(state, 1)?.readySamples).toBe(1000);
    state = reduce(state, done(1));
    expect(findSong(state, 1)).toMatchObject({ status: 'done', readySamples: 441000 });
    expect(state.backend).toEqual(SUMMARY.backend);
    expect(activeSong(state)).toBeNull();
  });

  it('works on songs in the order in which they came', () => {
    const state = run(add(1, 2), add(3), ...finish(1));
    expect(nextWaiting(state)?.id).toBe(2);
  });

  it('brings new files to the front unless the one there can be heard, or will be', () => {
    expect(run(add(1, 2)).selectedId).toBe(1);
    expect(run(add(1), add(2)).selectedId).toBe(1);
    expect(run(add(1), decoding(1), add(2)).selectedId).toBe(1);
    expect(run(add(1), ...finish(1), add(2)).selectedId).toBe(1);
    expect(run(add(1), { type: 'cancelled', id: 1, readySamples: 9 }, add(2)).selectedId).toBe(1);
    expect(run(add(1), { type: 'cancelled', id: 1 }, add(2)).selectedId).toBe(2);
  });

  it('ignores news of a song that was cancelled', () => {
    const state = run(add(1), decoding(1), decoded(1), { type: 'cancelled', id: 1 });
    const late: SessionAction[] = [
      done(1),
      decoded(1),
      { type: 'vocals-arrived', id: 1, readySamples: 5 },
      { type: 'failed', id: 1, failure: { code: 'worker-crashed' } },
      {
        type: 'progress',
        id: 1,
        progress: { stage: 'separating', completed: 1, total: 2 },
        nowMs: 1,
      },
    ];
    for (const action of late) {
      expect(findSong(reduce(state, action), 1)).toBe(findSong(state, 1));
    }
  });

  it('keeps a failure until the song is queued again, without its old progress', () => {
    let state = run(add(1, 2), decoding(1), {
      type: 'failed',
      id: 1,
      failure: { code: 'decode-failed' },
    });
    expect(findSong(state, 1)).toMatchObject({ status: 'failed', progress: null });
    expect(nextWaiting(state)?.id).toBe(2);
    state = reduce(state, { type: 'failure-dismissed', id: 1 });
    expect(findSong(state, 1)?.isFailureDismissed).toBe(true);
    state = reduce(state, { type: 'queued-again', id: 1 });
    expect(findSong(state, 1)).toMatchObject({ status: 'waiting', failure: null });
  });

  it('does not queue a song again that is waiting, active or done', () => {
    for (const actions of [[], [decoding(1)], finish(1)]) {
      const state = run(add(1), ...actions);
      expect(reduce(state, { type: 'queued-again', id: 1 })).toBe(state);
    }
  });

  it('selects the neighbour of a removed song and nothing when none is left', () => {
    let state = run(add(1, 2, 3), { type: 'selected', id: 2 }, { type: 'removed', id: 2 });
    expect(state.selectedId).toBe(3);
    state = reduce(state, { type: 'removed', id: 3 });
    expect(state.selectedId).toBe(1);
    state = reduce(state, { type: 'removed', id: 1 });
    expect(state).toMatchObject({ songs: [], selectedId: null });
  });

  it('releases only finished songs', () => {
    const state = run(add(1, 2), ...finish(1), { type: 'released', id: 1 });
    expect(findSong(state, 1)).toMatchObject({ status: 'released', readySamples: 0 });
    expect(reduce(state, { type: 'released', id: 2 })).toBe(state);
  });

  it('keeps what is ready of a song that stops early, and while it waits to go on', () => {
    let state = run(add(1), decoding(1), decoded(1));
    expect(wouldLose(state)).toBe(true);
    state = reduce(state, { type: 'kept', id: 1, isKept: true });
    expect(wouldLose(state)).toBe(false);
    state = reduce(state, { type: 'cancelled', id: 1, readySamples: 900 });
    expect(canContinue(findSong(state, 1)!)).toBe(true);
    state = reduce(state, { type: 'queued-again', id: 1, readySamples: 900 });
    expect(findSong(state, 1)).toMatchObject({
      status: 'waiting',
      readySamples: 900,
      shape: SHAPE,
    });
    state = reduce(state, { type: 'resumed', id: 1, nowMs: 0 });
    expect(findSong(state, 1)).toMatchObject({ status: 'separating', readySamples: 900 });
  });

  it('separates a song with the model that was chosen when it was added', () => {
    const state = run(add(1), { type: 'model-chosen', modelName: 'paper' }, add(2));
    expect(state.songs.map(({ modelName }) => modelName)).toEqual([
      INITIAL_STATE.modelName,
      'paper',
    ]);
  });

  it('does not select what is not there', () => {
    const state = run(add(1));
    expect(reduce(state, { type: 'selected', id: 9 })).toBe(state);
  });
});
