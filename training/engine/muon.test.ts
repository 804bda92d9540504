import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { applyMuon, orthogonalised } from './muon';
import { createPlainKernels } from './plainKernels';

const kernels = createPlainKernels();

beforeAll(() => tf.setBackend('cpu'));

function random(rows: number, columns: number, seed: number): tf.Tensor2D {
  const draw = mulberry32(seed);
  return tf.tensor2d(
    Float32Array.from({ length: rows * columns }, () => draw() - 0.5),
    [rows, columns],
  );
}

describe('orthogonalised matrices', () => {
  it.each([
    [12, 4],
    [4, 12],
    [6, 6],
  ])('have nearly equal singular values, whatever those before: %d × %d', (rows, columns) => {
    const small = Math.min(rows, columns);
    // Columns or rows of very different lengths: singular values from 1 to 0.05.
    const lengths = Array.from({ length: small }, (_, i) => 0.05 ** (i / small));
    const scale = rows > columns ? tf.tensor2d([lengths]) : tf.tensor2d(lengths, [small, 1]);
    const x = orthogonalised(kernels, tf.mul<tf.Tensor2D>(random(rows, columns, 1), scale));
    const gram = rows > columns ? tf.matMul(x, x, true) : tf.matMul(x, x, false, true);
    // Gershgorin is too coarse: vᵀGv for random v stays within the squares of the singular values.
    for (let seed = 2; seed < 40; seed++) {
      const v = random(small, 1, seed);
      const quotient = tf
        .div(tf.sum(tf.mul(v, tf.matMul(gram, v))), tf.sum(tf.square(v)))
        .dataSync()[0];
      expect(quotient).toBeGreaterThan(0.6 ** 2);
      expect(quotient).toBeLessThan(1.2 ** 2);
    }
  });

  it('keep the direction of a matrix of rank 1', () => {
    const u = random(5, 1, 1);
    const v = random(1, 3, 2);
    const product = tf.matMul(u, v);
    const unit = tf.div(product, tf.norm(product));
    const cosine = tf
      .sum(tf.mul(orthogonalised(kernels, product as tf.Tensor2D), unit))
      .dataSync()[0];
    expect(cosine).toBeGreaterThan(0.68);
    expect(cosine).toBeLessThan(1.14);
  });

  it('are zero for zero', () => {
    expect(tf.norm(orthogonalised(kernels, tf.zeros([3, 4]))).dataSync()[0]).toBe(0);
  });
});

describe('a step of Muon', () => {
  it('moves by a fifth of the rate, root mean square, against the gradient, and leaks nothing', () => {
    const kernel = random(18, 6, 3);
    const parameter = {
      value: kernels.createVariable(tf.reshape(kernel, [3, 3, 2, 6])),
      firstMoment: kernels.createVariable(tf.zeros([3, 3, 2, 6])),
      secondMoment: kernels.createVariable(tf.zeros([3, 3, 2, 6])),
    };
    const gradient = tf.reshape(random(18, 6, 4), [3, 3, 2, 6]);
    const before = tf.memory().numTensors;
    applyMuon(kernels, parameter, gradient, { learningRate: 0.01, momentum: 0.95 });
    expect(tf.memory().numTensors).toBe(before);
    const change = tf.sub(tf.reshape(parameter.value.read(), [18, 6]), kernel);
    const rms = Math.sqrt(tf.mean(tf.square(change)).dataSync()[0]);
    // All six singular values near 1: √(6 / 108) per element, times √18.
    expect(rms / (0.01 * 0.2)).toBeGreaterThan(0.68);
    expect(rms / (0.01 * 0.2)).toBeLessThan(1.14);
    expect(tf.sum(tf.mul(change, tf.reshape(gradient, [18, 6]))).dataSync()[0]).toBeLessThan(0);
  });
});
