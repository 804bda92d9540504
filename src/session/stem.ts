/** The two stems of a separated song, as encoders read them. */
import type { StemName } from '../audio/export/fileNames';
import { createPlaneStream, instrumentalPlanes } from '../audio/export/planeStream';
import type { PlaneStream } from '../audio/export/planeStream';
import type { SongStore } from '../audio/store/pcmStore';
import { VocalIsolationError } from '../shared/errors';

/**
 * The vocals as they are stored, or the instrumental = mixture − vocals, sample by sample. Throws
 * `bad-parameter` while vocals are missing. Reading a block rejects as the stores do.
 */
export function createStem({ mixture, vocals }: SongStore, name: StemName): PlaneStream {
  if (vocals.numSamples !== mixture.numSamples) {
    throw new VocalIsolationError(
      'bad-parameter',
      `vocals of ${vocals.numSamples} samples, mixture of ${mixture.numSamples}`,
    );
  }
  return createPlaneStream(mixture, async (first, count) => {
    const vocalsBlock = await vocals.read(first, count);
    if (name === 'vocals') return vocalsBlock;
    return instrumentalPlanes(await mixture.read(first, count), vocalsBlock);
  });
}
