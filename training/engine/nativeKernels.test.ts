import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeUnet } from '../../src/model/unet';
import { mulberry32 } from '../../src/shared/random';
import { startBackend } from './backend';
import { drawDropoutMasks } from './blocks/dropout';
import { TINY_RESIDUAL, livelyWeights } from './fixtures';
import type { Kernels } from './kernels';
import { lossAndGradient } from './loss';
import { backward, forward, listTrainedWeights } from './network';
import { createPlainKernels } from './plainKernels';
import { computesBfloat16, readCpuInfo } from './precision';

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
    expectClose(
      kernels.transposedConvolveStride2(small, kernel),
      plain.transposedConvolveStride2(small, kernel),
    );
    expectClose(kernels.convolveStride2(big, kernel), plain.convolveStride2(big, kernel));
    const gradient = kernels.stride2KernelGradient(big, small, kernel.shape);
    expectClose(gradient, plain.stride2KernelGradient(big, small, kernel.shape));
  });

  it('in joins, sums and products', () => {
    const a = random([2, 3, 4, 2], 1);
    const b = random([2, 3, 4, 5], 2);
    expectClose(kernels.add(a, a), plain.add(a, a));
    const joined = kernels.concatChannels(a, b);
    expectClose(joined, plain.concatChannels(a, b));
    const parts = kernels.splitChannels(joined, 2);
    expectClose(parts[0], a);
    expectClose(parts[1], b);
    const stack = tf.reshape<tf.Rank.R3>(b, [2, 4, 15]);
    const matrix = tf.reshape<tf.Rank.R3>(random([1, 1, 4, 3], 3), [1, 4, 3]);
    expectClose(
      kernels.multiplyMatrices(matrix, stack, true, false),
      plain.multiplyMatrices(matrix, stack, true, false),
    );
    expectClose(
      kernels.multiplyMatrices(stack, stack, false, true),
      plain.multiplyMatrices(stack, stack, false, true),
    );
  });

  it('in stride-1 convolutions and their gradients to the kernel', () => {
    const x = random([2, 6, 5, 3], 1);
    const kernel = random([3, 3, 3, 4], 2);
    const dy = random([2, 6, 5, 4], 3);
    expectClose(kernels.convolveStride1(x, kernel), plain.convolveStride1(x, kernel));
    const gradient = kernels.stride1KernelGradient(x, dy, kernel.shape);
    expectClose(gradient, plain.stride1KernelGradient(x, dy, kernel.shape));
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
    // With a constant gradient Adam moves by the learning rate each step, whatever the gradient's
    // size.
    expectClose(results[0][0], tf.sub(x, tf.mul(tf.sign(dy), 0.3)));
  });
});

// TensorFlow emulates bfloat16 on other processors, with errors larger than those tested here.
const hasBfloat16 = backend.isNative && computesBfloat16(readCpuInfo());

describe.runIf(hasBfloat16)('In bfloat16', () => {
  const low = backend.bfloat16Kernels as Kernels;
  const plain = createPlainKernels();
  const rounded = <T extends tf.Tensor>(x: T): T => low.toFloat32(low.toComputePrecision(x));

  function relativeError(actual: tf.Tensor, expected: tf.Tensor): number {
    expect(actual.shape).toEqual(expected.shape);
    const error = tf.norm(tf.sub(actual, expected)).dataSync()[0];
    return error / tf.norm(expected).dataSync()[0];
  }

  it('a number keeps its first 8 binary digits', () => {
    const x = tf.tensor1d([1, 1.0078125, 1.001, -3e-30, 1e30, 0]);
    const back = rounded(x).arraySync();
    expect(back.slice(0, 3)).toEqual([1, 1.0078125, 1]);
    back.forEach((value, at) => {
      const exact = x.arraySync()[at];
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.abs(exact) / 256);
    });
  });

  it.each([
    ['many pixels, few channels', [2, 8, 4, 3], 5],
    ['few pixels, many channels', [1, 2, 2, 24], 16],
    ['a mask of two channels', [2, 8, 4, 6], 2],
  ] as const)('convolutions are right but for that rounding: %s', (_, shape, bigChannels) => {
    const bigShape = [shape[0], 2 * shape[1], 2 * shape[2]] as const;
    const small = random([...shape], 1);
    const kernel = random([5, 5, bigChannels, shape[3]], 2);
    const big = random([...bigShape, bigChannels], 3);
    const thin = random([3, 3, bigChannels, shape[3]], 4);
    const wide = random([...bigShape, shape[3]], 5);
    const run = (k: Kernels): tf.Tensor[] => {
      const [s, b, w] = [small, big, wide].map((x) => k.toComputePrecision(x));
      return [
        k.toFloat32(k.transposedConvolveStride2(s, kernel)),
        k.toFloat32(k.convolveStride2(b, kernel)),
        k.stride2KernelGradient(b, s, kernel.shape),
        k.toFloat32(k.convolveStride1(b, thin)),
        k.stride1KernelGradient(b, w, thin.shape),
      ];
    };
    const expected = run(plain);
    // Both factors and the result are off by 1/512 of themselves at most, by far less on the mean.
    run(low).forEach((actual, at) =>
      expect(relativeError(actual, expected[at])).toBeLessThan(3 / 512),
    );
  });

  it('the gradient of the whole network is that of float32 but for a few per cent', () => {
    const spec = describeUnet(TINY_RESIDUAL);
    const arrays = livelyWeights(TINY_RESIDUAL);
    const [mixture, vocals] = [random([3, 8, 8, 1], 1), random([3, 8, 8, 1], 2)].map((x) =>
      tf.abs(x),
    );
    const run = (k: Kernels) => {
      const weights = new Map<string, tf.Tensor>(
        listTrainedWeights(spec).map(({ name, shape }) => [
          name,
          tf.tensor(arrays.get(name) as Float32Array, [...shape]),
        ]),
      );
      const masks = drawDropoutMasks(spec, 3, 9);
      const trace = forward(spec, k, weights, mixture, masks);
      const { dMask } = lossAndGradient('mse', trace.mask, mixture, vocals, null);
      return { mask: trace.mask, gradients: backward(spec, k, weights, trace, dMask, masks) };
    };
    const exact = run(plain);
    const actual = run(low);
    expect(relativeError(actual.mask, exact.mask)).toBeLessThan(0.02);
    expect([...actual.gradients.keys()]).toEqual([...exact.gradients.keys()]);
    const flat = (gradients: Map<string, tf.Tensor>): tf.Tensor =>
      tf.concat([...gradients.values()].map((g) => tf.reshape(g, [g.size])));
    expect(relativeError(flat(actual.gradients), flat(exact.gradients))).toBeLessThan(0.05);
  });
});
