import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFloat16, encodeFloat16 } from '../../src/model/float16';
import { knownAnswerError } from '../../src/model/knownAnswer';
import { describeUnet } from '../../src/model/unet';
import { mulberry32 } from '../../src/shared/random';
import { asMaskModel, exportModel, readExportedModel } from './exportModel';
import { TINY } from './fixtures';
import { createPlainKernels } from './plainKernels';
import { createPredictor } from './predict';
import { initialWeights } from './state';
import type { WeightArrays } from './state';

const spec = describeUnet(TINY);
const kernels = createPlainKernels();
const emphasis = new Float32Array(8).fill(1);
const folder = mkdtempSync(join(tmpdir(), 'export-'));
const facts = { metrics: { sdr: 1 }, data: 'random', licence: 'MIT' };

/** Weights in which nothing is a default: moving statistics and biases included. */
function lively(): WeightArrays {
  const random = mulberry32(7);
  const weights = initialWeights(spec, 1);
  for (const [name, values] of weights) {
    if (!name.endsWith('/kernel')) for (let i = 0; i < values.length; i++) values[i] += random();
  }
  return weights;
}

beforeAll(async () => {
  await tf.setBackend('cpu');
  await exportModel(folder, TINY, kernels, lively(), emphasis, facts);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an exported model', () => {
  it('opens as a layers-model that gives the masks of the trainer’s own prediction', async () => {
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
    const predictor = createPredictor(spec, kernels, weights);
    const actual = (model.predict(input) as tf.Tensor).dataSync();
    const expected = predictor.predictMask(input).dataSync();
    // Float rounding: one folds batch norm into the kernels, the other does not.
    actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 5));
    expect(Math.max(...actual) - Math.min(...actual)).toBeGreaterThan(0.01);
  });

  it('holds the weights rounded to half precision and answers its own question', async () => {
    const { json, weights } = readExportedModel(folder);
    for (const [name, values] of lively()) {
      expect(weights.get(name), name).toEqual(decodeFloat16(encodeFloat16(values)));
    }
    const predictor = createPredictor(spec, kernels, weights);
    const { knownAnswer, config, licence } = json.userDefinedMetadata;
    const model = asMaskModel(TINY, predictor, emphasis);
    expect(await knownAnswerError(model, knownAnswer)).toBeLessThan(1e-6);
    expect(config).toEqual(TINY);
    expect(licence).toBe('MIT');
  });

  it('replaces an older export without leaving its shards behind', async () => {
    writeFileSync(join(folder, 'weights-9-of-9.bin'), 'old');
    await exportModel(folder, TINY, kernels, lively(), emphasis, facts);
    expect(() => statSync(join(folder, 'weights-9-of-9.bin'))).toThrow('ENOENT');
    expect(() => readExportedModel(join(folder, 'nothing'))).toThrow(/model.json in .*nothing/);
  });
});
