/** Owns the random masks of dropout: reproducible from a seed on every backend. */
import * as tf from '@tensorflow/tfjs-core';
import { mulberry32 } from '../../src/shared/random';
import type { UnetSpec } from '../../src/model/unet';

/**
 * Masks for every layer with dropout, by layer name: 0 with the layer's rate, else 1 / (1 − rate), so
 * that expectations stay. Rates are kept to 1/65536. Tensors [batch, height, width, channels] belong
 * to the caller's tidy. Equal seeds give equal masks.
 */
export function drawDropoutMasks(
  spec: UnetSpec,
  batchSize: number,
  seed: number,
): Map<string, tf.Tensor4D> {
  const random = mulberry32(seed);
  const masks = new Map<string, tf.Tensor4D>();
  for (const layer of spec.layers) {
    if (layer.dropoutRate === 0) continue;
    const shape: [number, number, number, number] = [
      batchSize,
      layer.outHeight,
      layer.outWidth,
      layer.outChannels,
    ];
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    const threshold = Math.round(layer.dropoutRate * 65536);
    const kept = 1 / (1 - layer.dropoutRate);
    // One 32-bit draw decides two elements.
    for (let index = 0; index < values.length; index += 2) {
      const draw = random() * 4294967296;
      if ((draw & 0xffff) >= threshold) values[index] = kept;
      if (draw >>> 16 >= threshold && index + 1 < values.length) values[index + 1] = kept;
    }
    masks.set(layer.name, tf.tensor4d(values, shape));
  }
  return masks;
}
