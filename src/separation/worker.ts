/** The worker's entry: hands its global scope, the network and the caches to serve.ts. */
import { createModelSession } from './workerSession';
import { backendTable } from './backendTable';
import { separate } from './pipeline';
import { serve } from './serve';
import type { Port } from './serve';
import { createMemory, createWeightCache } from './workerCache';

const models = createModelSession({
  // model.json says what else is current: always ask whether it still is.
  fetch: (url) => fetch(url, { cache: url.endsWith('.json') ? 'no-cache' : 'default' }),
  cache: createWeightCache(),
  memory: createMemory(),
  userAgent: navigator.userAgent,
  backendTable,
});
// The library's `self` is any kind of worker; this one is a dedicated one, which is a port.
serve(self as unknown as Port, { models, separate });
