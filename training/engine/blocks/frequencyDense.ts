/**
 * The dense layers over frequency in training: y = x + upᵀ · leaky(downᵀ · x), where the columns of
 * x [rows, frames · channels] are multiplied from the left, so that nothing is rearranged.
 */
import * as tf from '@tensorflow/tfjs-core';
import { frequencyDenseWeights } from '../../../src/model/blocks/frequencyDense';
import type { FrequencyDense } from '../../../src/model/blocks/frequencyDense';
import type { Kernels } from '../kernels';
import { weightTensor } from './block';
import type { TrainingBlock } from './block';

interface FrequencyDenseTrace {
  /** [batch, rows, columns]: the block's input under another shape. */
  readonly input: tf.Tensor3D;
  /** [batch, hiddenRows, columns], activated. */
  readonly hidden: tf.Tensor3D;
}

export const training: TrainingBlock<FrequencyDense, FrequencyDenseTrace> = {
  forward(block, x, _skip, context) {
    const { kernels } = context;
    const weights = frequencyDenseWeights(block);
    const [batch, rows, frames, channels] = x.shape;
    const input = kernels.reshape<tf.Rank.R3>(x, [batch, rows, frames * channels]);
    const down = weightTensor<tf.Tensor2D>(context, weights.down);
    const summed = leftMultiply(kernels, down, input, true);
    const hidden = activate(kernels, summed, block.leakySlope);
    summed.dispose();
    const up = weightTensor<tf.Tensor2D>(context, weights.up);
    const change = leftMultiply(kernels, up, hidden, true);
    const y = kernels.add(x, kernels.reshape<tf.Rank.R4>(change, x.shape));
    change.dispose();
    return { y, trace: { input, hidden } };
  },

  backward(block, d, { input, hidden }, context) {
    const { kernels } = context;
    const weights = frequencyDenseWeights(block);
    const down = weightTensor<tf.Tensor2D>(context, weights.down);
    const up = weightTensor<tf.Tensor2D>(context, weights.up);
    const { dx, dDown, dUp } = tf.tidy(() => {
      const dChange = kernels.reshape<tf.Rank.R3>(d, input.shape);
      const dHidden = leftMultiply(kernels, up, dChange, false);
      const shape4: [number, number, number, number] = [...hidden.shape, 1];
      const dSummed = kernels.reshape<tf.Rank.R3>(
        kernels.leakyReluGradient(
          kernels.reshape<tf.Rank.R4>(dHidden, shape4),
          kernels.reshape<tf.Rank.R4>(hidden, shape4),
          block.leakySlope,
        ),
        hidden.shape,
      );
      const dInput = leftMultiply(kernels, down, dSummed, false);
      return {
        dx: kernels.add(d, kernels.reshape<tf.Rank.R4>(dInput, d.shape)),
        dDown: productOverColumns(kernels, input, dSummed),
        dUp: productOverColumns(kernels, hidden, dChange),
      };
    });
    d.dispose();
    const gradients = new Map([
      [weights.down.name, dDown],
      [weights.up.name, dUp],
    ]);
    return { dx, gradients };
  },
};

/** matrix · x (or matrixᵀ · x) for every member of the batch; x [batch, rows, columns]. */
function leftMultiply(
  kernels: Kernels,
  matrix: tf.Tensor2D,
  x: tf.Tensor3D,
  transposed: boolean,
): tf.Tensor3D {
  const single = kernels.toComputePrecision(tf.reshape<tf.Rank.R3>(matrix, [1, ...matrix.shape]));
  return kernels.multiplyMatrices(single, x, transposed, false);
}

/** Σ over batch and columns of a · bᵀ: [rowsA, rowsB], float32. */
function productOverColumns(kernels: Kernels, a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor2D {
  return tf.sum(kernels.toFloat32(kernels.multiplyMatrices(a, b, false, true)), 0);
}

function activate(kernels: Kernels, x: tf.Tensor3D, slope: number): tf.Tensor3D {
  const wide = kernels.reshape<tf.Rank.R4>(x, [...x.shape, 1]);
  return kernels.reshape<tf.Rank.R3>(kernels.leakyRelu(wide, slope), x.shape);
}
