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

/** Query of the address of `model.json` by model, filled in by vite.config.ts. */
declare const __MODEL_QUERIES__: Readonly<Record<string, string>>;

const hasCacheStorage = typeof caches !== 'undefined';

/** Asks for `model.json` by its content: a page of an older build must not get a newer one. */
function fetchModelFile(url: string): Promise<Response> {
  const modelName = /([^/]+)\/model\.json$/.exec(url)?.[1];
  if (modelName === undefined) {
    // The weights have a cache of their own.
    return fetch(url, { cache: hasCacheStorage ? 'no-store' : 'no-cache' });
  }
  return fetch(url + (__MODEL_QUERIES__[modelName] ?? ''), { cache: 'no-cache' });
}

export function createModels({ threads, announceSilence }: EngineOptions) {
  return createModelSession({
    fetch: fetchModelFile,
    cache: createWeightCache(),
    memory: createMemory(),
    userAgent: navigator.userAgent,
    backendTable: (wasmUrl, maxThreads) => backendTable({ wasmUrl, maxThreads, threads }),
    announceSilence,
  });
}
