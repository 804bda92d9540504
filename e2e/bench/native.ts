/**
 * The time of a segment on TensorFlow for Node on the same machine, for comparison with browsers.
 */
import * as tf from '@tensorflow/tfjs-core';
import { MODEL_CONFIGS } from '../../src/model/config';
import type { ModelConfig } from '../../src/model/config';
import { knownAnswerPatch } from '../../src/model/knownAnswer';
import { describeUnet } from '../../src/model/unet';
import { buildLayersModel } from '../../src/model/unetLayers';
import { startBackend } from '../../training/engine/backend';
import { median } from './section';

const ROUNDS = 7;
const SEED = 5;

/** Median milliseconds per segment on all cores, by config; empty where tfjs-node is missing. */
export async function measureNative(configs: readonly string[]): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const backend = await startBackend({ quiet: true });
  if (!backend.isNative) return times;
  for (const name of configs) times.set(name, await measureConfig(MODEL_CONFIGS[name]));
  return times;
}

async function measureConfig(config: ModelConfig): Promise<number> {
  const spec = describeUnet(config);
  const model = buildLayersModel(config);
  const input = tf.tensor(knownAnswerPatch(config, SEED), [1, ...spec.inputShape]);
  const times: number[] = [];
  // The first call prepares kernels and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const startMs = performance.now();
    const mask = model.predict(input) as tf.Tensor;
    await mask.data();
    if (round > 0) times.push(performance.now() - startMs);
    mask.dispose();
  }
  input.dispose();
  model.dispose();
  return median(times);
}
