/**
 * The heavy half of the worker: the network, its backends and the caches. Loaded after the worker
 * has begun to answer, so that a slow connection is not taken for a dead worker.
 */
import { backendTable } from '../backends/table';
import type { PageThreads } from '../backends/pageThreads';
import { separate } from '../../pipeline/separate';
import type { Seconds } from '../../shared/units';
import { createMemory, createWeightCache } from './browserCache';
import { createModelSession } from './modelSession';

export { separate };

export interface EngineOptions {
  readonly threads: PageThreads;
  /** Tells the page how long the worker may be silent from now on. */
  readonly announceSilence: (seconds: Seconds) => void;
}

const hasCacheStorage = typeof caches !== 'undefined';
const isJson = (url: string) => url.endsWith('.json');

export function createModels({ threads, announceSilence }: EngineOptions) {
  return createModelSession({
    // Never stale: model.json is asked for anew, and the weights have a cache of their own.
    fetch: (url) =>
      fetch(url, { cache: hasCacheStorage && !isJson(url) ? 'no-store' : 'no-cache' }),
    cache: createWeightCache(),
    memory: createMemory(),
    userAgent: navigator.userAgent,
    backendTable: (wasmUrl, maxThreads) => backendTable({ wasmUrl, maxThreads, threads }),
    announceSilence,
  });
}
