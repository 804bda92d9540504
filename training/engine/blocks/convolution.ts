/**
 * What the stride-2 convolutions on the way down and up have in common in training: batch norm or
 * bias, activation, and their gradients.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { ConvolutionWeights, StridedConvolution } from '../../../src/model/blocks/convolution';
import type { Normalized } from '../kernels';
import { batchNormGradient, normalizeBatch } from './batchNorm';
import { weightTensor } from './block';
import type { ForwardResult, TrainingContext } from './block';

export interface ConvolutionTrace {
  readonly input: tf.Tensor4D;
  /** Before the norm. */
  readonly convolved: tf.Tensor4D;
  /** Null on the mask. */
  readonly normalized: Normalized | null;
  /** The block's output. */
  readonly activated: tf.Tensor4D;
}

/** Norm (or bias, before the mask) and activation of the convolution's own output. */
export function finishConvolution(
  block: StridedConvolution,
  weights: ConvolutionWeights,
  input: tf.Tensor4D,
  convolved: tf.Tensor4D,
  context: TrainingContext,
): ForwardResult<ConvolutionTrace> {
  const { kernels } = context;
  if (block.batchNorm) {
    const { normalized, statistics } = normalizeBatch(block.batchNorm, convolved, context);
    const y = activate(block, normalized.y, context);
    return { y, trace: { input, convolved, normalized, activated: y }, statistics };
  }
  // The mask: from here on float32.
  const bias = weightTensor(context, weights.bias);
  const y = activate(block, tf.add(kernels.toFloat32(convolved), bias), context);
  return { y, trace: { input, convolved, normalized: null, activated: y } };
}

/**
 * Gradient to the convolution's own output, in the compute precision, and those to the weights
 * after it. Disposes `d`.
 */
export function unfinishConvolution(
  block: StridedConvolution,
  weights: ConvolutionWeights,
  d: tf.Tensor4D,
  { convolved, normalized, activated }: ConvolutionTrace,
  context: TrainingContext,
): { dConvolved: tf.Tensor4D; gradients: Map<string, tf.Tensor> } {
  const dActivated = activationGradient(block, d, activated, context);
  d.dispose();
  if (normalized && block.batchNorm) {
    const norm = batchNormGradient(block.batchNorm, dActivated, convolved, normalized, context);
    dActivated.dispose();
    return { dConvolved: norm.dx, gradients: new Map(norm.gradients) };
  }
  const gradients = new Map([[weights.bias.name, tf.sum(dActivated, [0, 1, 2])]]);
  return { dConvolved: context.kernels.toComputePrecision(dActivated), gradients };
}

function activate(
  { activation, leakySlope }: StridedConvolution,
  x: tf.Tensor4D,
  { kernels }: TrainingContext,
): tf.Tensor4D {
  switch (activation) {
    case 'leaky-relu':
      return kernels.leakyRelu(x, leakySlope);
    case 'relu':
      return kernels.relu(x);
    case 'sigmoid':
      return tf.sigmoid(x);
  }
}

function activationGradient(
  { activation, leakySlope }: StridedConvolution,
  d: tf.Tensor4D,
  output: tf.Tensor4D,
  { kernels }: TrainingContext,
): tf.Tensor4D {
  switch (activation) {
    case 'leaky-relu':
      return kernels.leakyReluGradient(d, output, leakySlope);
    case 'relu':
      return kernels.reluGradient(d, output);
    case 'sigmoid':
      return tf.tidy(() => tf.mul(d, tf.mul(output, tf.sub(1, output))));
  }
}
