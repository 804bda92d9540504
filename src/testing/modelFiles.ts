/** Models as the app ships them, for tests: their files in memory, a server and a cache of them. */
import type { ModelConfig } from '../model/config';
import { serializeModel } from '../model/modelFormat';
import type { ModelMetadata } from '../model/modelFormat';
import type { Fetch, WeightCache } from '../model/modelStore';
import { randomWeights } from './weights';

/** All files of a random network of `config`, by their paths below the folder of models. */
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

/** Serves `files` below `https://test/models/` and lists the paths asked for in `requests`. */
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

/** A cache in memory. Tests may change its `entries`, which are keyed by digest. */
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
