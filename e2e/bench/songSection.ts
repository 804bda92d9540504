/** The section `song`: three minutes through the built app, for each model. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { MODEL_CONFIGS } from '../../src/model/config';
import { createMaskModel } from '../../src/model/executor';
import { decodeFloat16, encodeFloat16 } from '../../src/model/float16';
import { makeKnownAnswer } from '../../src/model/knownAnswer';
import { modelFiles } from '../../src/testing/modelFiles';
import { randomWeights } from '../../src/testing/weights';
import { median } from './section';
import type { BenchSection, Row } from './section';
import { serveApp } from './serveApp';
import { measureSong, writeSong } from './song';
import type { SongMeasurement } from './song';

const SEED = 1;

export const songSection: BenchSection = {
  name: 'song',
  async run({ folder, configs }) {
    const outDir = join(folder, 'app');
    const path = join(folder, 'song.wav');
    await writeSong(path);
    const server = await serveApp(outDir);
    try {
      const rows: Row[] = [];
      for (const model of configs) {
        const isShipped = existsSync(join(outDir, 'models', model));
        const modelsFolder = isShipped ? undefined : join(folder, 'models');
        if (modelsFolder) await writeSeededModel(modelsFolder, model);
        const profile = join(folder, `profile-${model}`);
        const measured = await measureSong({ url: server.url, model, path, profile, modelsFolder });
        rows.push(describe(measured, isShipped));
      }
      return rows;
    } finally {
      await server.close();
    }
  },
};

/** Not trained yet: any weights take the same time. */
async function writeSeededModel(modelsFolder: string, name: string): Promise<void> {
  const config = MODEL_CONFIGS[name];
  if (!config) throw new Error(`no model named ${name}`);
  await tf.setBackend('wasm');
  // The answer must be that of the weights as they are stored, in half precision.
  const weights = [...randomWeights(config, SEED)].map(
    ([layer, values]) => [layer, decodeFloat16(encodeFloat16(values))] as const,
  );
  const model = createMaskModel(config, new Map(weights));
  const answer = await makeKnownAnswer(model, SEED);
  model.dispose();
  for (const [path, bytes] of await modelFiles(config, SEED, answer)) {
    await mkdir(dirname(join(modelsFolder, path)), { recursive: true });
    await writeFile(join(modelsFolder, path), bytes);
  }
}

function describe({ model, songSeconds, runs, cancelMs }: SongMeasurement, isShipped: boolean) {
  const doneMs = median(runs.map((run) => run.doneMs));
  return {
    model,
    weights: isShipped ? 'shipped' : 'seeded',
    'x real time': Math.round((10_000 * songSeconds) / doneMs) / 10,
    'model ready ms': Math.round(median(runs.map((run) => run.modelReadyMs))),
    'first vocals ms': Math.round(median(runs.map((run) => run.audibleMs))),
    'longest task ms': Math.round(median(runs.map((run) => run.longestTaskMs))),
    'worst task ms': Math.round(Math.max(...runs.map((run) => run.longestTaskMs))),
    'cancel ms': Math.round(median(cancelMs)),
  };
}
