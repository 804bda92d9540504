/** The plain layers-model on TensorFlow for Node, on the same machine: what native code makes of the network. */
import * as tf from '@tensorflow/tfjs-core';
import { MODEL_CONFIGS } from '../../src/model/config';
import { knownAnswerPatch } from '../../src/model/knownAnswer';
import { countMultiplyAdds, describeUnet } from '../../src/model/unet';
import { buildLayersModel } from '../../src/model/unetLayers';
import { startBackend } from '../../training/backend';
import { median } from './section';
import type { BenchContext, BenchSection, Row } from './section';

const ROUNDS = 7;
const SEED = 5;

export const nativeSection: BenchSection = { name: 'tfjs-node', run };

async function run({ configs }: BenchContext): Promise<Row[]> {
  const backend = await startBackend({ quiet: true });
  if (!backend.isNative) return [{ note: 'skipped: tfjs-node is not set up' }];
  const rows: Row[] = [];
  for (const name of configs) {
    const config = MODEL_CONFIGS[name];
    const spec = describeUnet(config);
    const model = buildLayersModel(config);
    const input = tf.tensor(knownAnswerPatch(config, SEED), [1, ...spec.inputShape]);
    const times: number[] = [];
    // The first call prepares kernels and does not count.
    for (let round = 0; round <= ROUNDS; round++) {
      const startMs = performance.now();
      const mask = model.predict(input) as tf.Tensor;
      await mask.data();
      if (round > 0) times.push(performance.now() - startMs);
      mask.dispose();
    }
    input.dispose();
    model.dispose();
    const ms = median(times);
    rows.push({
      config: name,
      device: backend.description,
      'ms/segment': Math.round(ms * 10) / 10,
      'GMAC/s': Math.round(countMultiplyAdds(spec) / ms / 1e5) / 10,
    });
  }
  return rows;
}
