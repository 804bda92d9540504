import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeptFirst, KEPT_PATIENCE } from './keptFirst';
import type { Kept } from './keptFirst';

const KEPT: Kept = { response: new Response('kept'), isOutdated: false };
const loaded = new Response('loaded');
const load = async () => loaded;
const fail = () => Promise.reject(new TypeError('Failed to fetch'));

describe('answers of the service worker', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['what is kept', async () => KEPT, load, KEPT.response],
    ['the network where nothing is kept', async () => undefined, load, loaded],
    ['the network where storage fails', fail, load, loaded],
    [
      'the network before what is outdated',
      async () => ({ ...KEPT, isOutdated: true }),
      load,
      loaded,
    ],
    ['what is outdated offline', async () => ({ ...KEPT, isOutdated: true }), fail, KEPT.response],
  ])('are %s', async (_, look, network, expected) => {
    expect(await createKeptFirst()(look, network)).toBe(expected);
  });

  it('come from the network where storage is silent, after waiting for it once', async () => {
    const answer = createKeptFirst();
    const never = () => new Promise<undefined>(() => undefined);
    const first = answer(never, load);
    await vi.advanceTimersByTimeAsync(1000 * KEPT_PATIENCE);
    expect(await first).toBe(loaded);
    expect(await answer(never, load)).toBe(loaded);
  });

  it('come from slow storage where there is no network, and from it again afterwards', async () => {
    const answer = createKeptFirst();
    const slow = () =>
      new Promise<Kept>((resolve) => setTimeout(() => resolve(KEPT), 1500 * KEPT_PATIENCE));
    const first = answer(slow, fail);
    await vi.advanceTimersByTimeAsync(1500 * KEPT_PATIENCE);
    expect(await first).toBe(KEPT.response);
    expect(await answer(async () => KEPT, load)).toBe(KEPT.response);
  });

  it('fail as the network does where both fail', async () => {
    const answer = createKeptFirst()(() => new Promise(() => undefined), fail);
    await Promise.all([
      expect(answer).rejects.toThrow('Failed to fetch'),
      vi.advanceTimersByTimeAsync(2000 * KEPT_PATIENCE),
    ]);
  });
});
