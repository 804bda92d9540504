/**
 * Muon (Jordan et al. 2024): a step along the nearest orthogonal matrix to the momentum, in which rare directions
 * weigh as much as common ones. For kernels and matrices; biases and batch norm stay with Adam.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Parameter } from './kernels';

export interface MuonSettings {
  readonly learningRate: number;
  /** Share of the old momentum kept at each step (Nesterov's form). */
  readonly momentum: number;
}

export const DEFAULT_MUON_MOMENTUM = 0.95;

/**
 * Size of a step's elements at a rate of 1, root mean square: that of Adam's usual steps, so that one rate serves
 * both (Liu et al. 2025, eq. 4).
 */
const STEP_RMS = 0.2;

/** Jordan et al. 2024: x → ax + bx³ + cx⁵, five times, brings singular values of 0.01 to 1 between 0.68 and 1.14. */
const QUINTIC = [3.4445, -4.775, 2.0315] as const;
const NUM_ITERATIONS = 5;
const SMALLEST_NORM = 1e-12;

/** Whether a weight is a matrix between channels or rows (a kernel of any size) and not a vector. */
export function isMatrixLike(shape: readonly number[]): boolean {
  return shape.length >= 2;
}

/**
 * UVᵀ of the singular value decomposition USVᵀ of `matrix`, by Newton and Schulz's iteration: singular values come out
 * between 0.68 and 1.14 wherever they are above a hundredth of the Frobenius norm. Belongs to the caller's tidy.
 */
export function orthogonalised(matrix: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = matrix.shape;
  const [a, b, c] = QUINTIC;
  return tf.tidy(() => {
    let x: tf.Tensor2D = tf.div(matrix, tf.add(tf.norm(matrix), SMALLEST_NORM));
    for (let n = 0; n < NUM_ITERATIONS; n++) {
      // The smaller of the two Gram matrices serves.
      const gram = tf.matMul(x, x, rows > columns, rows <= columns);
      const polynomial = tf.add<tf.Tensor2D>(tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c));
      const change = rows > columns ? tf.matMul(x, polynomial) : tf.matMul(polynomial, x);
      const next = tf.add<tf.Tensor2D>(tf.mul(x, a), change);
      tf.dispose([x, gram, polynomial, change]);
      x = next;
    }
    return x;
  });
}

/** One update of a parameter for which {@link isMatrixLike} holds; its first moment is the momentum. */
export function applyMuon(
  { value, firstMoment }: Parameter,
  gradient: tf.Tensor,
  { learningRate, momentum }: MuonSettings,
): void {
  const old = firstMoment.read();
  const summed = tf.tidy(() => tf.add(tf.mul(old, momentum), gradient));
  old.dispose();
  firstMoment.assign(summed);
  const before = value.read();
  const after = tf.tidy(() => {
    const ahead = tf.add(tf.mul(summed, momentum), gradient);
    const columns = value.shape[value.shape.length - 1];
    const rows = ahead.size / columns;
    const direction = orthogonalised(tf.reshape<tf.Rank.R2>(ahead, [rows, columns]));
    const rate = learningRate * STEP_RMS * Math.sqrt(Math.max(rows, columns));
    return tf.sub(before, tf.reshape(tf.mul(direction, rate), before.shape));
  });
  before.dispose();
  value.assign(after);
  tf.dispose([summed, after]);
}
