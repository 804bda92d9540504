/** The two stems of a separated song, as the encoders read them. */
import type { StemName } from '../audio/export/fileNames';
import { createPlaneStream, instrumentalPlanes } from '../audio/export/planeStream';
import type { PlaneStream } from '../audio/export/planeStream';
import type { SongStore } from '../audio/store/pcmStore';
import { VocalIsolationError } from '../shared/errors';

/**
 * The vocals as they are stored, or the instrumental = mixture − vocals, sample by sample and
 * exact: its planes are doubles, so that an encoder rounds each sample once. Throws `bad-parameter`
 * while vocals are missing.
 */
export function createStem({ mixture, vocals }: SongStore, name: StemName): PlaneStream {
  if (vocals.numSamples !== mixture.numSamples) {
    const message = `vocals of ${vocals.numSamples} samples, mixture of ${mixture.numSamples}`;
    throw new VocalIsolationError('bad-parameter', message);
  }
  return createPlaneStream(mixture, async (first, count) => {
    const vocalsBlock = await vocals.read(first, count);
    if (name === 'vocals') return vocalsBlock;
    return instrumentalPlanes(await mixture.read(first, count), vocalsBlock);
  });
}
