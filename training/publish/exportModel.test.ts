import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFloat16, encodeFloat16 } from '../../src/model/float16';
import { createMaskModel } from '../../src/model/executor';
import { knownAnswerError } from '../../src/model/knownAnswer';
import { mulberry32 } from '../../src/shared/random';
import { amendFacts, exportModel, readExportedModel, readWeightsFor } from './exportModel';
import { TINY, TINY_TDF, livelyWeights } from '../engine/fixtures';

const folder = mkdtempSync(join(tmpdir(), 'export-'));
const facts = { metrics: { sdr: 1 }, data: 'random', licence: 'MIT' };

beforeAll(async () => {
  await tf.setBackend('cpu');
  await exportModel(folder, TINY, livelyWeights(TINY), facts);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an exported model', () => {
  it('opens as a layers-model that gives the masks of the executor', async () => {
    const { json, weights } = readExportedModel(folder);
    const [{ paths, weights: specs }] = json.weightsManifest;
    const weightData = Uint8Array.from(
      Buffer.concat(paths.map((path) => readFileSync(join(folder, path)))),
    ).buffer;
    const model = await loadLayersModel({
      load: async () => ({
        modelTopology: json.modelTopology as object,
        weightSpecs: specs as unknown as tf.io.WeightsManifestEntry[],
        weightData,
      }),
    });
    const random = mulberry32(3);
    const input = tf.tensor4d(
      Float32Array.from({ length: 64 }, () => random()),
      [1, 8, 8, 1],
    );
    const executor = createMaskModel(TINY, weights);
    const actual = (model.predict(input) as tf.Tensor).dataSync();
    const expected = await executor.estimateMask(input.dataSync<'float32'>());
    executor.dispose();
    // Float rounding: one folds batch norm into the kernels, the other does not.
    actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 5));
    expect(Math.max(...actual) - Math.min(...actual)).toBeGreaterThan(0.01);
  });

  it('holds the weights rounded to half precision and answers its own question', async () => {
    const { json, weights } = readExportedModel(folder);
    for (const [name, values] of livelyWeights(TINY)) {
      expect(weights.get(name), name).toEqual(decodeFloat16(encodeFloat16(values)));
    }
    const { knownAnswer, config, licence } = json.userDefinedMetadata;
    const model = createMaskModel(TINY, weights);
    expect(await knownAnswerError(model, knownAnswer)).toBeLessThan(1e-6);
    model.dispose();
    expect(config).toEqual(TINY);
    expect(licence).toBe('MIT');
  });

  it('that cannot be written names its folder and leaves the earlier one whole', async () => {
    const before = readFileSync(join(folder, 'model.json'), 'utf8');
    mkdirSync(join(folder, 'model.json.new', 'inside'), { recursive: true });
    const other = { ...facts, licence: 'other' };
    await expect(exportModel(folder, TINY, livelyWeights(TINY), other)).rejects.toThrow(
      `could not write the model to ${folder}`,
    );
    expect(readFileSync(join(folder, 'model.json'), 'utf8')).toBe(before);
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('gives its weights and history to a run of a network whose layers they fit only', () => {
    const { weights, history } = readWeightsFor(folder, TINY);
    expect(weights.get('conv1/kernel')).toEqual(
      readExportedModel(folder).weights.get('conv1/kernel'),
    );
    expect(history).toEqual([]);
    const longer = readWeightsFor(folder, { ...TINY, name: 'longer', numFrames: 16 });
    expect(longer.weights).toEqual(weights);
    expect(longer.history).toEqual(history.map((phase) => ({ network: 'tiny', ...phase })));
    const unet = { ...TINY.unet, encoderFilters: [3, 4, 4] };
    expect(() => readWeightsFor(folder, { ...TINY, name: 'other', unet })).toThrow(
      `the model in ${folder} is a 'tiny', whose weights do not fit 'other'`,
    );
  });

  it('hands on its history, as its own to another form of the same network', async () => {
    const trained = join(folder, 'trained');
    const data = { patches: 10, steps: 5, hours: 1, loss: 'mse' };
    await exportModel(trained, TINY, livelyWeights(TINY), { ...facts, data });
    const { history } = readWeightsFor(trained, TINY_TDF);
    expect(history).toMatchObject([{ examples: 10, steps: 5 }]);
    expect(history[0]).not.toHaveProperty('network');
    expect(readWeightsFor(trained, { ...TINY_TDF, name: 'other' }).history).toEqual([
      { network: 'tiny', ...history[0] },
    ]);
  });

  it('can be told more about, its weights untouched', () => {
    const before = readExportedModel(folder);
    amendFacts(folder, { metrics: { sdr: 2 }, data: 'more' });
    const after = readExportedModel(folder);
    expect(after.weights).toEqual(before.weights);
    expect(after.json.userDefinedMetadata).toEqual({
      ...before.json.userDefinedMetadata,
      metrics: { sdr: 2 },
      data: 'more',
    });
  });

  it('replaces an older export without leaving its shards behind', async () => {
    writeFileSync(join(folder, 'weights-9-of-9.bin'), 'old');
    await exportModel(folder, TINY, livelyWeights(TINY), facts);
    expect(() => statSync(join(folder, 'weights-9-of-9.bin'))).toThrow('ENOENT');
    expect(() => readExportedModel(join(folder, 'nothing'))).toThrow(/model.json in .*nothing/);
  });
});
