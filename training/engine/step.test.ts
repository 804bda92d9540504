import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMaskModel } from '../../src/model/executor';
import { describeUnet, listWeights } from '../../src/model/unet';
import { mulberry32 } from '../../src/shared/random';
import { drawDropoutMasks } from './blocks/dropout';
import { TINY, TINY_RESIDUAL, TINY_TDF, livelyWeights } from './fixtures';
import { lossAndGradient } from './loss';
import { backward, forward, listTrainedWeights } from './network';
import { createPlainKernels } from './plainKernels';
import { createState, initialWeights } from './state';
import { DEFAULT_STEP_OPTIONS, runStep } from './step';

const kernels = createPlainKernels();
const spec = describeUnet(TINY);

function randomArray(size: number, seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length: size }, () => random());
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the training step', () => {
  it.each([
    ['the published network', TINY],
    ['blocks over frequency', TINY_TDF],
    ['residual blocks', TINY_RESIDUAL],
  ])(
    'computes the gradient that central differences measure, for every weight: %s',
    (_, config) => {
      const spec = describeUnet(config);
      const batchSize = 3;
      const size = batchSize * 64;
      const mixture = tf.tensor4d(randomArray(size, 1), [batchSize, 8, 8, 1]);
      const vocals = tf.tensor4d(randomArray(size, 2), [batchSize, 8, 8, 1]);
      const arrays = livelyWeights(config);
      const trained = listTrainedWeights(spec);
      const masks = drawDropoutMasks(spec, batchSize, 9);
      const gradients = new Map<string, Float32Array>();
      // The loss with one value changed; without a change also fills `gradients`.
      const lossOf = (changed: string | null, index: number, by: number): number => {
        tf.engine().startScope();
        try {
          const weights = new Map<string, tf.Tensor>();
          for (const { name, shape } of trained) {
            const values = (arrays.get(name) as Float32Array).slice();
            if (name === changed) values[index] += by;
            weights.set(name, tf.tensor(values, [...shape]));
          }
          const trace = forward(spec, kernels, weights, mixture, masks);
          const { loss, dMask } = lossAndGradient('mse', trace.mask, mixture, vocals, null);
          const value = loss.dataSync()[0];
          if (changed !== null) return value;
          for (const [name, g] of backward(spec, kernels, weights, trace, dMask, masks)) {
            gradients.set(name, Float32Array.from(g.dataSync()));
          }
          return value;
        } finally {
          tf.engine().endScope();
        }
      };
      lossOf(null, 0, 0);
      const step = 5e-4;
      for (const { name } of trained) {
        const analytic = gradients.get(name) as Float32Array;
        const index = Math.floor(analytic.length / 2);
        const slope = (lossOf(name, index, step) - lossOf(name, index, -step)) / (2 * step);
        // Float32 losses near 0.1 differ by rounding of 1e-8, over 1e-3: 1e-5; kinks of ReLU add
        // more.
        expect(Math.abs(slope - analytic[index]), name).toBeLessThan(2e-4 + 0.05 * Math.abs(slope));
      }
      expect(gradients.size).toBe(trained.length);
    },
  );

  it('gives the mask of the app’s executor once moving statistics are those of the batch', async () => {
    const spec = describeUnet(TINY_RESIDUAL);
    const arrays = livelyWeights(TINY_RESIDUAL);
    const magnitudes = randomArray(3 * 64, 1);
    const expected = tf.tidy(() => {
      const weights = new Map(
        listTrainedWeights(spec).map(({ name, shape }): [string, tf.Tensor] => [
          name,
          tf.tensor(arrays.get(name) as Float32Array, [...shape]),
        ]),
      );
      const features = tf.tensor4d(magnitudes, [3, 8, 8, 1]);
      const { mask, statistics } = forward(spec, kernels, weights, features, new Map());
      for (const { name, value } of statistics) arrays.set(name, value.dataSync<'float32'>());
      return mask.dataSync<'float32'>();
    });
    // Training leaves these biases out: a norm subtracts them again.
    for (const { name, role, isTrained } of listWeights(spec)) {
      if (role === 'bias' && !isTrained) arrays.get(name)?.fill(0);
    }
    const model = createMaskModel(TINY_RESIDUAL, arrays);
    const actual = await model.estimateMasks(magnitudes, 3);
    model.dispose();
    // Float rounding: the executor folds batch norm into its kernels.
    actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 5));
    expect(Math.max(...actual) - Math.min(...actual)).toBeGreaterThan(0.01);
  });

  it('learns one batch by heart: the loss falls to less than a tenth', () => {
    const state = createState(spec, kernels, initialWeights(spec, 4));
    const mixture = randomArray(2 * 64, 5);
    // The voice sits in every other band, so the ideal mask is reachable exactly.
    const vocals = mixture.map((value, index) => ((index >> 3) % 2 === 0 ? value : 0));
    const batch = { seed: 6, mixture, vocals, weight: null };
    const emphasis = new Float32Array(8).fill(1);
    const options = { ...DEFAULT_STEP_OPTIONS, loss: 'mse', dropout: false } as const;
    const losses: number[] = [];
    const numTensors = tf.memory().numTensors;
    for (let step = 0; step < 40; step++) {
      losses.push(runStep(TINY, spec, kernels, state, batch, emphasis, 1e-2, options).loss);
    }
    expect(losses[losses.length - 1]).toBeLessThan(losses[0] / 10);
    expect(tf.memory().numTensors).toBe(numTensors);
    state.dispose();
  });

  it('leaves the state alone when the loss is not a number', () => {
    const state = createState(spec, kernels, initialWeights(spec, 4));
    const bad = new Float32Array(64).fill(NaN);
    const batch = { seed: 1, mixture: bad, vocals: bad, weight: null };
    const emphasis = new Float32Array(8).fill(1);
    const result = runStep(TINY, spec, kernels, state, batch, emphasis, 1e-2, DEFAULT_STEP_OPTIONS);
    expect(result.applied).toBe(false);
    expect(state.step).toBe(0);
    state.dispose();
  });
});
