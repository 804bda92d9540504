/** Reads and writes exported models: a folder with model.json and its shards of float16 weights. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelConfig } from '../../src/model/config';
import { createMaskModel } from '../../src/model/executor';
import { decodeFloat16, encodeFloat16 } from '../../src/model/float16';
import { makeKnownAnswer } from '../../src/model/knownAnswer';
import { serializeModel } from '../../src/model/modelFormat';
import type { ModelJson } from '../../src/model/modelFormat';
import { buildLayersModel } from '../../src/model/unetLayers';
import { sizeOf } from '../../src/model/weights';
import { isSameNetwork } from '../engine/checkpoint';
import { historyOf } from '../engine/history';
import type { TrainingPhase } from '../engine/history';
import type { WeightArrays } from '../engine/state';
import { canTransplant, transplantWeights } from '../engine/transplant';

/** Any fixed number: it makes the known answer's patch reproducible. */
const KNOWN_ANSWER_SEED = 20170001;

/**
 * Weights carry the strictest licence of what they were trained on; whoever exports should say
 * which.
 */
export const UNSTATED_LICENCE = 'the strictest licence of the training data';

export interface ExportFacts {
  /** What evaluation measured; shown to people as it is. */
  readonly metrics: unknown;
  /** History of its training, and its sources. */
  readonly data: unknown;
  readonly licence: string;
}

/**
 * Writes `weights` (complete, see listWeights) to `folder` as a layers-model in half precision.
 * Files of an earlier export go only after the new ones are complete. Throws `bad-parameter` if a
 * weight does not fit, and an Error that names the folder if it cannot be written; an earlier
 * export is then intact.
 */
export async function exportModel(
  folder: string,
  config: ModelConfig,
  weights: WeightArrays,
  facts: ExportFacts,
): Promise<void> {
  const rounded: WeightArrays = new Map(
    [...weights].map(([name, values]) => [name, decodeFloat16(encodeFloat16(values))]),
  );
  const model = createMaskModel(config, rounded);
  const knownAnswer = await makeKnownAnswer(model, KNOWN_ANSWER_SEED).finally(() =>
    model.dispose(),
  );
  const layersModel = buildLayersModel(config);
  const modelTopology: unknown = layersModel.toJSON(null, false);
  layersModel.dispose();
  const { json, shards } = await serializeModel({
    config,
    weights: rounded,
    modelTopology,
    metadata: { ...facts, knownAnswer },
  });
  const files = [...shards, { path: 'model.json', bytes: Buffer.from(JSON.stringify(json)) }];
  // Written beside the old files under names of their own, then moved over them.
  try {
    mkdirSync(folder, { recursive: true });
    for (const { path, bytes } of files) writeFileSync(join(folder, `${path}.new`), bytes);
  } catch (error) {
    for (const { path } of files)
      rmSync(join(folder, `${path}.new`), { force: true, recursive: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`could not write the model to ${folder}: ${reason}`, { cause: error });
  }
  for (const { path } of files) renameSync(join(folder, `${path}.new`), join(folder, path));
  const current = new Set(files.map(({ path }) => path));
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.bin') && !current.has(name)) rmSync(join(folder, name));
  }
}

/**
 * Replaces what the metadata of the model in `folder` say of measurements and data; its weights
 * stay.
 */
export function amendFacts(folder: string, facts: Pick<ExportFacts, 'metrics' | 'data'>): void {
  const { json } = readExportedModel(folder);
  const amended: ModelJson = {
    ...json,
    userDefinedMetadata: { ...json.userDefinedMetadata, ...facts },
  };
  const path = join(folder, 'model.json');
  writeFileSync(`${path}.new`, JSON.stringify(amended));
  renameSync(`${path}.new`, path);
}

/** Weights and facts of an exported model. Throws, naming the folder, if it is not one. */
export function readExportedModel(folder: string): { json: ModelJson; weights: WeightArrays } {
  let json: ModelJson;
  try {
    json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as ModelJson;
  } catch (error) {
    throw new Error(`there is no readable model.json in ${folder}`, { cause: error });
  }
  const [{ paths, weights: entries }] = json.weightsManifest;
  const bytes = Buffer.concat(paths.map((path) => readFileSync(join(folder, path))));
  const halves = new Uint16Array(Uint8Array.from(bytes).buffer);
  const weights: WeightArrays = new Map();
  let offset = 0;
  for (const { name, shape } of entries) {
    const end = offset + sizeOf(shape);
    if (end > halves.length) throw new Error(`the weights in ${folder} are cut off at ${name}`);
    weights.set(name, decodeFloat16(halves.subarray(offset, end)));
    offset = end;
  }
  return { json, weights };
}

/**
 * Weights to start a run of `config` from, and the history that they bring. A model of the same
 * layers on another grid serves as well (transplant.ts). Throws as readExportedModel does, and an
 * Error that names the folder if the model in it has other layers.
 */
export function readWeightsFor(
  folder: string,
  config: ModelConfig,
): { weights: WeightArrays; history: TrainingPhase[] } {
  const { json, weights } = readExportedModel(folder);
  const { userDefinedMetadata: metadata } = json;
  const history = historyOf(metadata);
  if (isSameNetwork(metadata.config, config)) return { weights, history };
  if (!canTransplant(metadata.config, config)) {
    throw new Error(
      `the model in ${folder} is a '${metadata.config.name}', whose weights do not fit '${config.name}'`,
    );
  }
  const { name } = metadata.config;
  return {
    weights: transplantWeights(weights, metadata.config, config),
    // An earlier form of the same network counts as its own training.
    history: name === config.name ? history : history.map((phase) => ({ network: name, ...phase })),
  };
}
