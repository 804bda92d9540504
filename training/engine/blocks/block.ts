/**
 * What training adds to a kind of block (src/model/blocks): its forward pass in training mode and
 * its gradient. Each kind has a file here of the same name as there, which exports `training`.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { BlockBase } from '../../../src/model/blocks/block';
import type { WeightSpec } from '../../../src/model/weights';
import type { Kernels } from '../kernels';

/** Tensors by weight name, e.g. `conv1/kernel`, `conv1_bn/gamma`. */
export type NamedTensors = ReadonlyMap<string, tf.Tensor>;

export interface TrainingContext {
  readonly kernels: Kernels;
  /** Trained weights, float32. */
  readonly weights: NamedTensors;
  /** By block name, see drawDropoutMasks; a block without one keeps everything. */
  readonly dropoutMasks: NamedTensors;
}

/** A statistic of one batch, to be averaged over time into a weight that no gradient reaches. */
export interface BatchStatistic {
  /** Name of that weight. */
  readonly name: string;
  readonly value: tf.Tensor1D;
  /** By how much the average moves towards `value`, 0…1. */
  readonly share: number;
}

export interface ForwardResult<Trace> {
  /** [batch, rows, frames, channels] in the compute precision; the mask is float32. */
  readonly y: tf.Tensor4D;
  /** What `backward` needs. */
  readonly trace: Trace;
  readonly statistics?: readonly BatchStatistic[];
}

export interface BackwardResult {
  /** Gradient to the block's input; null if it was not wanted. */
  readonly dx: tf.Tensor4D | null;
  /** Gradient to the second input of a block that has one. */
  readonly dSkip?: tf.Tensor4D;
  /** Gradients to the trained weights by name, float32. */
  readonly gradients?: ReadonlyMap<string, tf.Tensor>;
}

export interface TrainingBlock<B extends BlockBase, Trace = unknown> {
  /**
   * `skip` is the second input, null for blocks without one. Tensors belong to the caller's tidy.
   */
  forward(
    block: B,
    x: tf.Tensor4D,
    skip: tf.Tensor4D | null,
    context: TrainingContext,
  ): ForwardResult<Trace>;
  /**
   * `d`: gradient of the loss to the block's output, which the block disposes as soon as it is used
   * up or returns as `dx`. Called in a tidy.
   */
  backward(
    block: B,
    d: tf.Tensor4D,
    trace: Trace,
    context: TrainingContext,
    wantsInputGradient: boolean,
  ): BackwardResult;
}

/** The tensor of a trained weight. Throws an Error if there is none. */
export function weightTensor<T extends tf.Tensor>(
  { weights }: TrainingContext,
  { name }: Pick<WeightSpec, 'name'>,
): T {
  const weight = weights.get(name);
  if (!weight) throw new Error(`the network has no weight ${name}`);
  return weight as T;
}
