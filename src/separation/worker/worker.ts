/** The worker's entry: hands its global scope, the network and the caches to serve.ts. */
import { createModelSession } from './modelSession';
import { backendTable } from '../backends/table';
import { separate } from '../../pipeline/separate';
import { serve } from './serve';
import type { Port } from './serve';
import { createMemory, createWeightCache } from './browserCache';

const hasCacheStorage = typeof caches !== 'undefined';
const isJson = (url: string) => url.endsWith('.json');

const models = createModelSession({
  // Never stale: model.json is asked for anew, and the weights have a cache of their own.
  fetch: (url) => fetch(url, { cache: hasCacheStorage && !isJson(url) ? 'no-store' : 'no-cache' }),
  cache: createWeightCache(),
  memory: createMemory(),
  userAgent: navigator.userAgent,
  backendTable,
});
// The library's `self` is any kind of worker; this one is a dedicated one, which is a port.
serve(self as unknown as Port, {
  models,
  separate,
  readBlob: (blob) => new FileReaderSync().readAsArrayBuffer(blob as Blob),
});
