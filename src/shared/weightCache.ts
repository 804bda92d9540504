/**
 * Where model weights lie in Cache Storage between visits. The separation worker keeps there what
 * it has loaded, and the service worker fills it for visits without a network.
 */

/** Name of the cache. */
export const WEIGHTS_CACHE = 'vocal-isolation-weights';

/** Header of an entry: URL of the folder of its model, ending in a slash. */
export const MODEL_URL_HEADER = 'x-model-url';

/** Cache Storage takes URLs as keys; these are never requested. */
export const keyUrl = (key: string): string => `https://cache.invalid/${encodeURIComponent(key)}`;
