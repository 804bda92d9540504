/**
 * The network of unet.ts as a tfjs layers-model: what `training/` exports, what
 * `tf.loadLayersModel` opens, and the reference the executor is tested against. The app never
 * imports this file.
 */
import * as tfl from '@tensorflow/tfjs-layers';
import { offlineOf } from './blocks/registry';
import type { ModelConfig } from './config';
import { describeUnet } from './unet';

/**
 * Input [batch, bands, frames, inputs] features, output [batch, bands, frames, channels] in [0, 1].
 */
export function buildLayersModel(config: ModelConfig): tfl.LayersModel {
  const spec = describeUnet(config);
  const input = tfl.input({ shape: [...spec.inputShape], name: 'mixture' });
  const outputs = new Map<string, tfl.SymbolicTensor>();
  let x: tfl.SymbolicTensor = input;
  for (const block of spec.blocks) {
    const skip = block.skipFrom === null ? null : outputs.get(block.skipFrom)!;
    x = offlineOf(block).applyLayers(tfl, block, x, skip);
    outputs.set(block.name, x);
  }
  return tfl.model({ inputs: input, outputs: x, name: config.name });
}
