import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mulberry32 } from '../shared/random';
import { randomWeights, tinyConfig } from '../testing/weights';
import { FULLBAND, PAPER } from './config';
import type { ModelConfig } from './config';
import { jointPhaseKernel, phaseKernels, swapChannelAxes } from './blocks/convAlgebra';
import { createMaskModel } from './executor';
import { networkInput } from './features';
import { knownAnswerPatch } from './knownAnswer';
import { describeUnet } from './unet';
import { buildLayersModel } from './unetLayers';
import type { Weights } from './weights';

/** The mask as the layers-model predicts it, plain ops of tfjs throughout. */
async function referenceMask(config: ModelConfig, weights: Weights, input: Float32Array) {
  const model = buildLayersModel(config);
  model.setWeights(
    // Building the same network again makes the names unique by a suffix.
    model.weights.map(({ originalName, shape }) =>
      tf.tensor(weights.get(originalName)!, shape as number[]),
    ),
  );
  const output = tf.tidy(() => {
    const planes = tf.tensor4d(input, [1, ...describeUnet(config).inputShape]);
    const emphasis = tf.ones<tf.Rank.R3>([config.bands.numBands, 1, 1]);
    return model.predict(networkInput(planes, emphasis, config)) as tf.Tensor;
  });
  const values = (await output.data()) as Float32Array;
  output.dispose();
  model.dispose();
  return values;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, n) => Math.max(largest, Math.abs(value - b[n])), 0);
}

function noise(length: number, seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

// Channel counts on both sides of what the split form needs, equal and unequal skips.
const WIDE = tinyConfig(PAPER);
const NARROW = tinyConfig(PAPER, {
  numChannels: 1,
  unet: { ...PAPER.unet, encoderFilters: [4, 6, 8], decoderFilters: [6, 4] },
});
const WITH_TDF = tinyConfig(FULLBAND, {
  bands: WIDE.bands,
  features: WIDE.features,
  unet: { ...WIDE.unet, tdf: { reduction: 4, minRows: 8 } },
});
const WITH_RESIDUAL = {
  ...WITH_TDF,
  unet: { ...WITH_TDF.unet, residual: { minRows: 8 } },
};
const COMPRESSED = tinyConfig(FULLBAND, {
  sampleRate: 8192,
  fftSize: 256,
  bands: { kind: 'linear-log', numLinearBands: 24, numBands: 32, topHz: 4000 },
});

describe.each(['cpu', 'wasm'])('the executor on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    await tf.ready();
  });

  it.each([
    ['published grid', WIDE],
    ['few channels, mono', NARROW],
    ['blocks over frequency', WITH_TDF],
    ['residual blocks', WITH_RESIDUAL],
    [
      'compressed magnitudes',
      { ...COMPRESSED, features: { ...COMPRESSED.features, exponent: 1, emphasisDbPerOctave: 0 } },
    ],
  ])('equals the layers-model in both forms: %s', async (_, config) => {
    const weights = randomWeights(config, 3);
    const input = knownAnswerPatch(config, 5);
    const reference = await referenceMask(config, weights, input);
    // A test of a constant mask would prove nothing.
    expect(Math.max(...reference) - Math.min(...reference)).toBeGreaterThan(0.1);
    for (const form of ['split', 'joint'] as const) {
      const model = createMaskModel(config, weights, form);
      const mask = await model.estimateMask(input);
      model.dispose();
      // Sums of some hundred products in float32, of a mask with values up to 1.
      expect(largestDifference(mask, reference)).toBeLessThan(2e-5);
    }
  });

  it.each(['split', 'joint'] as const)(
    'computes several patches at once as it computes each alone: %s',
    async (form) => {
      const model = createMaskModel(WITH_RESIDUAL, randomWeights(WITH_RESIDUAL, 3), form);
      const patches = [5, 6, 7].map((seed) => knownAnswerPatch(WITH_RESIDUAL, seed));
      const expected = [];
      for (const patch of patches) expected.push(...(await model.estimateMask(patch)));
      const masks = await model.estimateMasks(
        Float32Array.from(patches.flatMap((patch) => [...patch])),
        3,
      );
      await expect(model.estimateMasks(patches[0], 2)).rejects.toMatchObject({
        code: 'bad-parameter',
      });
      model.dispose();
      // Backends may sum in another order: some hundred products in float32, masks up to 1.
      expect(largestDifference(masks, Float32Array.from(expected))).toBeLessThan(2e-5);
    },
  );

  it('compresses magnitudes before the network', async () => {
    const flat = { ...COMPRESSED.features, emphasisDbPerOctave: 0, hearsPhase: false };
    const linear = { ...COMPRESSED, features: { ...flat, exponent: 1 } };
    const rooted = { ...COMPRESSED, features: { ...flat, exponent: 0.5 } };
    const weights = randomWeights(linear, 3);
    const input = knownAnswerPatch(linear, 5);
    const a = createMaskModel(rooted, weights);
    const b = createMaskModel(linear, weights);
    const difference = largestDifference(
      await a.estimateMask(input),
      await b.estimateMask(input.map(Math.sqrt)),
    );
    a.dispose();
    b.dispose();
    expect(difference).toBeLessThan(1e-5);
  });

  it('keeps no tensor of a prediction and frees everything when disposed', async () => {
    const before = tf.memory().numTensors;
    const model = createMaskModel(WIDE, randomWeights(WIDE, 1));
    const uploaded = tf.memory().numTensors;
    expect(uploaded).toBeGreaterThan(before);
    const input = knownAnswerPatch(WIDE, 1);
    const copy = input.slice();
    const first = await model.estimateMask(input);
    const second = await model.estimateMask(input);
    expect(tf.memory().numTensors).toBe(uploaded);
    expect(second).toEqual(first);
    expect(input).toEqual(copy);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives values from 0 to 1 for silence and for very loud input', async () => {
    const model = createMaskModel(WIDE, randomWeights(WIDE, 1));
    for (const level of [0, 1e6]) {
      const mask = await model.estimateMask(new Float32Array(32 * 16 * 2).fill(level));
      expect(mask.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    model.dispose();
  });

  it('rejects a patch of another size', async () => {
    const model = createMaskModel(WIDE, randomWeights(WIDE, 1));
    await expect(model.estimateMask(new Float32Array(5))).rejects.toMatchObject({
      code: 'bad-parameter',
    });
    model.dispose();
  });

  it.each([
    [6, 4, 3, 2],
    [2, 2, 1, 5],
    [1, 1, 2, 1],
  ])('rewrites a transposed convolution of %i x %i exactly', (height, width, inputs, outputs) => {
    tf.tidy(() => {
      const x = tf.tensor4d(noise(height * width * inputs, 1), [1, height, width, inputs]);
      const stored = noise(25 * inputs * outputs, 2);
      const expected = tf.conv2dTranspose(
        x,
        tf.tensor4d(stored, [5, 5, outputs, inputs]),
        [1, 2 * height, 2 * width, outputs],
        2,
        'same',
      );
      const kernel = swapChannelAxes(stored, [5, 5, outputs, inputs]);
      const joint = jointPhaseKernel({ kernel, bias: new Float32Array(outputs) }, inputs);
      const viaJoint = tf.depthToSpace(
        tf.conv2d(x, tf.tensor4d(joint.kernel, [3, 3, inputs, 4 * outputs]), 1, 'same'),
        2,
      );
      expect(
        largestDifference(viaJoint.dataSync<'float32'>(), expected.dataSync<'float32'>()),
      ).toBeLessThan(1e-5);
      const values = expected.arraySync();
      for (const part of phaseKernels(kernel, inputs, outputs)) {
        const pad = [[0, 0], ...part.padding.map((sides) => [...sides]), [0, 0]];
        const phase = tf
          .conv2d(x, tf.tensor4d(part.kernel, [...part.shape]), 1, pad as never)
          .arraySync();
        phase[0].forEach((row, u) =>
          row.forEach((pixel, v) =>
            pixel.forEach((value, c) =>
              expect(value).toBeCloseTo(
                values[0][2 * u + part.rowPhase][2 * v + part.columnPhase][c],
                5,
              ),
            ),
          ),
        );
      }
    });
  });
});

afterAll(() => tf.disposeVariables());
