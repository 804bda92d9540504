/**
 * The form of a shipped model on disk: a standard tfjs layers-model (`model.json` and weight
 * shards) that `tf.loadLayersModel` opens, with our facts under `userDefinedMetadata`. Training
 * writes it with {@link serializeModel}; the app reads it through modelStore.ts.
 */
import { VocalIsolationError } from '../shared/errors';
import { sha256Hex } from './sha256';
import type { ModelConfig } from './config';
import { encodeFloat16 } from './float16';
import type { KnownAnswer } from './knownAnswer';
import { describeUnet, listWeights } from './unet';
import { sizeOf } from './weights';
import type { Weights } from './weights';

/** No shard is larger: they load in parallel and stay below what static hosts and caches refuse. */
export const MAX_SHARD_BYTES = 2_000_000;

/** Stored weights are half precision: two bytes each. */
export const BYTES_PER_WEIGHT = 2;

/** Our part of model.json. */
export interface ModelMetadata {
  readonly config: ModelConfig;
  readonly version: number;
  /** SHA-256, lower-case hexadecimal, of all weight bytes in manifest order. */
  readonly digest: string;
  /** What evaluation measured, for people. */
  readonly metrics: unknown;
  /** What it was trained on, for people. */
  readonly data: unknown;
  readonly licence: string;
  readonly knownAnswer: KnownAnswer;
}

/** One weight of the manifest; order in the list = order of its bytes. */
export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
  readonly quantization: { readonly dtype: 'float16'; readonly original_dtype: 'float32' };
}

/** The members of model.json that we write and read; a single weight group. */
export interface ModelJson {
  readonly format: 'layers-model';
  readonly generatedBy: string;
  readonly convertedBy: null;
  readonly modelTopology: unknown;
  readonly weightsManifest: readonly [
    { readonly paths: readonly string[]; readonly weights: readonly WeightEntry[] },
  ];
  readonly userDefinedMetadata: ModelMetadata;
}

export interface SerializedModel {
  readonly json: ModelJson;
  /** File name (beside model.json) and bytes, in manifest order. */
  readonly shards: readonly { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

/** Manifest entries of `config`'s network, in the order in which their bytes are stored. */
export function weightEntries(config: ModelConfig): WeightEntry[] {
  return listWeights(describeUnet(config)).map(({ name, shape }) => ({
    name,
    shape,
    dtype: 'float32',
    quantization: { dtype: 'float16', original_dtype: 'float32' },
  }));
}

/**
 * Rounds `weights` to half precision and lays them out as files. `modelTopology` is the parsed
 * `LayersModel.toJSON(null, false)`; `metadata` is everything but what follows from the weights.
 * Its known answer must come from the rounded weights: see `roundWeights`.
 * Throws `bad-parameter` if a weight is missing, of wrong size, or not finite in half precision.
 */
export async function serializeModel(options: {
  readonly config: ModelConfig;
  readonly weights: Weights;
  readonly modelTopology: unknown;
  readonly metadata: Omit<ModelMetadata, 'config' | 'version' | 'digest'>;
}): Promise<SerializedModel> {
  const { config, weights, modelTopology, metadata } = options;
  const entries = weightEntries(config);
  const numWeights = entries.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const halves = new Uint16Array(numWeights);
  let offset = 0;
  for (const { name, shape } of entries) {
    const values = weights.get(name);
    if (values?.length !== sizeOf(shape)) {
      throw new VocalIsolationError(
        'bad-parameter',
        `weight ${name} must have ${sizeOf(shape)} values, got ${values?.length}`,
      );
    }
    const encoded = encodeFloat16(values);
    // Exponent bits all set: infinite or NaN.
    if (encoded.some((bits) => (bits & 0x7c00) === 0x7c00)) {
      throw new VocalIsolationError('bad-parameter', `weight ${name} does not fit half precision`);
    }
    halves.set(encoded, offset);
    offset += encoded.length;
  }
  const bytes = new Uint8Array(halves.buffer);
  const numShards = Math.ceil(bytes.length / MAX_SHARD_BYTES);
  const shards = Array.from({ length: numShards }, (_, index) => ({
    path: `weights-${index + 1}-of-${numShards}.bin`,
    bytes: bytes.slice(index * MAX_SHARD_BYTES, (index + 1) * MAX_SHARD_BYTES),
  }));
  return {
    json: {
      format: 'layers-model',
      generatedBy: 'vocal-isolation training/export.ts',
      convertedBy: null,
      modelTopology,
      weightsManifest: [{ paths: shards.map(({ path }) => path), weights: entries }],
      userDefinedMetadata: {
        config,
        version: config.version,
        digest: await sha256Hex(bytes),
        ...metadata,
      },
    },
    shards,
  };
}
