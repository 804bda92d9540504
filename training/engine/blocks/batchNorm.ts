/** Batch norm as a part of other blocks, with the statistics of the batch itself. */
import type * as tf from '@tensorflow/tfjs-core';
import { batchNormWeights } from '../../../src/model/blocks/batchNorm';
import type { BatchNorm } from '../../../src/model/blocks/batchNorm';
import type { Normalized } from '../kernels';
import { weightTensor } from './block';
import type { BatchStatistic, TrainingContext } from './block';

/** Normalises `x` and says how the moving statistics follow. */
export function normalizeBatch(
  norm: BatchNorm,
  x: tf.Tensor4D,
  context: TrainingContext,
): { normalized: Normalized; statistics: BatchStatistic[] } {
  const { gamma, beta, movingMean, movingVariance } = batchNormWeights(norm);
  const normalized = context.kernels.normalize(
    x,
    weightTensor(context, gamma),
    weightTensor(context, beta),
    norm.epsilon,
  );
  const share = 1 - norm.momentum;
  const statistics = [
    { name: movingMean.name, value: normalized.mean, share },
    { name: movingVariance.name, value: normalized.variance, share },
  ];
  return { normalized, statistics };
}

/**
 * Gradients to the norm's input `x` and weights from the one to its output; `d` stays the caller's.
 */
export function batchNormGradient(
  norm: BatchNorm,
  d: tf.Tensor4D,
  x: tf.Tensor4D,
  normalized: Normalized,
  context: TrainingContext,
): { dx: tf.Tensor4D; gradients: [string, tf.Tensor][] } {
  const { gamma, beta } = batchNormWeights(norm);
  const { dx, dGamma, dBeta } = context.kernels.normalizeGradient(
    d,
    x,
    weightTensor(context, gamma),
    normalized,
    norm.epsilon,
  );
  return {
    dx,
    gradients: [
      [gamma.name, dGamma],
      [beta.name, dBeta],
    ],
  };
}
