/**
 * What the worker keeps between visits, in Cache Storage: weights by digest and the remembered
 * backend. Pages without encryption have no Cache Storage; then everything is forgotten and still
 * works. So it does where Cache Storage never answers, as happens after a full disk or a damaged
 * profile.
 */
import type { WeightCache } from '../../model/modelStore';
import type { KeyValueStore } from '../backends/backend';
import { withinSeconds } from '../../shared/race';
import type { Seconds } from '../../shared/units';
import { keyUrl, MODEL_URL_HEADER, WEIGHTS_CACHE } from '../../shared/weightCache';

const MEMORY_CACHE = 'vocal-isolation-memory';

async function openCache(name: string): Promise<Cache | null> {
  return typeof caches === 'undefined' ? null : caches.open(name);
}

/** Cache Storage that takes longer counts as broken, and is not asked again. */
export const CACHE_PATIENCE: Seconds = 5;

/** Runs work on Cache Storage; rejects when it takes too long, and at once after that. */
function createGuard(): <T>(work: () => Promise<T>) => Promise<T> {
  let isBroken = false;
  const giveUp = () => {
    isBroken = true;
    return new Error(`Cache Storage has not answered in ${CACHE_PATIENCE} s`);
  };
  return async (work) => {
    if (isBroken) throw giveUp();
    return withinSeconds(work(), CACHE_PATIENCE, giveUp);
  };
}

/**
 * Weights in Cache Storage, one entry per digest; rejects when storage fails or does not answer.
 */
export function createWeightCache(): WeightCache {
  const guard = createGuard();
  return {
    read: (digest) =>
      guard(async () => {
        const response = await (await openCache(WEIGHTS_CACHE))?.match(keyUrl(digest));
        return response ? new Uint8Array(await response.arrayBuffer()) : null;
      }),
    write: (digest, url, bytes) =>
      guard(async () => {
        const cache = await openCache(WEIGHTS_CACHE);
        if (!cache) return;
        // Old weights go first: there may be no room for both.
        for (const request of await cache.keys()) {
          const entry = await cache.match(request);
          if (entry?.headers.get(MODEL_URL_HEADER) === url) await cache.delete(request);
        }
        const headers = { [MODEL_URL_HEADER]: url };
        await cache.put(keyUrl(digest), new Response(bytes, { headers }));
      }),
    remove: (digest) =>
      guard(async () => {
        await (await openCache(WEIGHTS_CACHE))?.delete(keyUrl(digest));
      }),
  };
}

/** Small facts in Cache Storage; what cannot be read or written is forgotten. Never rejects. */
export function createMemory(): KeyValueStore {
  const guard = createGuard();
  return {
    get: (key) =>
      guard(async () => {
        const response = await (await openCache(MEMORY_CACHE))?.match(keyUrl(key));
        return (await response?.text()) ?? null;
      }).catch(() => null),
    set: (key, value) =>
      guard(async () => {
        const cache = await openCache(MEMORY_CACHE);
        if (value === null) await cache?.delete(keyUrl(key));
        else await cache?.put(keyUrl(key), new Response(value));
        // What is not remembered costs the next visit a moment.
      }).catch(() => undefined),
  };
}
