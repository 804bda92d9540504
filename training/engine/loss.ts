/** The loss between masked mixture and vocals, with its gradient to the mask in the same pass. */
import * as tf from '@tensorflow/tfjs-core';

/** `l1`: mean absolute error (published). `mse`: mean squared error. */
export type LossKind = 'l1' | 'mse';

export interface LossAndGradient {
  /** Scalar: mean over all elements of the batch. */
  readonly loss: tf.Scalar;
  readonly dMask: tf.Tensor4D;
}

/**
 * Error of mask × mixture against vocals, averaged over every element. All [batch, bands, frames,
 * channels], magnitudes in the units of features.ts; `weight` >= 0 (broadcast) multiplies each
 * element's error, 0 where a source says nothing about a band. The mean still divides by all elements,
 * so that a batch of band-limited sources has a smaller say. Tensors belong to the caller's tidy.
 */
export function lossAndGradient(
  kind: LossKind,
  mask: tf.Tensor4D,
  mixture: tf.Tensor4D,
  vocals: tf.Tensor4D,
  weight: tf.Tensor4D | null,
): LossAndGradient {
  const error = tf.sub(tf.mul(mask, mixture), vocals);
  const factor = weight ? tf.mul<tf.Tensor4D>(mixture, weight) : mixture;
  const weigh = <T extends tf.Tensor>(t: T): T => (weight ? tf.mul<T>(t, weight) : t);
  const scale = 1 / mask.size;
  if (kind === 'l1') {
    return {
      loss: tf.mul(tf.sum(weigh(tf.abs(error))), scale),
      dMask: tf.mul(tf.mul(tf.sign(error), factor), scale),
    };
  }
  return {
    loss: tf.mul(tf.sum(weigh(tf.square(error))), scale),
    dMask: tf.mul(tf.mul(error, factor), 2 * scale),
  };
}
