import { describe, expect, it } from 'vitest';
import type { FillReport } from './build';
import {
  CALM_SECONDS,
  createOfflineKeeper,
  PATIENT_ATTEMPTS,
  RETRY_SECONDS,
  SHORTEST_UPDATE_SECONDS,
} from './offline';

/** A page of build `a` under a service worker whose answers the test gives. */
function page(answer: (mayFetchWeights: boolean) => FillReport | Promise<FillReport>) {
  let nowMs = 0;
  let timer: { readonly atMs: number; readonly callback: () => void } | null = null;
  const calls: string[] = [];
  const keeper = createOfflineKeeper({
    buildId: 'a',
    now: () => nowMs,
    after: (seconds, callback) => {
      const own = { atMs: nowMs + 1000 * seconds, callback };
      timer = own;
      return () => {
        if (timer === own) timer = null;
      };
    },
    start: async () => ({
      update: async () => void calls.push('update'),
      fill: async (mayFetchWeights) => {
        calls.push(mayFetchWeights ? 'fill with weights' : 'fill');
        return answer(mayFetchWeights);
      },
      pause: () => void calls.push('pause'),
    }),
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const pass = async (seconds: number) => {
    const endMs = nowMs + 1000 * seconds;
    while (timer && timer.atMs <= endMs) {
      const due = timer;
      timer = null;
      nowMs = due.atMs;
      due.callback();
      await settle();
    }
    nowMs = endMs;
    await settle();
  };
  return { keeper, calls, pass, settle };
}

describe('keeping the page offline', () => {
  it('begins once the page is calm and says when everything is there', async () => {
    const { keeper, calls, pass } = page(() => ({ build: 'a', isComplete: true }));
    await pass(CALM_SECONDS - 1);
    expect(calls).toEqual([]);
    await pass(1);
    expect(calls).toEqual(['update', 'fill']);
    expect(keeper.getState()).toEqual({ isReady: true, hasUpdate: false });
  });

  it('is not ready while something is missing, and asks again', async () => {
    let isComplete = false;
    const { keeper, pass } = page(() => ({ build: 'a', isComplete }));
    await pass(CALM_SECONDS + RETRY_SECONDS);
    expect(keeper.getState().isReady).toBe(false);
    isComplete = true;
    await pass(RETRY_SECONDS);
    expect(keeper.getState().isReady).toBe(true);
  });

  it('waits for the weights of the page before it has them fetched', async () => {
    const { calls, pass } = page(() => ({ build: 'a', isComplete: false }));
    await pass(CALM_SECONDS + PATIENT_ATTEMPTS * RETRY_SECONDS);
    const fills = calls.filter((call) => call.startsWith('fill'));
    expect(fills).toEqual([...Array<string>(PATIENT_ATTEMPTS).fill('fill'), 'fill with weights']);
  });

  it('stops for a song and goes on after it', async () => {
    const { keeper, calls, pass, settle } = page(() => ({ build: 'a', isComplete: false }));
    await pass(CALM_SECONDS);
    keeper.setBusy(true);
    await settle();
    expect(calls.splice(0)).toEqual(['update', 'fill', 'pause']);
    await pass(10 * RETRY_SECONDS);
    expect(calls).toEqual([]);
    keeper.setBusy(false);
    await pass(CALM_SECONDS);
    expect(calls).toEqual(['fill']);
  });

  it('tells of a newer build once that is there as a whole, with its weights', async () => {
    let report: FillReport = { build: 'a', isComplete: true };
    const { keeper, calls, pass } = page((mayFetchWeights) =>
      report.build === 'b' ? { ...report, isComplete: mayFetchWeights } : report,
    );
    await pass(CALM_SECONDS);
    report = { build: 'b', isComplete: false };
    await pass(SHORTEST_UPDATE_SECONDS + 1);
    calls.length = 0;
    keeper.lookForUpdate();
    await pass(CALM_SECONDS);
    expect(keeper.getState()).toEqual({ isReady: true, hasUpdate: false });
    await pass(RETRY_SECONDS);
    expect(calls).toEqual(['update', 'fill', 'fill with weights']);
    expect(keeper.getState()).toEqual({ isReady: true, hasUpdate: true });
  });

  it('looks for a newer build no more often than is polite', async () => {
    const { keeper, calls, pass } = page(() => ({ build: 'a', isComplete: true }));
    await pass(CALM_SECONDS);
    calls.length = 0;
    keeper.lookForUpdate();
    await pass(SHORTEST_UPDATE_SECONDS / 2);
    expect(calls).toEqual([]);
  });

  it('survives a service worker that does not answer', async () => {
    let numCalls = 0;
    const { keeper, pass } = page(() => {
      if (++numCalls === 1) throw new Error('gone');
      return { build: 'a', isComplete: true };
    });
    await pass(CALM_SECONDS);
    expect(keeper.getState().isReady).toBe(false);
    await pass(RETRY_SECONDS);
    expect(keeper.getState().isReady).toBe(true);
  });
});
