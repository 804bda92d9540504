import { describe, expect, it, vi } from 'vitest';
import { loadPart, SLOW_SECONDS } from './loadPart';

describe('loading a part of the app', () => {
  it('gives what the import gives, without asking the host', async () => {
    const isReachable = () => Promise.reject(new Error('not to be asked'));
    expect(await loadPart(async () => 7, isReachable)).toBe(7);
  });

  it.each([
    ['the host has other files', true, 'app-load-failed'],
    ['the host does not answer', false, 'offline'],
  ])('fails with a code of its own where %s', async (_, isReachable, code) => {
    const cause = new TypeError('Failed to fetch dynamically imported module');
    const loading = loadPart(
      () => Promise.reject(cause),
      async () => isReachable,
    );
    await expect(loading).rejects.toMatchObject({ code, cause });
  });

  it('waits on a slow network, and gives up once the host does not answer any more', async () => {
    vi.useFakeTimers();
    try {
      let isThere = true;
      const loading = loadPart(
        () => new Promise(() => undefined),
        async () => isThere,
      );
      const ended = vi.fn<() => void>();
      loading.catch(ended);
      await vi.advanceTimersByTimeAsync(10_000 * SLOW_SECONDS);
      expect(ended).not.toHaveBeenCalled();
      isThere = false;
      await vi.advanceTimersByTimeAsync(1000 * SLOW_SECONDS);
      await expect(loading).rejects.toMatchObject({ code: 'offline' });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
