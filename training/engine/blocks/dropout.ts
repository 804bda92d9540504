/** Dropout in training, with random masks that are reproducible from a seed on every backend. */
import * as tf from '@tensorflow/tfjs-core';
import type { Dropout } from '../../../src/model/blocks/dropout';
import type { UnetSpec } from '../../../src/model/unet';
import { sizeOf } from '../../../src/model/weights';
import { mulberry32 } from '../../../src/shared/random';
import type { TrainingBlock, TrainingContext } from './block';

export const training: TrainingBlock<Dropout, null> = {
  forward: (block, x, _skip, context) => ({ y: applyMask(block, x, context), trace: null }),

  backward(block, d, _trace, context) {
    const dx = applyMask(block, d, context);
    if (dx !== d) d.dispose();
    return { dx };
  },
};

/** x · mask; x itself if there is no mask for the block. */
function applyMask(
  { name }: Dropout,
  x: tf.Tensor4D,
  { kernels, dropoutMasks }: TrainingContext,
): tf.Tensor4D {
  const mask = dropoutMasks.get(name);
  return mask ? kernels.toComputePrecision(tf.mul(kernels.toFloat32(x), mask)) : x;
}

/**
 * Masks for every dropout block, by block name: 0 with the block's rate, else 1 / (1 − rate), so
 * that expectations stay. Rates are kept to 1/65536. Tensors [batch, rows, frames, channels] belong
 * to the caller's tidy. Equal seeds give equal masks.
 */
export function drawDropoutMasks(
  spec: UnetSpec,
  batchSize: number,
  seed: number,
): Map<string, tf.Tensor4D> {
  const random = mulberry32(seed);
  const masks = new Map<string, tf.Tensor4D>();
  for (const block of spec.blocks) {
    if (block.kind !== 'dropout') continue;
    const { rows, frames, channels } = block.output;
    const shape: [number, number, number, number] = [batchSize, rows, frames, channels];
    const values = new Float32Array(sizeOf(shape));
    const threshold = Math.round(block.rate * 65536);
    const kept = 1 / (1 - block.rate);
    // One 32-bit draw decides two elements.
    for (let index = 0; index < values.length; index += 2) {
      const draw = random() * 4294967296;
      if ((draw & 0xffff) >= threshold) values[index] = kept;
      if (draw >>> 16 >= threshold && index + 1 < values.length) values[index + 1] = kept;
    }
    masks.set(block.name, tf.tensor4d(values, shape));
  }
  return masks;
}
