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
  const input = kernels.reshape<tf.Rank.R3>(x, [batch, rows, frames * channels]);
  const summed = leftMultiply(kernels, down, input, true);
  const hidden = activate(kernels, summed, slope);
  summed.dispose();
  const change = leftMultiply(kernels, up, hidden, true);
  const y = kernels.add(x, kernels.reshape<tf.Rank.R4>(change, x.shape));
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
  const dChange = kernels.reshape<tf.Rank.R3>(d, input.shape);
  const dHidden = leftMultiply(kernels, up, dChange, false);
  const shape4: [number, number, number, number] = [...hidden.shape, 1];
  const dSummed = kernels.reshape<tf.Rank.R3>(
    kernels.leakyReluGradient(
      kernels.reshape<tf.Rank.R4>(dHidden, shape4),
      kernels.reshape<tf.Rank.R4>(hidden, shape4),
      slope,
    ),
    hidden.shape,
  );
  const dInput = leftMultiply(kernels, down, dSummed, false);
  return {
    dx: kernels.add(d, kernels.reshape<tf.Rank.R4>(dInput, d.shape)),
    dDown: productOverColumns(kernels, input, dSummed),
    dUp: productOverColumns(kernels, hidden, dChange),
  };
}

/** matrix · x (or matrixᵀ · x) for every member of the batch; x [batch, rows, columns]. */
function leftMultiply(
  kernels: Kernels,
  matrix: tf.Tensor2D,
  x: tf.Tensor3D,
  transposed: boolean,
): tf.Tensor3D {
  const single = kernels.lower(tf.reshape<tf.Rank.R3>(matrix, [1, ...matrix.shape]));
  return kernels.multiply(single, x, transposed, false);
}

/** Σ over batch and columns of a · bᵀ: [rowsA, rowsB]. */
function productOverColumns(kernels: Kernels, a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor2D {
  return tf.sum(kernels.raise(kernels.multiply(a, b, false, true)), 0);
}

function activate(kernels: Kernels, x: tf.Tensor3D, slope: number): tf.Tensor3D {
  const wide = kernels.reshape<tf.Rank.R4>(x, [...x.shape, 1]);
  return kernels.reshape<tf.Rank.R3>(kernels.leakyRelu(wide, slope), x.shape);
}
