/**
 * The block over frequency of a layer (unet.ts, `tdf`) as training needs it: y = x + U · leaky(D · x), where
 * the columns of x [rows, frames · channels] are multiplied from the left, so that nothing is rearranged.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from './kernels';

/** What a forward pass leaves for the way back. */
export interface TdfTrace {
  /** [batch, rows, columns]: the block's input, rearranged by name only. */
  readonly input: tf.Tensor3D;
  /** [batch, hiddenRows, columns], activated. */
  readonly hidden: tf.Tensor3D;
}

/** `down` [rows, hiddenRows], `up` [hiddenRows, rows]; x [batch, rows, frames, channels]. */
export function applyTdf(
  kernels: Kernels,
  x: tf.Tensor4D,
  down: tf.Tensor2D,
  up: tf.Tensor2D,
  slope: number,
): { y: tf.Tensor4D; trace: TdfTrace } {
  const [batch, rows, frames, channels] = x.shape;
  const input = tf.reshape<tf.Rank.R3>(x, [batch, rows, frames * channels]);
  const summed = leftMultiply(down, input, true);
  const hidden = activate(kernels, summed, slope);
  summed.dispose();
  const change = leftMultiply(up, hidden, true);
  const y = tf.add<tf.Tensor4D>(x, tf.reshape(change, x.shape));
  change.dispose();
  return { y, trace: { input, hidden } };
}

/** Gradients of the loss to the block's input and both matrices from the one to its output. Call in a tidy. */
export function tdfGradient(
  kernels: Kernels,
  d: tf.Tensor4D,
  trace: TdfTrace,
  down: tf.Tensor2D,
  up: tf.Tensor2D,
  slope: number,
): { dx: tf.Tensor4D; dDown: tf.Tensor2D; dUp: tf.Tensor2D } {
  const { input, hidden } = trace;
  const dChange = tf.reshape<tf.Rank.R3>(d, input.shape);
  const dHidden = leftMultiply(up, dChange, false);
  const shape4: [number, number, number, number] = [...hidden.shape, 1];
  const dSummed = tf.reshape<tf.Rank.R3>(
    kernels.leakyReluGradient(tf.reshape(dHidden, shape4), tf.reshape(hidden, shape4), slope),
    hidden.shape,
  );
  return {
    dx: tf.add(d, tf.reshape(leftMultiply(down, dSummed, false), d.shape)),
    dDown: productOverColumns(input, dSummed),
    dUp: productOverColumns(hidden, dChange),
  };
}

/** matrix · x (or matrixᵀ · x) for every member of the batch; x [batch, rows, columns]. */
function leftMultiply(matrix: tf.Tensor2D, x: tf.Tensor3D, transposed: boolean): tf.Tensor3D {
  return tf.matMul(tf.reshape<tf.Rank.R3>(matrix, [1, ...matrix.shape]), x, transposed, false);
}

/** Σ over batch and columns of a · bᵀ: [rowsA, rowsB]. */
function productOverColumns(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor2D {
  return tf.sum(tf.matMul(a, b, false, true), 0);
}

function activate(kernels: Kernels, x: tf.Tensor3D, slope: number): tf.Tensor3D {
  const wide = tf.reshape<tf.Rank.R4>(x, [...x.shape, 1]);
  return tf.reshape(kernels.leakyRelu(wide, slope), x.shape);
}
