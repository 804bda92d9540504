import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { startBackend } from '../backend';
import { createPlainKernels } from './plainKernels';

const backend = await startBackend({ quiet: true });

function random(shape: [number, number, number, number], seed: number): tf.Tensor4D {
  const draw = mulberry32(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor4d(
    Float32Array.from({ length: size }, () => draw() - 0.5),
    shape,
  );
}

function expectClose(actual: tf.Tensor, expected: tf.Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  const difference = tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0];
  expect(difference).toBeLessThan(1e-4);
}

// Needs `npm run training:setup`; without TensorFlow both sides would be the same code.
describe.runIf(backend.isNative)('TensorFlow’s operations and plain tfjs agree within 1e-4', () => {
  const { kernels } = backend;
  const plain = createPlainKernels();

  it.each([
    ['many pixels, few channels', [2, 8, 4, 3], 2],
    ['few pixels, many channels', [1, 2, 2, 24], 16],
    ['a mask of one channel', [2, 8, 4, 6], 1],
    ['a mask of two channels', [2, 8, 4, 6], 2],
  ] as const)('in convolutions and their gradients: %s', (_, shape, bigChannels) => {
    const small = random([...shape], 1);
    const kernel = random([5, 5, bigChannels, shape[3]], 2);
    const big = random([shape[0], 2 * shape[1], 2 * shape[2], bigChannels], 3);
    expectClose(kernels.deconvolve(small, kernel), plain.deconvolve(small, kernel));
    expectClose(kernels.convolve(big, kernel), plain.convolve(big, kernel));
    const gradient = kernels.kernelGradient(big, small, kernel.shape);
    expectClose(gradient, plain.kernelGradient(big, small, kernel.shape));
  });

  it('in stride-1 convolutions and their gradients to the kernel', () => {
    const x = random([2, 6, 5, 3], 1);
    const kernel = random([3, 3, 3, 4], 2);
    const dy = random([2, 6, 5, 4], 3);
    expectClose(kernels.filter(x, kernel), plain.filter(x, kernel));
    const gradient = kernels.filterGradient(x, dy, kernel.shape);
    expectClose(gradient, plain.filterGradient(x, dy, kernel.shape));
  });

  it('in batch norm and its gradient', () => {
    const x = random([4, 6, 5, 3], 1);
    const dy = random([4, 6, 5, 3], 2);
    const gamma = tf.tensor1d([0.5, 1, 2]);
    const beta = tf.tensor1d([-1, 0, 1]);
    const forward = kernels.normalize(x, gamma, beta, 1e-3);
    const expected = plain.normalize(x, gamma, beta, 1e-3);
    expectClose(forward.y, expected.y);
    expectClose(forward.mean, expected.mean);
    const actualGradient = kernels.normalizeGradient(dy, x, gamma, forward, 1e-3);
    const expectedGradient = plain.normalizeGradient(dy, x, gamma, expected, 1e-3);
    expectClose(actualGradient.dx, expectedGradient.dx);
    expectClose(actualGradient.dGamma, expectedGradient.dGamma);
    expectClose(actualGradient.dBeta, expectedGradient.dBeta);
  });

  it('in the activations’ gradients, the optimiser and the average', () => {
    const x = random([1, 2, 3, 4], 1);
    const dy = random([1, 2, 3, 4], 2);
    for (const k of [kernels, plain]) {
      expectClose(k.reluGradient(dy, k.relu(x)), tf.mul(dy, tf.step(x)));
      expectClose(k.leakyReluGradient(dy, k.leakyRelu(x, 0.2), 0.2), tf.mul(dy, tf.step(x, 0.2)));
    }
    const results = [kernels, plain].map((k) => {
      const zero = tf.zerosLike(x);
      const parameter = {
        value: k.createVariable(x),
        firstMoment: k.createVariable(zero),
        secondMoment: k.createVariable(zero),
      };
      const average = k.createVariable(zero);
      for (let step = 1; step <= 3; step++) {
        const settings = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, step };
        k.applyAdam(parameter, tf.sign(dy), settings);
        k.moveTowards(average, parameter.value, 0.25);
      }
      return [parameter.value.read(), average.read()];
    });
    expectClose(results[0][0], results[1][0]);
    expectClose(results[0][1], results[1][1]);
    // With a constant gradient Adam moves by the learning rate each step, whatever the gradient's size.
    expectClose(results[0][0], tf.sub(x, tf.mul(tf.sign(dy), 0.3)));
  });
});
