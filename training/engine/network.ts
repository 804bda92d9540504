/**
 * The network of src/model/unet.ts as training needs it: forward with what the gradient needs kept,
 * and the gradient written out by hand. A tape over single tfjs operations would keep and pass
 * several times as much memory; the network is a plain chain with skips, so its gradient is a loop
 * backwards over blocks/.
 */
import * as tf from '@tensorflow/tfjs-core';
import { listWeights } from '../../src/model/unet';
import type { UnetSpec } from '../../src/model/unet';
import type { WeightSpec } from '../../src/model/weights';
import type { BatchStatistic, NamedTensors, TrainingContext } from './blocks/block';
import { trainingOf } from './blocks/registry';
import type { Kernels } from './kernels';

export interface ForwardTrace {
  /** Sigmoid output, [batch, bands, frames, channels], float32. */
  readonly mask: tf.Tensor4D;
  /** What each block's gradient needs, in the order of the blocks. */
  readonly traces: readonly unknown[];
  readonly statistics: readonly BatchStatistic[];
}

/** Weights that gradients reach, in stored order. */
export function listTrainedWeights(spec: UnetSpec): WeightSpec[] {
  return listWeights(spec).filter(({ isTrained }) => isTrained);
}

/**
 * Runs the network in training mode. `features` [batch, bands, frames, inputs]. `dropoutMasks` as
 * drawDropoutMasks gives them; a block without one keeps everything. All tensors of the result
 * belong to the caller's tidy.
 */
export function forward(
  spec: UnetSpec,
  kernels: Kernels,
  weights: NamedTensors,
  features: tf.Tensor4D,
  dropoutMasks: NamedTensors,
): ForwardTrace {
  const context: TrainingContext = { kernels, weights, dropoutMasks };
  const traces: unknown[] = [];
  const statistics: BatchStatistic[] = [];
  const outputs = new Map<string, tf.Tensor4D>();
  let x = kernels.toComputePrecision(features);
  for (const block of spec.blocks) {
    const skip = block.skipFrom === null ? null : outputs.get(block.skipFrom)!;
    const result = trainingOf(block).forward(block, x, skip, context);
    x = result.y;
    outputs.set(block.name, x);
    traces.push(result.trace);
    statistics.push(...(result.statistics ?? []));
  }
  return { mask: x, traces, statistics };
}

/**
 * Gradients of the loss to every trained weight. `dMask` is its gradient to the mask. Call inside a
 * tidy; intermediate tensors are disposed as soon as they are used up.
 */
export function backward(
  spec: UnetSpec,
  kernels: Kernels,
  weights: NamedTensors,
  { traces }: ForwardTrace,
  dMask: tf.Tensor4D,
  dropoutMasks: NamedTensors,
): Map<string, tf.Tensor> {
  const context: TrainingContext = { kernels, weights, dropoutMasks };
  const gradients = new Map<string, tf.Tensor>();
  /** Gradients that reach a block's output through skips, by block name. */
  const skipGradients = new Map<string, tf.Tensor4D>();
  const addSkipGradient = (d: tf.Tensor4D, name: string): tf.Tensor4D => {
    const skip = skipGradients.get(name);
    if (!skip) return d;
    const sum = kernels.add(d, skip);
    tf.dispose([d, skip]);
    return sum;
  };
  let d = dMask;
  for (let index = spec.blocks.length - 1; index >= 0; index--) {
    const block = spec.blocks[index];
    d = addSkipGradient(d, block.name);
    const result = trainingOf(block).backward(block, d, traces[index], context, index > 0);
    for (const [name, gradient] of result.gradients ?? []) gradients.set(name, gradient);
    if (result.dSkip && block.skipFrom !== null) {
      skipGradients.set(block.skipFrom, addSkipGradient(result.dSkip, block.skipFrom));
    }
    if (result.dx) d = result.dx;
  }
  return gradients;
}
