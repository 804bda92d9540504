/** An excerpt as spectra, with what mixing must know of its sound. */
import { createSpectrogram } from '../../src/dsp/stft';
import type { ComplexSpectrogram } from '../../src/dsp/stft';
import type { Hertz } from '../../src/shared/units';

/** An excerpt with its spectra, one per channel, ready to serve several mixes. */
export interface AnalysedExcerpt {
  readonly spectra: readonly ComplexSpectrogram[];
  /** The spectrum of the channels' mean: what remains in a mono mix. */
  middle(): ComplexSpectrogram;
  readonly activeRms: number;
  readonly bandwidthHz: Hertz;
}

/**
 * The excerpt with these spectra, one per channel (one or two). `activeRms` is the root mean square
 * of its sounding blocks over all channels. The mean of the channels is computed when first asked
 * for.
 */
export function describeExcerpt(
  spectra: readonly ComplexSpectrogram[],
  activeRms: number,
  bandwidthHz: Hertz,
): AnalysedExcerpt {
  let middle: ComplexSpectrogram | null = null;
  return { spectra, middle: () => (middle ??= meanOf(spectra)), activeRms, bandwidthHz };
}

function meanOf(spectra: readonly ComplexSpectrogram[]): ComplexSpectrogram {
  if (spectra.length === 1) return spectra[0];
  const [left, right] = spectra;
  const mean = createSpectrogram(left.numFrames, left.numBins);
  for (let at = 0; at < mean.re.length; at++) {
    mean.re[at] = (left.re[at] + right.re[at]) / 2;
    mean.im[at] = (left.im[at] + right.im[at]) / 2;
  }
  return mean;
}
