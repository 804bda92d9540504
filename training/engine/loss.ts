/** The loss between masked mixture and vocals, and its gradient to the mask. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * `l1`: mean absolute error (published). `mse`: mean squared error. `sdr`: mean over the examples
 * of the logarithm of each one's squared error over its mixture's power (Heitkaemper et al., ICASSP
 * 2020, sec. 3), so that a quiet voice counts as much as a loud one, as it does in a mean of
 * decibels.
 */
export const LOSS_KINDS = ['l1', 'mse', 'sdr'] as const;
export type LossKind = (typeof LOSS_KINDS)[number];

/**
 * `sdr`: share of the mixture's power that is added to the error, so that the loss has a lower
 * bound.
 */
const ERROR_FLOOR = 0.01;
/** `sdr`: added to a patch's mean power, which is near 1, so that silence has a logarithm. */
const SILENT_POWER = 1e-6;

export interface LossAndGradient {
  /** Scalar: mean over all elements of the batch, for `sdr` over its examples. */
  readonly loss: tf.Scalar;
  readonly dMask: tf.Tensor4D;
}

/**
 * Error of mask × mixture against vocals. All tensors are [batch, bands, frames, channels],
 * magnitudes in the units of features.ts. `weight` >= 0 (broadcast) multiplies each element's
 * error; it is 0 where a source has no content in a band. The mean still divides by all elements,
 * so that a batch of band-limited sources counts less. `unreachable` [batch, 1, 1, 1]: mean squared
 * error that no mask avoids; `sdr` adds it to the error of the example, so that its logarithm is
 * that of what is heard. Tensors belong to the caller's tidy.
 */
export function lossAndGradient(
  kind: LossKind,
  mask: tf.Tensor4D,
  mixture: tf.Tensor4D,
  vocals: tf.Tensor4D,
  weight: tf.Tensor4D | null,
  unreachable: tf.Tensor4D | null = null,
): LossAndGradient {
  const error = tf.sub<tf.Tensor4D>(tf.mul(mask, mixture), vocals);
  const factor = weight ? tf.mul<tf.Tensor4D>(mixture, weight) : mixture;
  const weigh = <T extends tf.Tensor>(t: T): T => (weight ? tf.mul<T>(t, weight) : t);
  const scale = 1 / mask.size;
  if (kind === 'l1') {
    return {
      loss: tf.mul(tf.sum(weigh(tf.abs(error))), scale),
      dMask: tf.mul(tf.mul(tf.sign(error), factor), scale),
    };
  }
  const dSquares = tf.mul<tf.Tensor4D>(tf.mul(error, factor), 2 * scale);
  if (kind === 'mse') {
    return { loss: tf.mul(tf.sum(weigh(tf.square(error))), scale), dMask: dSquares };
  }
  const perExample = (t: tf.Tensor4D) => tf.mean<tf.Tensor4D>(weigh(t), [1, 2, 3], true);
  const power = tf.add(perExample(tf.square(mixture)), SILENT_POWER);
  const squares = perExample(tf.square(error));
  const whole = unreachable ? tf.add(squares, unreachable) : squares;
  const floored = tf.add(whole, tf.mul(power, ERROR_FLOOR));
  return {
    loss: tf.mean(tf.log(tf.div(floored, power))),
    dMask: tf.div(dSquares, floored),
  };
}
