/**
 * Muon (Jordan et al. 2024): a step along the nearest orthogonal matrix to the momentum, in which
 * rare directions weigh as much as common ones. For kernels and matrices; biases and batch norm
 * stay with Adam.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Kernels, Parameter } from './kernels';

export interface MuonSettings {
  readonly learningRate: number;
  /** Share of the old momentum kept at each step (Nesterov's form). */
  readonly momentum: number;
}

export const DEFAULT_MUON_MOMENTUM = 0.95;

/**
 * Root mean square of a step's elements at a rate of 1: that of Adam's usual steps, so that one
 * rate serves both (Liu et al. 2025, eq. 4).
 */
const STEP_RMS = 0.2;

/**
 * Jordan et al. 2024: x → ax + bx³ + cx⁵, five times, brings singular values of 0.01 to 1 between
 * 0.68 and 1.14.
 */
const QUINTIC = [3.4445, -4.775, 2.0315] as const;
const NUM_ITERATIONS = 5;
const SMALLEST_POWER = 1e-24;

/**
 * UVᵀ of the singular value decomposition USVᵀ of `matrix`, by Newton and Schulz's iteration:
 * singular values come out between 0.68 and 1.14 wherever they are above a hundredth of the
 * Frobenius norm. The products are computed in the kernels' compute precision. Belongs to the
 * caller's tidy.
 */
export function orthogonalised(kernels: Kernels, matrix: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = matrix.shape;
  const isTall = rows > columns;
  const [a, b, c] = QUINTIC;
  return tf.tidy(() => {
    const size = Math.min(rows, columns);
    const identity = tf.reshape<tf.Rank.R3>(tf.eye(size), [1, size, size]);
    const [aI, bI] = [tf.mul(identity, a), tf.mul(identity, b)];
    let x = kernels.toComputePrecision(tf.reshape<tf.Rank.R3>(matrix, [1, rows, columns]));
    for (let n = 0; n < NUM_ITERATIONS; n++) {
      let gram = kernels.toFloat32(kernels.multiplyMatrices(x, x, isTall, !isTall));
      let scale: tf.Tensor | null = null;
      if (n === 0) {
        // The trace is the squared Frobenius norm, by which the matrix is divided first of all.
        const power = tf.add(tf.sum(tf.mul(gram, identity)), SMALLEST_POWER);
        gram = tf.div(gram, power);
        scale = tf.rsqrt(power);
      }
      // ax + bx³ + cx⁵ is one product with a polynomial of the smaller Gram matrix.
      const polynomial = tf.add<tf.Tensor3D>(tf.matMul(gram, tf.add(tf.mul(gram, c), bI)), aI);
      const factor = kernels.toComputePrecision(
        scale ? tf.mul<tf.Tensor3D>(polynomial, scale) : polynomial,
      );
      const next = isTall
        ? kernels.multiplyMatrices(x, factor, false, false)
        : kernels.multiplyMatrices(factor, x, false, false);
      x.dispose();
      x = next;
    }
    return tf.reshape<tf.Rank.R2>(kernels.toFloat32(x), [rows, columns]);
  });
}

/** One update of a kernel or matrix; its first moment is the momentum. */
export function applyMuon(
  kernels: Kernels,
  { value, firstMoment }: Parameter,
  gradient: tf.Tensor,
  { learningRate, momentum }: MuonSettings,
): void {
  const before = [firstMoment.read(), value.read()];
  const [summed, after] = tf.tidy(() => {
    const [old, weights] = before;
    const sum = tf.add(tf.mul(old, momentum), gradient);
    const ahead = tf.add(tf.mul(sum, momentum), gradient);
    const columns = value.shape[value.shape.length - 1];
    const rows = ahead.size / columns;
    const direction = orthogonalised(kernels, tf.reshape<tf.Rank.R2>(ahead, [rows, columns]));
    const rate = learningRate * STEP_RMS * Math.sqrt(Math.max(rows, columns));
    return [sum, tf.sub(weights, tf.mul(tf.reshape(direction, weights.shape), rate))];
  });
  tf.dispose(before);
  firstMoment.assign(summed);
  value.assign(after);
  tf.dispose([summed, after]);
}
