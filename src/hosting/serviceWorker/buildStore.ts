/**
 * Keeps whole builds of the app in Cache Storage. A build serves pages only once every file of it
 * is there and has the digest that the build was made with. So a page never gets files of two
 * builds, even where the host is updated while they are fetched.
 */
import { keyUrl, MODEL_URL_HEADER, WEIGHTS_CACHE } from '../../shared/weightCache';
import type { Build } from '../build';
import { ISOLATION_HEADERS } from '../headers';
import type { Kept } from './keptFirst';

export interface BuildStoreOptions {
  /** The build that this service worker belongs to. */
  readonly build: Build;
  /** URL of the page, ending in a slash. */
  readonly scope: string;
  readonly caches: CacheStorage;
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>;
  /** Ids of the builds of which a page is open; null where the browser cannot tell. */
  readonly buildsInUse: () => Promise<ReadonlySet<string> | null>;
  /** The clock in milliseconds. */
  readonly now: () => number;
}

export interface FillOptions {
  readonly signal: AbortSignal;
  readonly mayFetchWeights: boolean;
}

export interface BuildStore {
  /**
   * The kept file at `url`: of this build if it has it, else of the build that was completed last.
   */
  match(url: string): Promise<Response | undefined>;
  /**
   * The page of the build to open: this one if it is complete, else the one that was completed
   * last. It is outdated where this build could not be kept.
   */
  page(): Promise<Kept | undefined>;
  /**
   * Keeps what is missing, one file after the other. Resolves with whether the build is complete
   * now; rejects where the network or the storage fails, or `signal` is aborted.
   */
  fill(options: FillOptions): Promise<boolean>;
  /** Removes builds that nobody needs any more, and the weights that only they used. */
  tidy(): Promise<void>;
}

const CACHE_PREFIX = 'vocal-isolation-app-';

/** Entry of a build's cache: when it was completed, in milliseconds. */
const COMPLETED_URL = keyUrl('completed');
/** Entry of a build's cache that says that the host has other files than the build. */
const FAILED_URL = keyUrl('failed');
/** Entry of a build's cache: digest of its weights. */
const DIGEST_URL = keyUrl('digest');

/** After this time, a page that is opened has come to hold its lock. */
const OPENING_MS = 60_000;

/** Headers of a host that describe the bytes on the wire, which are not those that are kept. */
const WIRE_HEADERS = ['content-encoding', 'content-length', 'transfer-encoding'];

/** The host answers with something else than the file that belongs to the build. */
class WrongFileError extends Error {}

export function createBuildStore(options: BuildStoreOptions): BuildStore {
  const { build, scope, caches, now } = options;
  const ownName = CACHE_PREFIX + build.id;
  const urlOf = (path: string): string => new URL(path, scope).href;

  /** When the build of a cache was completed; null if it is not complete. */
  async function completedMs(name: string): Promise<number | null> {
    const entry = await caches.match(COMPLETED_URL, { cacheName: name });
    return entry ? Number(await entry.text()) : null;
  }

  /** Names of the caches of other builds, the one completed last in front. */
  async function otherNames(): Promise<string[]> {
    const names = (await caches.keys()).filter(
      (name) => name.startsWith(CACHE_PREFIX) && name !== ownName,
    );
    const times = await Promise.all(names.map(completedMs));
    return names
      .map((name, index) => ({ name, time: times[index] ?? -Infinity }))
      .toSorted((first, second) => second.time - first.time)
      .map(({ name }) => name);
  }

  async function matchIn(names: readonly string[], url: string): Promise<Response | undefined> {
    for (const cacheName of names) {
      const response = await caches.match(url, { cacheName, ignoreVary: true });
      if (response) return response;
    }
    return undefined;
  }

  async function match(url: string): Promise<Response | undefined> {
    return (await matchIn([ownName], url)) ?? matchIn(await otherNames(), url);
  }

  async function page(): ReturnType<BuildStore['page']> {
    if ((await completedMs(ownName)) !== null) {
      const response = await matchIn([ownName], scope);
      if (response) return { response, isOutdated: false };
    }
    const others: string[] = [];
    for (const name of await otherNames()) {
      if ((await completedMs(name)) !== null) others.push(name);
    }
    const response = await matchIn(others, scope);
    if (!response) return undefined;
    const isOutdated = (await caches.match(FAILED_URL, { cacheName: ownName })) !== undefined;
    return { response, isOutdated };
  }

  async function fill({ signal, mayFetchWeights }: FillOptions): Promise<boolean> {
    const cache = await caches.open(ownName);
    const isFilled = (await cache.match(COMPLETED_URL)) !== undefined;
    try {
      if (!isFilled) {
        for (const [path, digest] of Object.entries(build.files)) {
          signal.throwIfAborted();
          await keepFile(cache, path, digest);
        }
      }
      if (!(await hasWeights())) {
        if (!mayFetchWeights) return false;
        await keepWeights(signal);
      }
    } catch (error) {
      if (error instanceof WrongFileError) await cache.put(FAILED_URL, new Response(error.message));
      throw error;
    }
    if (!isFilled) {
      await cache.put(DIGEST_URL, new Response(build.weights.digest));
      await cache.delete(FAILED_URL);
      await cache.put(COMPLETED_URL, new Response(String(now())));
    }
    return true;
  }

  async function keepFile(cache: Cache, path: string, digest: string): Promise<void> {
    const url = urlOf(path);
    if (await cache.match(url)) return;
    // A file that did not change need not be fetched again.
    const kept = path === '' ? undefined : await matchIn(await otherNames(), url);
    const response =
      (kept && (await verified(kept, digest))) ??
      (await verified(await request(url, path.startsWith('assets/')), digest)) ??
      // A cache between here and the host may hold the file of an older build.
      (await verified(await request(url, false, 'reload'), digest));
    if (!response) throw new WrongFileError(`${url} is of another build than ${build.id}`);
    await cache.put(url, response);
  }

  /** Files whose names hold their digest may come from the browser's own cache. */
  function request(
    url: string,
    isImmutable: boolean,
    cache: RequestCache = isImmutable ? 'default' : 'no-cache',
  ): Promise<Response> {
    return options.fetch(url, { cache, credentials: 'same-origin' });
  }

  async function hasWeights(): Promise<boolean> {
    const url = keyUrl(build.weights.digest);
    return (await caches.match(url, { cacheName: WEIGHTS_CACHE })) !== undefined;
  }

  async function keepWeights(signal: AbortSignal): Promise<void> {
    const { digest, folder, shards } = build.weights;
    const parts: ArrayBuffer[] = [];
    for (const shard of shards) {
      signal.throwIfAborted();
      const response = await options.fetch(urlOf(folder + shard), { cache: 'no-store' });
      if (!response.ok) throw new WrongFileError(`${shard}: status ${response.status}`);
      parts.push(await response.arrayBuffer());
    }
    const weights = new Blob(parts);
    if ((await sha256Hex(await weights.arrayBuffer())) !== digest) {
      throw new WrongFileError(`the weights are of another build than ${build.id}`);
    }
    const headers = { [MODEL_URL_HEADER]: urlOf(folder) };
    const cache = await caches.open(WEIGHTS_CACHE);
    await cache.put(keyUrl(digest), new Response(weights, { headers }));
  }

  async function tidy(): Promise<void> {
    const completed = await completedMs(ownName);
    // A page that is just being opened may be of an older build and not hold its lock yet.
    if (completed === null || now() - completed < OPENING_MS) return;
    const inUse = await options.buildsInUse();
    if (!inUse) return;
    const removed = (await otherNames()).filter(
      (name) => !inUse.has(name.slice(CACHE_PREFIX.length)),
    );
    if (removed.length === 0) return;
    const unused = await Promise.all(removed.map(digestOf));
    await Promise.all(removed.map((name) => caches.delete(name)));
    const kept = await Promise.all((await otherNames()).map(digestOf));
    const needed = new Set([build.weights.digest, ...kept]);
    const weights = await caches.open(WEIGHTS_CACHE);
    for (const digest of unused) {
      if (digest !== null && !needed.has(digest)) await weights.delete(keyUrl(digest));
    }
  }

  async function digestOf(name: string): Promise<string | null> {
    return (await (await caches.match(DIGEST_URL, { cacheName: name }))?.text()) ?? null;
  }

  return { match, page, fill, tidy };
}

/**
 * `response` to be kept, with the headers of isolation, if its body has the digest; undefined
 * otherwise. The headers are stored, and not added to each answer: where the page goes away before
 * it has read an answer with a new body, Chromium holds back a newer service worker for minutes.
 */
async function verified(response: Response, digest: string): Promise<Response | undefined> {
  if (!response.ok) return undefined;
  const bytes = await response.arrayBuffer();
  if ((await sha256Hex(bytes)) !== digest) return undefined;
  const headers = new Headers(response.headers);
  for (const name of WIRE_HEADERS) headers.delete(name);
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) headers.set(name, value);
  // A new response: one that was redirected could not answer a navigation.
  return new Response(bytes, { headers });
}

async function sha256Hex(bytes: ArrayBuffer): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
