/** The two stems of a separated song, as the encoders read them. */
import type { StemName } from '../audio/export/fileNames';
import type { Plane, PlaneStream } from '../audio/export/planeStream';
import type { SongStore } from '../audio/store/pcmStore';
import { VocalIsolationError } from '../shared/errors';
import type { Samples } from '../shared/units';

/** Samples per block: a millisecond of work, and few reads of the disk. */
const BLOCK_SAMPLES: Samples = 1 << 18;

/**
 * The vocals as they are stored, or the instrumental = mixture − vocals, sample by sample and
 * exact: its planes are doubles, so that an encoder rounds each sample once. Throws `bad-parameter`
 * while vocals are missing.
 */
export function createStem({ mixture, vocals }: SongStore, name: StemName): PlaneStream {
  const { sampleRate, numChannels, numSamples } = mixture;
  if (vocals.numSamples !== numSamples) {
    const message = `vocals of ${vocals.numSamples} samples, mixture of ${numSamples}`;
    throw new VocalIsolationError('bad-parameter', message);
  }

  async function* blocks(): AsyncGenerator<readonly Plane[], void, void> {
    for (let start = 0; start < numSamples; start += BLOCK_SAMPLES) {
      const vocalsBlock = await vocals.read(start, BLOCK_SAMPLES);
      if (name === 'vocals') yield vocalsBlock;
      else yield subtract(await mixture.read(start, BLOCK_SAMPLES), vocalsBlock);
    }
  }
  return { sampleRate, numChannels, numSamples, blocks };
}

/** `from` − `what`, both of the same shape. */
function subtract(from: readonly Float32Array[], what: readonly Float32Array[]): Float64Array[] {
  return from.map((plane, channel) => {
    const other = what[channel];
    const difference = new Float64Array(plane.length);
    for (let n = 0; n < plane.length; n++) difference[n] = plane[n] - other[n];
    return difference;
  });
}
