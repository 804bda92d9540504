/**
 * The residual block in training: y = x + norm(outer * leaky(inner * x)), the norm with the batch's
 * own statistics.
 */
import * as tf from '@tensorflow/tfjs-core';
import { residualWeights } from '../../../src/model/blocks/residual';
import type { Residual } from '../../../src/model/blocks/residual';
import type { Normalized } from '../kernels';
import { batchNormGradient, normalizeBatch } from './batchNorm';
import { weightTensor } from './block';
import type { TrainingBlock } from './block';

interface ResidualTrace {
  readonly input: tf.Tensor4D;
  /** [batch, rows, frames, hiddenChannels], activated. */
  readonly hidden: tf.Tensor4D;
  /** Before the norm. */
  readonly convolved: tf.Tensor4D;
  readonly normalized: Normalized;
}

export const training: TrainingBlock<Residual, ResidualTrace> = {
  forward(block, x, _skip, context) {
    const { kernels } = context;
    const weights = residualWeights(block);
    const summed = kernels.convolveStride1(x, weightTensor<tf.Tensor4D>(context, weights.inner));
    const hidden = kernels.leakyRelu(summed, block.leakySlope);
    summed.dispose();
    const outer = weightTensor<tf.Tensor4D>(context, weights.outer);
    const convolved = kernels.convolveStride1(hidden, outer);
    const { normalized, statistics } = normalizeBatch(block.batchNorm, convolved, context);
    const y = kernels.add(x, normalized.y);
    return { y, trace: { input: x, hidden, convolved, normalized }, statistics };
  },

  backward(block, d, { input, hidden, convolved, normalized }, context) {
    const { kernels } = context;
    const { inner, outer } = residualWeights(block);
    const result = tf.tidy(() => {
      const norm = batchNormGradient(block.batchNorm, d, convolved, normalized, context);
      const outerTurned = adjointKernel(weightTensor<tf.Tensor4D>(context, outer));
      const dHidden = kernels.convolveStride1(norm.dx, outerTurned);
      const dSummed = kernels.leakyReluGradient(dHidden, hidden, block.leakySlope);
      const innerTurned = adjointKernel(weightTensor<tf.Tensor4D>(context, inner));
      const entries: [string, tf.Tensor][] = [
        [inner.name, kernels.stride1KernelGradient(input, dSummed, inner.shape)],
        [outer.name, kernels.stride1KernelGradient(hidden, norm.dx, outer.shape)],
        ...norm.gradients,
      ];
      return { dx: kernels.add(d, kernels.convolveStride1(dSummed, innerTurned)), entries };
    });
    d.dispose();
    return { dx: result.dx, gradients: new Map(result.entries) };
  },
};

/** The kernel whose stride-1 convolution is the adjoint: taps reversed, channels swapped. */
function adjointKernel(kernel: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
}
