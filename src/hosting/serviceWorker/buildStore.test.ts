import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyUrl, WEIGHTS_CACHE } from '../../shared/weightCache';
import type { Build } from '../build';
import { createBuildStore } from './buildStore';

/** Cache Storage in memory, as much of it as is used. Entries are found by URL. */
function createFakeCaches() {
  const stores = new Map<string, Map<string, Response>>();
  const open = async (name: string) => {
    const store = stores.get(name) ?? new Map<string, Response>();
    stores.set(name, store);
    return {
      match: async (url: string) => store.get(url)?.clone(),
      put: async (url: string, response: Response) => void store.set(url, response),
      delete: async (url: string) => store.delete(url),
      keys: async () => [...store.keys()].map((url) => ({ url })),
    };
  };
  return {
    open,
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
    match: async (url: string, { cacheName }: { readonly cacheName: string }) =>
      stores.get(cacheName)?.get(url)?.clone(),
  };
}

const SCOPE = 'https://test/app/';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Files of a host by path; the page is ''. */
type Files = Readonly<Record<string, string>>;

const WEIGHTS = { 'models/m/a.bin': 'first half ', 'models/m/b.bin': 'second half' };
const filesOf = (version: string): Files => ({
  '': `page ${version}`,
  [`assets/script-${version}.js`]: `script ${version}`,
  'icon.svg': 'the same in every build',
  ...WEIGHTS,
});

function buildOf(
  version: string,
  files = filesOf(version),
  weights = Object.values(WEIGHTS),
): Build {
  const kept = Object.entries(files).filter(([path]) => !path.startsWith('models/'));
  return {
    id: version,
    files: Object.fromEntries(kept.map(([path, content]) => [path, sha256(content)])),
    weights: { digest: sha256(weights.join('')), folder: 'models/m/', shards: ['a.bin', 'b.bin'] },
  };
}

/** A browser: its storage stays while builds and hosts change. */
function browser() {
  const caches = createFakeCaches();
  const inUse = new Set<string>();
  let nowMs = 0;
  const requests: string[] = [];
  const storeOf = (version: string, host: () => Files, build = buildOf(version)) =>
    createBuildStore({
      build,
      scope: SCOPE,
      caches: caches as unknown as CacheStorage,
      fetch: async (url) => {
        requests.push(url.slice(SCOPE.length));
        const content = host()[url.slice(SCOPE.length)];
        return content === undefined ? new Response('', { status: 404 }) : new Response(content);
      },
      buildsInUse: async () => inUse,
      now: () => nowMs,
    });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { caches, inUse, requests, storeOf, pass };
}

const all = { signal: new AbortController().signal, mayFetchWeights: true };
const pageOf = async (store: ReturnType<typeof createBuildStore>) => {
  const page = await store.page();
  return page && { text: await page.response.text(), isOutdated: page.isOutdated };
};

describe('keeping builds', () => {
  it('opens no page before every file is there, and the page itself after that', async () => {
    const { storeOf } = browser();
    let host: Files = { ...filesOf('1'), 'icon.svg': 'half written' };
    const store = storeOf('1', () => host);
    await expect(store.fill(all)).rejects.toThrow('icon.svg');
    expect(await pageOf(store)).toBe(undefined);
    host = filesOf('1');
    expect(await store.fill(all)).toBe(true);
    expect(await pageOf(store)).toEqual({ text: 'page 1', isOutdated: false });
  });

  it('fetches only what is missing when it is asked again', async () => {
    const { storeOf, requests } = browser();
    const controller = new AbortController();
    const host = filesOf('1');
    const store = storeOf('1', () => {
      controller.abort();
      return host;
    });
    await expect(store.fill({ ...all, signal: controller.signal })).rejects.toThrow(/abort/i);
    const before = requests.splice(0);
    expect(before).toHaveLength(1);
    expect(await store.fill(all)).toBe(true);
    expect(requests).not.toContain(before[0]);
    requests.length = 0;
    expect(await store.fill(all)).toBe(true);
    expect(requests).toEqual([]);
  });

  it('never mixes builds when the host changes in between', async () => {
    const { storeOf, requests } = browser();
    let host = filesOf('1');
    const store = storeOf('1', () => {
      // The host is updated after the first answer.
      const current = host;
      host = filesOf('2');
      return current;
    });
    await expect(store.fill(all)).rejects.toThrow('another build');
    expect(await pageOf(store)).toBe(undefined);
    expect(requests.length).toBeGreaterThan(1);
  });

  it('is not complete without the weights, and leaves them to the page at first', async () => {
    const { storeOf, requests, caches } = browser();
    const store = storeOf('1', () => filesOf('1'));
    expect(await store.fill({ ...all, mayFetchWeights: false })).toBe(false);
    expect(requests.some((path) => path.endsWith('.bin'))).toBe(false);
    expect(await pageOf(store)).toBe(undefined);
    const cache = await caches.open(WEIGHTS_CACHE);
    const { digest } = buildOf('1').weights;
    await cache.put(keyUrl(digest), new Response('from the separation worker'));
    expect(await store.fill({ ...all, mayFetchWeights: false })).toBe(true);
    // Whoever clears them makes the build incomplete again.
    await cache.delete(keyUrl(digest));
    expect(await store.fill({ ...all, mayFetchWeights: false })).toBe(false);
    expect(await store.fill(all)).toBe(true);
    expect(await (await cache.match(keyUrl(digest)))?.text()).toBe('first half second half');
  });

  it('refuses weights that are not those of the build', async () => {
    const { storeOf } = browser();
    const host = { ...filesOf('1'), 'models/m/b.bin': 'another half' };
    await expect(storeOf('1', () => host).fill(all)).rejects.toThrow('weights');
  });

  it('opens the old page until the new build is complete, and gives each its own files', async () => {
    const { storeOf, requests, pass } = browser();
    await storeOf('1', () => filesOf('1')).fill(all);
    pass(1000);
    const next = storeOf('2', () => filesOf('2'));
    expect(await pageOf(next)).toEqual({ text: 'page 1', isOutdated: false });
    requests.length = 0;
    expect(await next.fill(all)).toBe(true);
    // The icon and the weights are the same.
    expect(requests).toEqual(['', 'assets/script-2.js']);
    expect(await pageOf(next)).toEqual({ text: 'page 2', isOutdated: false });
    for (const version of ['1', '2']) {
      const script = await next.match(`${SCOPE}assets/script-${version}.js`);
      expect(await script?.text()).toBe(`script ${version}`);
    }
  });

  it('asks the network first once the new build has turned out to be incomplete', async () => {
    const { storeOf } = browser();
    await storeOf('1', () => filesOf('1')).fill(all);
    const next = storeOf('2', () => ({
      ...filesOf('2'),
      'assets/script-2.js': 'changed by a proxy',
    }));
    await expect(next.fill(all)).rejects.toThrow('another build');
    expect(await pageOf(next)).toEqual({ text: 'page 1', isOutdated: true });
  });
});

describe('tidying', () => {
  const WEIGHTS_2 = ['other ', 'weights'];
  const host2 = {
    ...filesOf('2'),
    'models/m/a.bin': WEIGHTS_2[0],
    'models/m/b.bin': WEIGHTS_2[1],
  };

  it('keeps the build of an open page, and removes it with its weights after that', async () => {
    const { storeOf, inUse, caches, pass } = browser();
    await storeOf('1', () => filesOf('1')).fill(all);
    const next = storeOf('2', () => host2, buildOf('2', host2, WEIGHTS_2));
    await next.fill(all);
    const oldScript = () => next.match(`${SCOPE}assets/script-1.js`);
    const weights = async () => (await (await caches.open(WEIGHTS_CACHE)).keys()).length;

    // A page of the old build may be opening and not hold its lock yet.
    await next.tidy();
    expect(await oldScript()).toBeDefined();
    pass(120_000);
    inUse.add('1');
    await next.tidy();
    expect(await oldScript()).toBeDefined();
    expect(await weights()).toBe(2);
    inUse.clear();
    await next.tidy();
    expect(await oldScript()).toBe(undefined);
    expect(await weights()).toBe(1);
    expect(await pageOf(next)).toEqual({ text: 'page 2', isOutdated: false });
  });

  it('keeps the old build while the new one is not complete', async () => {
    const { storeOf, pass } = browser();
    await storeOf('1', () => filesOf('1')).fill(all);
    pass(120_000);
    const next = storeOf('2', () => ({}));
    await next.tidy();
    expect(await pageOf(next)).toMatchObject({ text: 'page 1' });
  });
});
