/** The section `song`: three minutes through the built app, for each model that ships. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, preview } from 'vite';
import { median } from './section';
import type { BenchSection } from './section';
import { measureSong } from './song';

/** Between loading the page and the drop: a person needs longer. */
const IDLE_MS = 3000;

export const songSection: BenchSection = {
  name: 'song',
  async run({ folder, configs }) {
    const outDir = join(folder, 'app');
    await build({ logLevel: 'error', build: { outDir } });
    const server = await preview({
      logLevel: 'error',
      build: { outDir },
      preview: { host: '127.0.0.1' },
    });
    try {
      const url = server.resolvedUrls?.local[0];
      if (!url) throw new Error('the app is not served');
      const rows = [];
      for (const model of configs) {
        if (!existsSync(join(outDir, 'models', model))) continue;
        const { songSeconds, runs, cancelMs } = await measureSong({ url, model, idleMs: IDLE_MS });
        rows.push({
          model,
          'x real time': (1000 * songSeconds) / median(runs.map(({ doneMs }) => doneMs)),
          'first vocals ms': median(runs.map(({ audibleMs }) => audibleMs)),
          'longest task ms': Math.max(...runs.map(({ longestTaskMs }) => longestTaskMs)),
          'cancel ms': Math.max(...cancelMs),
        });
      }
      return rows;
    } finally {
      await server.close();
    }
  },
};
