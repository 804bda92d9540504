/** The section `song`: three minutes of music through the built app, per model. */
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
import { buildAndServeApp } from './buildApp';
import { measureSong } from './song';
import type { SongMeasurement } from './song';
import { writeSong } from './writeSong';

const SEED = 1;
const SONG_SECONDS = 180;
/** Melody, chords and pauses of the synthesised song repeat after this time. */
const REFRAIN_SECONDS = 24;

export const songSection: BenchSection = {
  name: 'song',
  async run({ folder, configs }) {
    const outDir = join(folder, 'app');
    const path = join(folder, 'song.wav');
    await writeSong(path, SONG_SECONDS, REFRAIN_SECONDS);
    const server = await buildAndServeApp(outDir);
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

/** Writes a model of random weights, for configs without trained ones: the time is the same. */
async function writeSeededModel(modelsFolder: string, name: string): Promise<void> {
  const config = MODEL_CONFIGS[name];
  if (!config) throw new Error(`no model named ${name}`);
  await tf.setBackend('wasm');
  // The known answer must be that of the weights as stored, in half precision.
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
