/** Data folders to usable tracks: read, decoded into the cache, problems reported. */
import type { ModelConfig } from '../../src/model/config';
import { cacheTracks } from './cache';
import type { CachedTrack } from './cachedTrack';
import { readFolder } from './readers/readFolder';
import type { Subset, Track } from './readers/track';

/** All usable tracks of one subset; what is left out is logged, one sentence each. */
export async function loadTracks(
  config: ModelConfig,
  folders: readonly string[],
  subset: Subset,
  log: (sentence: string) => void,
): Promise<CachedTrack[]> {
  const found = folders.flatMap((folder) => readFolder(folder, subset));
  return cacheAndReport(config, found, subset, log);
}

/** The usable ones of `found`, decoded into the cache; `log` receives one sentence per other. */
export async function cacheAndReport(
  config: ModelConfig,
  found: readonly Track[],
  subset: Subset,
  log: (sentence: string) => void,
): Promise<CachedTrack[]> {
  let lastReport = Date.now();
  const { tracks, problems } = await cacheTracks(found, config, {
    onProgress: (completed, total) => {
      if (Date.now() - lastReport < 10_000) return;
      lastReport = Date.now();
      log(`Decoding ${subset} audio: ${completed} of ${total} recordings.`);
    },
  });
  for (const problem of problems) log(`Not used: ${problem}.`);
  return tracks;
}
