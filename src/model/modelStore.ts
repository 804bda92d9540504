/**
 * Loads a shipped model and verifies it: name, version, config, manifest, length and digest must
 * all be what the code expects, wherever the bytes come from. Network and cache are handed in, so
 * that it runs in a worker, in Node and in tests.
 */
import { throwIfAborted } from '../shared/abort';
import type { AbortFlag } from '../shared/abort';
import { VocalIsolationError } from '../shared/errors';
import { MODEL_CONFIGS } from './config';
import type { ModelConfig } from './config';
import { decodeFloat16 } from './float16';
import { BYTES_PER_WEIGHT, weightEntries } from './modelFormat';
import type { ModelJson, ModelMetadata } from './modelFormat';
import { sha256Hex } from './sha256';
import { sizeOf } from './weights';
import type { Weights } from './weights';

/** What of `fetch` is needed. */
export type Fetch = (url: string) => Promise<{
  readonly ok: boolean;
  readonly status: number;
  arrayBuffer(): Promise<ArrayBuffer>;
  text(): Promise<string>;
}>;

/** Keeps the weight bytes of models between visits, found by digest. May lose them at any time. */
export interface WeightCache {
  read(digest: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Also forgets what `url` had under other digests: a new deployment replaces the old one. */
  write(digest: string, url: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(digest: string): Promise<void>;
}

/** A model whose every byte has been verified. */
export interface StoredModel {
  readonly config: ModelConfig;
  readonly metadata: ModelMetadata;
  readonly weights: Weights;
}

export interface LoadModelOptions {
  /** URL of the folder that holds the model folders, ending in a slash. */
  readonly modelsUrl: string;
  readonly modelName: string;
  readonly fetch: Fetch;
  readonly cache?: WeightCache;
  readonly signal?: AbortFlag;
  /** Bytes of weights that have arrived, of all. */
  readonly onProgress?: (completed: number, total: number) => void;
  /** The configs the code knows, by name; all of config.ts by default. */
  readonly configs?: Readonly<Record<string, ModelConfig>>;
}

/**
 * Fetches `<modelsUrl><modelName>/model.json`, then the weights from the cache or, shards in
 * parallel, from beside it. A cache entry that does not verify is removed and fetched afresh.
 * Rejects with `model-load-failed` (missing, unreachable, not a model, truncated, altered),
 * `model-mismatch` (a sound model of another code version) or AbortError.
 */
export async function loadModel(options: LoadModelOptions): Promise<StoredModel> {
  const { modelsUrl, modelName, fetch, cache, signal, onProgress } = options;
  const config = (options.configs ?? MODEL_CONFIGS)[modelName];
  if (!config) throw new VocalIsolationError('model-load-failed', `no model named ${modelName}`);
  throwIfAborted(signal);
  const folder = `${modelsUrl}${encodeURIComponent(modelName)}/`;
  const json = parseModelJson(await request(fetch, `${folder}model.json`, 'text'), config);
  throwIfAborted(signal);

  const { digest } = json.userDefinedMetadata;
  const numBytes = countBytes(config);
  onProgress?.(0, numBytes);
  let bytes = await readCache(cache, digest, numBytes);
  throwIfAborted(signal);
  if (!bytes) {
    bytes = await fetchShards(options, folder, json.weightsManifest[0].paths, numBytes);
    throwIfAborted(signal);
    if ((await sha256Hex(bytes)) !== digest) {
      throw new VocalIsolationError('model-load-failed', `the weights of ${modelName} are altered`);
    }
    // A full or forbidden cache costs a download next time, nothing now.
    await cache?.write(digest, folder, bytes).catch(() => undefined);
  }
  onProgress?.(numBytes, numBytes);
  return { config, metadata: json.userDefinedMetadata, weights: decodeWeights(config, bytes) };
}

function countBytes(config: ModelConfig): number {
  return weightEntries(config).reduce(
    (total, { shape }) => total + sizeOf(shape) * BYTES_PER_WEIGHT,
    0,
  );
}

function request(fetch: Fetch, url: string, as: 'text'): Promise<string>;
function request(fetch: Fetch, url: string, as: 'arrayBuffer'): Promise<ArrayBuffer>;
async function request(
  fetch: Fetch,
  url: string,
  as: 'text' | 'arrayBuffer',
): Promise<string | ArrayBuffer> {
  try {
    const response = await fetch(url);
    if (response.ok) return await response[as]();
    throw new Error(`status ${response.status}`);
  } catch (cause) {
    throw new VocalIsolationError('model-load-failed', `${url}: ${String(cause)}`, { cause });
  }
}

/** Also the place where a page that a server sends instead of a missing file is recognised. */
function parseModelJson(text: string, config: ModelConfig): ModelJson {
  let json: Partial<ModelJson> | null;
  try {
    json = JSON.parse(text) as Partial<ModelJson> | null;
  } catch (cause) {
    throw new VocalIsolationError('model-load-failed', 'model.json is not JSON', { cause });
  }
  const group = json?.weightsManifest?.[0];
  const metadata = json?.userDefinedMetadata;
  if (
    !group ||
    json?.weightsManifest?.length !== 1 ||
    !Array.isArray(group.paths) ||
    !group.paths.every((path) => typeof path === 'string' && /^[\w.-]+$/.test(path)) ||
    typeof metadata?.digest !== 'string' ||
    !Array.isArray(metadata.knownAnswer?.values)
  ) {
    throw new VocalIsolationError('model-load-failed', 'model.json is not one of our models');
  }
  const mismatch = (what: string, got: unknown, wanted: unknown) =>
    new VocalIsolationError(
      'model-mismatch',
      `${what} of ${config.name}: wanted ${canonical(wanted)}, got ${canonical(got)}`,
    );
  if (metadata.version !== config.version) {
    throw mismatch('version', metadata.version, config.version);
  }
  // Configs are plain data: equal text means equal config. This covers the name.
  if (canonical(metadata.config) !== canonical(config)) {
    throw mismatch('config', metadata.config, config);
  }
  const wanted = weightEntries(config);
  if (canonical(group.weights) !== canonical(wanted)) {
    throw mismatch('weights', group.weights, wanted);
  }
  return json as ModelJson;
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part).toSorted(([first], [second]) => (first < second ? -1 : 1)),
        )
      : part,
  );
}

async function readCache(
  cache: WeightCache | undefined,
  digest: string,
  numBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  // Storage that fails to answer is as good as empty.
  const bytes = await cache?.read(digest).catch(() => null);
  if (!bytes) return null;
  if (bytes.length === numBytes && (await sha256Hex(bytes)) === digest) return bytes;
  await cache?.remove(digest).catch(() => undefined);
  return null;
}

async function fetchShards(
  { fetch, signal, onProgress, modelName }: LoadModelOptions,
  folder: string,
  paths: readonly string[],
  numBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  let completed = 0;
  const shards = await Promise.all(
    paths.map(async (path) => {
      const shard = new Uint8Array(await request(fetch, folder + path, 'arrayBuffer'));
      throwIfAborted(signal);
      completed += shard.length;
      onProgress?.(Math.min(completed, numBytes), numBytes);
      return shard;
    }),
  );
  if (completed !== numBytes) {
    throw new VocalIsolationError(
      'model-load-failed',
      `the weights of ${modelName} have ${completed} bytes, not ${numBytes}`,
    );
  }
  const bytes = new Uint8Array(numBytes);
  let offset = 0;
  for (const shard of shards) {
    bytes.set(shard, offset);
    offset += shard.length;
  }
  return bytes;
}

/** Half-precision bytes in manifest order to single precision by name. */
function decodeWeights(config: ModelConfig, bytes: Uint8Array<ArrayBuffer>): Weights {
  let offset = bytes.byteOffset;
  return new Map(
    weightEntries(config).map(({ name, shape }) => {
      const halves = new Uint16Array(bytes.buffer, offset, sizeOf(shape));
      offset += halves.byteLength;
      return [name, decodeFloat16(halves)];
    }),
  );
}
