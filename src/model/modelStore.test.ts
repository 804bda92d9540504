import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { fakeCache, fakeServer, modelFiles } from '../testing/modelFiles';
import { randomWeights, tinyConfig } from '../testing/weights';
import { PAPER } from './config';
import { decodeFloat16, encodeFloat16 } from './float16';
import { MAX_SHARD_BYTES, serializeModel } from './modelFormat';
import type { ModelJson } from './modelFormat';
import { loadModel } from './modelStore';
import { sha256Hex } from './sha256';

const CONFIG = tinyConfig(PAPER);
const CONFIGS = { tiny: CONFIG };

type Files = Map<string, Uint8Array<ArrayBuffer>>;
let pristine: Files;

beforeAll(async () => {
  pristine = await modelFiles(CONFIG);
});

function load(files: Files, options: Partial<Parameters<typeof loadModel>[0]> = {}) {
  const { fetch, modelsUrl } = fakeServer(files);
  return loadModel({ modelsUrl, modelName: 'tiny', fetch, configs: CONFIGS, ...options });
}

/** The files with one of them changed. */
function changed(
  path: string,
  change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
) {
  const files = new Map(pristine);
  files.set(path, change(files.get(path)!.slice()));
  return files;
}

function changedJson(change: (json: ModelJson) => unknown): Files {
  return changed('tiny/model.json', (bytes) => {
    const json = JSON.parse(new TextDecoder().decode(bytes)) as ModelJson;
    return new TextEncoder().encode(JSON.stringify(change(json)));
  });
}

const withMetadata = (metadata: object) =>
  changedJson((json) => ({
    ...json,
    userDefinedMetadata: { ...json.userDefinedMetadata, ...metadata },
  }));

const SHARD = 'tiny/weights-1-of-1.bin';

describe('loading a model', () => {
  it('gives the stored weights, rounded to half precision, and the config', async () => {
    const model = await load(pristine);
    expect(model.config).toBe(CONFIG);
    const expected = randomWeights(CONFIG, 1);
    expect([...model.weights.keys()]).toEqual([...expected.keys()]);
    for (const [name, values] of expected) {
      expect(model.weights.get(name)).toEqual(decodeFloat16(encodeFloat16(values)));
    }
  });

  it('counts progress in bytes from none to all', async () => {
    const counts: number[][] = [];
    await load(pristine, { onProgress: (...count) => counts.push(count) });
    const total = pristine.get(SHARD)!.length;
    expect(counts[0]).toEqual([0, total]);
    expect(counts.at(-1)).toEqual([total, total]);
  });

  it('splits large weights into shards within the limit and joins them again', async () => {
    const config = { ...CONFIG, unet: { ...CONFIG.unet, encoderFilters: [64, 128, 256] } };
    const files = await modelFiles(config);
    const shards = [...files].filter(([path]) => path.endsWith('.bin'));
    expect(shards.length).toBeGreaterThan(1);
    expect(Math.max(...shards.map(([, bytes]) => bytes.length))).toBeLessThanOrEqual(
      MAX_SHARD_BYTES,
    );
    const model = await load(files, { configs: { tiny: config } });
    expect(model.weights.get('deconv3/bias')).toEqual(
      decodeFloat16(encodeFloat16(randomWeights(config, 1).get('deconv3/bias')!)),
    );
  });

  it.each([
    ['a missing model.json', () => new Map(), 'model-load-failed'],
    [
      'a page instead of model.json',
      () => changed('tiny/model.json', () => new TextEncoder().encode('<!doctype html>')),
      'model-load-failed',
    ],
    ['JSON that is no model', () => changedJson(() => null), 'model-load-failed'],
    [
      'shards outside the folder',
      () =>
        changedJson((json) => ({
          ...json,
          weightsManifest: [{ ...json.weightsManifest[0], paths: ['../other.bin'] }],
        })),
      'model-load-failed',
    ],
    ['another version', () => withMetadata({ version: 2 }), 'model-mismatch'],
    [
      'another config',
      () => withMetadata({ config: { ...CONFIG, hopLength: 32 } }),
      'model-mismatch',
    ],
    [
      'a weight of another shape',
      () =>
        changedJson((json) => {
          const [group] = json.weightsManifest;
          const [first, ...rest] = group.weights;
          const weights = [{ ...first, shape: [...first.shape].reverse() }, ...rest];
          return { ...json, weightsManifest: [{ ...group, weights }] };
        }),
      'model-mismatch',
    ],
    [
      'a missing shard',
      () => new Map([...pristine].filter(([path]) => path !== SHARD)),
      'model-load-failed',
    ],
    ['a truncated shard', () => changed(SHARD, (bytes) => bytes.slice(0, -2)), 'model-load-failed'],
    ['one flipped bit', () => changed(SHARD, flipBit), 'model-load-failed'],
    ['another digest', () => withMetadata({ digest: '0'.repeat(64) }), 'model-load-failed'],
  ])('refuses %s', async (_, files, code) => {
    const cache = fakeCache();
    await expect(load(files(), { cache })).rejects.toMatchObject({
      name: 'VocalIsolationError',
      code,
    });
    expect(cache.entries.size).toBe(0);
  });

  it('refuses a name that no config has, and a network that fails', async () => {
    await expect(load(pristine, { modelName: 'other' })).rejects.toMatchObject({
      code: 'model-load-failed',
    });
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(load(pristine, { fetch })).rejects.toMatchObject({ code: 'model-load-failed' });
  });

  it('accepts a config whose members come in another order', async () => {
    const reversed = Object.fromEntries(Object.entries(CONFIG).reverse());
    await expect(load(withMetadata({ config: reversed }))).resolves.toBeDefined();
  });

  it('rejects with AbortError when cancelled', async () => {
    await expect(load(pristine, { signal: { aborted: true } })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

function flipBit(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  bytes[bytes.length >> 1] ^= 1;
  return bytes;
}

describe('the cache', () => {
  it('spares the shards on the second visit', async () => {
    const cache = fakeCache();
    const first = await load(pristine, { cache });
    const { fetch, requests, modelsUrl } = fakeServer(pristine);
    const second = await loadModel({
      modelsUrl,
      modelName: 'tiny',
      fetch,
      cache,
      configs: CONFIGS,
    });
    expect(requests).toEqual(['tiny/model.json']);
    expect(second.weights).toEqual(first.weights);
  });

  it.each([
    ['altered', flipBit],
    ['truncated', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(2)],
  ])('is never trusted: what is %s is replaced', async (_, change) => {
    const cache = fakeCache();
    const first = await load(pristine, { cache });
    const [[digest, bytes]] = cache.entries;
    cache.entries.set(digest, change(bytes.slice()));
    const second = await load(pristine, { cache });
    expect(second.weights).toEqual(first.weights);
    expect(cache.entries.get(digest)).toEqual(bytes);
  });

  it('may fail in every operation without harm', async () => {
    const broken = () => Promise.reject(new Error('quota'));
    const cache = { read: broken, write: broken, remove: broken };
    await expect(load(pristine, { cache })).resolves.toBeDefined();
  });
});

describe('serialising', () => {
  it('refuses weights that are missing, of wrong size, or too large for half precision', async () => {
    const weights = new Map(randomWeights(CONFIG, 1));
    const serialize = () =>
      serializeModel({
        config: CONFIG,
        weights,
        modelTopology: {},
        metadata: { metrics: 0, data: 0, licence: '', knownAnswer: { seed: 0, values: [] } },
      });
    for (const bad of [
      Float32Array.of(1),
      new Float32Array(8).fill(1e6),
      new Float32Array(8).fill(NaN),
    ]) {
      weights.set('conv1/bias', bad);
      await expect(serialize()).rejects.toMatchObject({ code: 'bad-parameter' });
    }
    weights.delete('conv1/bias');
    await expect(serialize()).rejects.toMatchObject({ code: 'bad-parameter' });
  });
});

it('hashes alike with and without the platform', async () => {
  for (const length of [0, 1, 55, 56, 64, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, n) => n);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(await sha256Hex(bytes)).toBe(expected);
    expect(await sha256Hex(bytes, null)).toBe(expected);
  }
});
