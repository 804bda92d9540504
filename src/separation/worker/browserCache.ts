/**
 * What the worker keeps between visits, in Cache Storage: weights by digest and the remembered backend.
 * Pages without encryption have no Cache Storage; then everything is forgotten and still works.
 */
import type { WeightCache } from '../../model/modelStore';
import type { KeyValueStore } from '../backends/backend';

const WEIGHTS_CACHE = 'vocal-isolation-weights';
const MEMORY_CACHE = 'vocal-isolation-memory';

/** Cache Storage wants URLs as keys; these are never requested. */
const keyUrl = (key: string) => `https://cache.invalid/${encodeURIComponent(key)}`;

/** Header that remembers which model an entry is of. */
const MODEL_URL_HEADER = 'x-model-url';

async function openCache(name: string): Promise<Cache | null> {
  return typeof caches === 'undefined' ? null : caches.open(name);
}

/** Weights in Cache Storage, one entry per digest; may reject when storage fails. */
export function createWeightCache(): WeightCache {
  return {
    async read(digest) {
      const response = await (await openCache(WEIGHTS_CACHE))?.match(keyUrl(digest));
      return response ? new Uint8Array(await response.arrayBuffer()) : null;
    },
    async write(digest, url, bytes) {
      const cache = await openCache(WEIGHTS_CACHE);
      if (!cache) return;
      // Old weights go first: there may be no room for both.
      for (const request of await cache.keys()) {
        const entry = await cache.match(request);
        if (entry?.headers.get(MODEL_URL_HEADER) === url) await cache.delete(request);
      }
      const headers = { [MODEL_URL_HEADER]: url };
      await cache.put(keyUrl(digest), new Response(bytes, { headers }));
    },
    async remove(digest) {
      await (await openCache(WEIGHTS_CACHE))?.delete(keyUrl(digest));
    },
  };
}

/** Small facts in Cache Storage; what cannot be read or written is forgotten. */
export function createMemory(): KeyValueStore {
  return {
    async get(key) {
      try {
        const response = await (await openCache(MEMORY_CACHE))?.match(keyUrl(key));
        return (await response?.text()) ?? null;
      } catch {
        return null;
      }
    },
    async set(key, value) {
      try {
        const cache = await openCache(MEMORY_CACHE);
        if (value === null) await cache?.delete(keyUrl(key));
        else await cache?.put(keyUrl(key), new Response(value));
      } catch {
        // Nothing depends on it but a moment of the next visit.
      }
    },
  };
}
