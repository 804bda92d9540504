/**
 * The residual block of a layer (unet.ts, `residual`) as training needs it:
 * y = x + norm(outer * leaky(inner * x)), the norm with the batch's own statistics.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { UnetSpec } from '../../src/model/unet';
import type { Kernels, Normalized } from './kernels';

/** `inner` [k, k, channels, hidden], `outer` [k, k, hidden, channels]; the norm's two are [channels]. */
export interface ResidualWeights {
  readonly inner: tf.Tensor4D;
  readonly outer: tf.Tensor4D;
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
}

/** What a forward pass leaves for the way back. */
export interface ResidualTrace {
  readonly input: tf.Tensor4D;
  /** [batch, rows, frames, hiddenChannels], activated. */
  readonly hidden: tf.Tensor4D;
  /** Before the norm. */
  readonly convolved: tf.Tensor4D;
  readonly normalized: Normalized;
}

/** x and y [batch, rows, frames, channels]. */
export function applyResidual(
  kernels: Kernels,
  x: tf.Tensor4D,
  { inner, outer, gamma, beta }: ResidualWeights,
  spec: UnetSpec,
): { y: tf.Tensor4D; trace: ResidualTrace } {
  const summed = kernels.filter(x, inner);
  const hidden = kernels.leakyRelu(summed, spec.leakySlope);
  summed.dispose();
  const convolved = kernels.filter(hidden, outer);
  const normalized = kernels.normalize(convolved, gamma, beta, spec.batchNormEpsilon);
  const y = kernels.add(x, normalized.y);
  return { y, trace: { input: x, hidden, convolved, normalized } };
}

/** Gradients of the loss to the block's input and weights from the one to its output. Call in a tidy. */
export function residualGradient(
  kernels: Kernels,
  d: tf.Tensor4D,
  { input, hidden, convolved, normalized }: ResidualTrace,
  { inner, outer, gamma }: ResidualWeights,
  spec: UnetSpec,
) {
  const norm = kernels.normalizeGradient(d, convolved, gamma, normalized, spec.batchNormEpsilon);
  const dHidden = kernels.filter(norm.dx, turned(outer));
  const dSummed = kernels.leakyReluGradient(dHidden, hidden, spec.leakySlope);
  return {
    dx: kernels.add(d, kernels.filter(dSummed, turned(inner))),
    dInner: kernels.filterGradient(input, dSummed, inner.shape),
    dOuter: kernels.filterGradient(hidden, norm.dx, outer.shape),
    dGamma: norm.dGamma,
    dBeta: norm.dBeta,
  };
}

/** The kernel whose stride-1 convolution is the adjoint: taps reversed, channels swapped. */
function turned(kernel: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
}
