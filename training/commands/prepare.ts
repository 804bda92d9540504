/**
 * `npm run prepare:data`: decodes data folders into the cache ahead of a run and says what they
 * hold.
 */
import { DEFAULT_MODEL_NAME, MODEL_CONFIGS } from '../../src/model/config';
import { cacheRate } from '../corpus/cache';
import type { CachedTrack } from '../corpus/cachedTrack';
import { loadTracks } from '../corpus/loadTracks';
import { runCommand } from './command';
import { choice, requiredTexts } from './options';
import type { OptionValues } from './options';

const OPTIONS = {
  data: requiredTexts('<folder>', 'as for npm run train'),
  config: choice(
    Object.keys(MODEL_CONFIGS),
    'network whose sample rate and channels the audio is decoded for',
    DEFAULT_MODEL_NAME,
  ),
};

async function prepare({ data, config: name }: OptionValues<typeof OPTIONS>): Promise<void> {
  const config = MODEL_CONFIGS[name];
  for (const folder of data) {
    for (const subset of ['train', 'validation'] as const) {
      const tracks = await loadTracks(config, [folder], subset, console.log);
      const minutesOf = (kind: CachedTrack['kind'], signal: 'vocals' | 'accompaniment') => {
        const lengths = tracks.map((track) =>
          track.kind === kind ? (track[signal]?.numSamples ?? 0) : 0,
        );
        const numSamples = lengths.reduce((sum, length) => sum + length, 0);
        return (numSamples / cacheRate(config) / 60).toFixed(1);
      };
      console.log(
        `${folder}, ${subset}: ${tracks.length} tracks; minutes: ` +
          `${minutesOf('vocals', 'vocals')} of solo vocals, ` +
          `${minutesOf('accompaniment', 'accompaniment')} of accompaniments, ` +
          `${minutesOf('pair', 'vocals')} of pairs`,
      );
    }
  }
}

await runCommand({
  name: 'prepare:data',
  summary:
    'Decodes data folders into the cache, so that a run starts at once, and prints how many minutes ' +
    'of each kind can be used.',
  options: OPTIONS,
  run: prepare,
});
