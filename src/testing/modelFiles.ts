/** Shipped models for tests, made on the spot: files in memory, a server and a cache over them. */
import type { ModelConfig } from '../model/config';
import { serializeModel } from '../model/modelFormat';
import type { ModelMetadata } from '../model/modelFormat';
import type { Fetch, WeightCache } from '../model/modelStore';
import { randomWeights } from './weights';

/** All files of a random network of `config`, by path below the models' folder. */
export async function modelFiles(
  config: ModelConfig,
  seed = 1,
  knownAnswer: ModelMetadata['knownAnswer'] = { seed: 1, values: [] },
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const { json, shards } = await serializeModel({
    config,
    weights: randomWeights(config, seed),
    modelTopology: {},
    metadata: { metrics: {}, data: 'random', licence: 'none', knownAnswer },
  });
  const text = Uint8Array.from(JSON.stringify(json), (character) => character.charCodeAt(0));
  return new Map([
    [`${config.name}/model.json`, text],
    ...shards.map(({ path, bytes }) => [`${config.name}/${path}`, bytes] as const),
  ]);
}

/** Serves `files` below `https://test/models/` and remembers what was asked for. */
export function fakeServer(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) {
  const requests: string[] = [];
  const fetch: Fetch = async (url) => {
    const path = url.replace('https://test/models/', '');
    requests.push(path);
    const file = files.get(path);
    return {
      ok: file !== undefined,
      status: file ? 200 : 404,
      arrayBuffer: () => Promise.resolve((file ?? new Uint8Array()).slice().buffer),
      text: () => Promise.resolve(String.fromCharCode(...(file ?? []))),
    };
  };
  return { fetch, requests, modelsUrl: 'https://test/models/' };
}

/** A cache in memory; `entries` by digest may be tampered with. */
export function fakeCache(): WeightCache & { entries: Map<string, Uint8Array<ArrayBuffer>> } {
  const entries = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    entries,
    read: async (digest) => entries.get(digest)?.slice() ?? null,
    write: async (digest, _url, bytes) => {
      entries.clear();
      entries.set(digest, bytes.slice());
    },
    remove: async (digest) => {
      entries.delete(digest);
    },
  };
}
