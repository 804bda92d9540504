/** `tsx training/data/prepare.ts <config> <folder>…`: fills the cache ahead of a run and reports what it holds. */
import { MODEL_CONFIGS } from '../../src/model/config';
import { cacheRate, cacheTracks } from '../corpus/cache';
import { readFolder } from '../corpus/readers/readFolder';

async function prepare(): Promise<void> {
  const [name = '', ...folders] = process.argv.slice(2);
  const config = MODEL_CONFIGS[name];
  if (!config || folders.length === 0) {
    console.error(`usage: prepare <${Object.keys(MODEL_CONFIGS).join('|')}> <folder>…`);
    process.exit(2);
  }
  const started = Date.now();
  for (const folder of folders) {
    for (const subset of ['train', 'validation'] as const) {
      const tracks = readFolder(folder, subset);
      const { tracks: cached, problems } = await cacheTracks(tracks, config, {
        onProgress: (completed, total) => {
          if (completed % 100 === 0) console.log(`${subset}: ${completed} of ${total}`);
        },
      });
      for (const problem of problems) console.warn(`Not used: ${problem}`);
      const minutes = (kind: string, signal: 'vocals' | 'accompaniment') =>
        cached
          .filter((track) => track.kind === kind)
          .reduce(
            (sum, track) => sum + (track[signal]?.numSamples ?? 0) / cacheRate(config) / 60,
            0,
          )
          .toFixed(1);
      console.log(
        `${folder}, ${subset}: ${cached.length} tracks; minutes: ${minutes('vocals', 'vocals')} of solo vocals, ` +
          `${minutes('accompaniment', 'accompaniment')} of accompaniments, ${minutes('pair', 'vocals')} of pairs`,
      );
    }
  }
  console.log(`Ready after ${((Date.now() - started) / 1000).toFixed(0)} s.`);
}

await prepare();
