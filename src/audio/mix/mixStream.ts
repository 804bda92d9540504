/** A mix of a separated song, as the encoders read it. */
import { createPlaneStream } from '../export/planeStream';
import type { Plane, PlaneStream } from '../export/planeStream';
import type { SongSamples } from '../export/excerpt';
import { VocalIsolationError } from '../../shared/errors';
import { sourceGains } from './mix';
import type { Mix } from './mix';

/**
 * What is heard of a song with `mix`, sample by sample. A mix that is the mixture or the vocals
 * alone gives their stored samples, bit by bit; of all others the planes are doubles, so that an
 * encoder rounds each sample once. Throws `bad-parameter` if the mix needs vocals that are missing.
 */
export function mixStream({ mixture, vocals }: SongSamples, mix: Mix): PlaneStream {
  const gains = sourceGains(mix);
  if (gains.vocals !== 0 && vocals.numSamples !== mixture.numSamples) {
    const message = `vocals of ${vocals.numSamples} samples, mixture of ${mixture.numSamples}`;
    throw new VocalIsolationError('bad-parameter', message);
  }
  return createPlaneStream(mixture, async (first, count) => {
    const isHeard = { mixture: gains.mixture !== 0, vocals: gains.vocals !== 0 };
    if (isHeard.mixture && !isHeard.vocals) {
      return scaledPlanes(await mixture.read(first, count), gains.mixture);
    }
    const vocalsBlock = isHeard.vocals ? await vocals.read(first, count) : [];
    if (isHeard.vocals && !isHeard.mixture) return scaledPlanes(vocalsBlock, gains.vocals);
    const mixtureBlock = await mixture.read(first, count);
    return mixedPlanes(mixtureBlock, vocalsBlock, gains);
  });
}

/** `planes` × `gain`; `planes` themselves if the gain is 1. */
function scaledPlanes(planes: readonly Float32Array[], gain: number): readonly Plane[] {
  return gain === 1 ? planes : planes.map((plane) => Float64Array.from(plane, (x) => gain * x));
}

/** Silence where no source is heard; then `vocals` may be empty. All planes are of equal length. */
function mixedPlanes(
  mixture: readonly Float32Array[],
  vocals: readonly Float32Array[],
  gains: { readonly mixture: number; readonly vocals: number },
): Float64Array[] {
  return mixture.map((plane, channel) => {
    const sum = new Float64Array(plane.length);
    if (gains.vocals === 0) return sum;
    const added = vocals[channel];
    for (let n = 0; n < sum.length; n++)
      sum[n] = gains.mixture * plane[n] + gains.vocals * added[n];
    return sum;
  });
}
