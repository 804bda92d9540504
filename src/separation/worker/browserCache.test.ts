import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CACHE_PATIENCE, createMemory, createWeightCache } from './browserCache';

const never = () => new Promise<never>(() => undefined);
const open = vi.fn<() => Promise<unknown>>();

beforeEach(() => {
  vi.useFakeTimers();
  open.mockReset();
  vi.stubGlobal('caches', { open });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('Cache Storage that never answers', () => {
  it.each([
    ['does not open', never],
    ['does not look up', () => Promise.resolve({ match: never })],
    [
      'does not deliver',
      () => Promise.resolve({ match: () => Promise.resolve({ arrayBuffer: never }) }),
    ],
  ])('rejects after a few seconds when it %s, and at once from then on', async (_, opening) => {
    open.mockImplementation(opening);
    const cache = createWeightCache();
    const first = cache.read('digest').catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1000 * CACHE_PATIENCE);
    expect(await first).toBeInstanceOf(Error);
    await expect(cache.write('digest', 'url', new Uint8Array(1))).rejects.toThrow(/answer/);
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('is a memory that has forgotten', async () => {
    open.mockImplementation(never);
    const memory = createMemory();
    const known = memory.get('key');
    await vi.advanceTimersByTimeAsync(1000 * CACHE_PATIENCE);
    expect(await known).toBeNull();
    await expect(memory.set('key', 'value')).resolves.toBeUndefined();
    expect(open).toHaveBeenCalledTimes(1);
  });
});

describe('Cache Storage that answers', () => {
  it('gives back the weights, and forgets the older ones of the same model', async () => {
    const entries = new Map<string, Response>();
    open.mockResolvedValue({
      match: async (key: string | Request) =>
        entries.get(typeof key === 'string' ? key : key.url)?.clone(),
      keys: async () => [...entries.keys()].map((url) => new Request(url)),
      put: async (key: string, response: Response) => void entries.set(key, response),
      delete: async (key: string | Request) =>
        entries.delete(typeof key === 'string' ? key : key.url),
    });
    const cache = createWeightCache();
    await cache.write('old', 'model', new Uint8Array([1]));
    await cache.write('other', 'other model', new Uint8Array([2]));
    await cache.write('new', 'model', new Uint8Array([3, 4]));
    expect(await cache.read('old')).toBeNull();
    expect(await cache.read('other')).toEqual(new Uint8Array([2]));
    expect(await cache.read('new')).toEqual(new Uint8Array([3, 4]));
  });
});
