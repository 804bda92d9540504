/**
 * The checkpoint file: one header line of JSON, padding to 4 bytes, then every array as float32
 * in the header's order. It is written beside itself and renamed, so that a stopped or full machine
 * leaves the previous one intact.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../src/model/config';
import type { UnetSpec } from '../../src/model/unet';
import type { Kernels, Variable } from './kernels';
import { createState, initialWeights, readVariable } from './state';
import type { TrainingState, WeightArrays } from './state';

/** Where a run stands, beside its arrays. */
export interface RunProgress {
  readonly step: number;
  /** Patches seen so far. */
  readonly examples: number;
  /** Seconds spent training, over all sessions. */
  readonly seconds: number;
  /** Seed of the run's data and dropout; with `step` it says which batch comes next. */
  readonly seed: number;
  /** Best validation SDR so far and the step it was reached at; null before the first. */
  readonly best: { readonly sdrDb: number; readonly step: number } | null;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

interface Header {
  readonly format: 1;
  readonly config: ModelConfig;
  readonly progress: RunProgress;
  readonly arrays: readonly { readonly name: string; readonly length: number }[];
}

/** Writes everything that an exact continuation needs. Throws what the file system says. */
export function saveCheckpoint(
  path: string,
  config: ModelConfig,
  state: TrainingState,
  progress: RunProgress,
): void {
  const arrays = [...stateArrays(state)];
  const header: Header = {
    format: 1,
    config,
    progress,
    arrays: arrays.map(([name, values]) => ({ name, length: values.length })),
  };
  writeArrays(
    path,
    header,
    arrays.map(([, values]) => values),
  );
}

/**
 * Reads a checkpoint back into a new state. Throws, naming the file, if it is missing, damaged, or
 * of a network other than `config`'s.
 */
export function loadCheckpoint(
  path: string,
  config: ModelConfig,
  spec: UnetSpec,
  kernels: Kernels,
): { state: TrainingState; progress: RunProgress } {
  if (!existsSync(path)) throw new Error(`there is no checkpoint to resume at ${path}`);
  const { header, arrays } = readArrays(path);
  if (!isSameNetwork(header.config, config)) {
    throw new Error(
      `the checkpoint ${path} was trained with another configuration of '${header.config.name}'`,
    );
  }
  const state = createState(spec, kernels, initialWeights(spec, 0));
  state.step = header.progress.step;
  for (const [name, parameter] of state.parameters) {
    assignArray(parameter.value, arrays, `value:${name}`, path);
    assignArray(parameter.firstMoment, arrays, `firstMoment:${name}`, path);
    assignArray(parameter.secondMoment, arrays, `secondMoment:${name}`, path);
  }
  for (const [name, average] of state.averages)
    assignArray(average, arrays, `average:${name}`, path);
  for (const [name, values] of state.movingStatistics) {
    values.set(arrayOf(arrays, `moving:${name}`, path));
  }
  for (const [name, values] of state.averageStatistics) {
    values.set(arrayOf(arrays, `averageMoving:${name}`, path));
  }
  return { state, progress: header.progress };
}

/** A config as files hold it: those written before configs named their window used Hann's. */
type StoredConfig = Omit<ModelConfig, 'window'> & Partial<Pick<ModelConfig, 'window'>>;

/**
 * Whether weights trained with one config fit the other; how songs are cut and masks applied may
 * differ.
 */
export function isSameNetwork(a: StoredConfig, b: StoredConfig): boolean {
  return trainedPart(a) === trainedPart(b);
}

/** The part of a config that weights depend on: dropout is a matter of how they are trained. */
function trainedPart(config: StoredConfig): string {
  const { sampleRate, numChannels, window = 'hann', fftSize, hopLength } = config;
  const { bands, numFrames, features } = config;
  const unet = { ...config.unet, dropoutRate: 0, numDropoutLayers: 0 };
  return JSON.stringify([
    sampleRate,
    numChannels,
    window,
    fftSize,
    hopLength,
    bands,
    numFrames,
    features,
    unet,
  ]);
}

function* stateArrays(state: TrainingState): Generator<[string, Float32Array]> {
  for (const [name, { value, firstMoment, secondMoment }] of state.parameters) {
    yield [`value:${name}`, readVariable(value)];
    yield [`firstMoment:${name}`, readVariable(firstMoment)];
    yield [`secondMoment:${name}`, readVariable(secondMoment)];
  }
  for (const [name, average] of state.averages) yield [`average:${name}`, readVariable(average)];
  for (const [name, values] of state.movingStatistics) yield [`moving:${name}`, values];
  for (const [name, values] of state.averageStatistics) yield [`averageMoving:${name}`, values];
}

function writeArrays(path: string, header: Header, arrays: readonly Float32Array[]): void {
  const json = JSON.stringify(header);
  // The line break ends the header on a multiple of 4, where float32 views may start.
  const bytes = Buffer.byteLength(json) + 1;
  const line = Buffer.from(`${json}${' '.repeat((4 - (bytes % 4)) % 4)}\n`);
  const data = arrays.map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength));
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.writing`;
  try {
    writeFileSync(temporary, Buffer.concat([line, ...data]));
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function readArrays(path: string): { header: Header; arrays: WeightArrays } {
  const file = readFileSync(path);
  const end = file.indexOf('\n');
  let header: Header;
  try {
    header = JSON.parse(file.subarray(0, end).toString('utf8')) as Header;
  } catch (error) {
    throw new Error(`${path} is not a checkpoint`, { cause: error });
  }
  const arrays: WeightArrays = new Map();
  let offset = end + 1;
  for (const { name, length } of header.arrays) {
    const bytes = file.subarray(offset, offset + 4 * length);
    if (bytes.length !== 4 * length) throw new Error(`the checkpoint ${path} is cut off`);
    arrays.set(name, new Float32Array(Uint8Array.from(bytes).buffer));
    offset += 4 * length;
  }
  return { header, arrays };
}

function assignArray(variable: Variable, arrays: WeightArrays, name: string, path: string): void {
  const tensor = tf.tensor(arrayOf(arrays, name, path), [...variable.shape]);
  variable.assign(tensor);
  tensor.dispose();
}

function arrayOf(arrays: WeightArrays, name: string, path: string): Float32Array {
  const values = arrays.get(name);
  if (!values) throw new Error(`the checkpoint ${path} lacks ${name}`);
  return values;
}
