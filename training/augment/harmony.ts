/**
 * Harmonies: copies of a voice at other pitches in the same rhythm, as backing vocals sing them. Moving
 * a recording's pitch by its speed changes the rhythm too, so the copies are made on the spectrum.
 */
import { createSpectrogram } from '../../src/dsp/stft';
import type { ComplexSpectrogram } from '../../src/dsp/stft';

export interface HarmonyVoice {
  /** Frequency of the copy over that of the original, > 0. */
  readonly ratio: number;
  /** Gain of the copy in each channel of the result. */
  readonly gains: readonly number[];
}

/**
 * The spectrum of a copy at `ratio` times the pitch, [frame][bin] as `spectrum`: bin k has the magnitude
 * that lies at k / ratio, linearly between bins, and the phase of the nearest bin there, turned by one
 * random angle per frame. Such frames do not overlap-add to a clean sound, but each has the magnitudes of
 * a transposed voice whose phase is independent of the first, which is all that mixing looks at. Energy is
 * divided by the ratio again, since stretching peaks would add it.
 */
export function transposeSpectrum(
  spectrum: ComplexSpectrogram,
  ratio: number,
  random: () => number,
): ComplexSpectrogram {
  const { numFrames, numBins, re, im } = spectrum;
  const out = createSpectrogram(numFrames, numBins);
  const magnitudes = new Float32Array(numBins);
  const keepEnergy = 1 / Math.sqrt(ratio);
  for (let f = 0; f < numFrames; f++) {
    const row = f * numBins;
    for (let k = 0; k < numBins; k++) {
      magnitudes[k] = Math.sqrt(re[row + k] * re[row + k] + im[row + k] * im[row + k]);
    }
    const angle = 2 * Math.PI * random();
    const cos = keepEnergy * Math.cos(angle);
    const sin = keepEnergy * Math.sin(angle);
    for (let k = 0; k < numBins; k++) {
      const position = k / ratio;
      const below = Math.floor(position);
      if (below + 1 >= numBins) break;
      const share = position - below;
      const nearest = share < 0.5 ? below : below + 1;
      if (magnitudes[nearest] === 0) continue;
      const wanted = (1 - share) * magnitudes[below] + share * magnitudes[below + 1];
      const factor = wanted / magnitudes[nearest];
      const x = factor * re[row + nearest];
      const y = factor * im[row + nearest];
      out.re[row + k] = cos * x - sin * y;
      out.im[row + k] = sin * x + cos * y;
    }
  }
  return out;
}

/**
 * `spectra` (one or two channels) with every voice of `harmony` added: as many channels as the gains
 * have, a single channel feeding all of them. Each copy is made of the first channel. Inputs stay.
 */
export function addHarmony(
  spectra: readonly ComplexSpectrogram[],
  harmony: readonly HarmonyVoice[],
  random: () => number,
): ComplexSpectrogram[] {
  const numChannels = Math.max(spectra.length, ...harmony.map(({ gains }) => gains.length));
  const outputs = Array.from({ length: numChannels }, (_, c) => {
    const { numFrames, numBins, re, im } = spectra[c] ?? spectra[0];
    return { numFrames, numBins, re: re.slice(), im: im.slice() };
  });
  for (const { ratio, gains } of harmony) {
    const copy = transposeSpectrum(spectra[0], ratio, random);
    outputs.forEach(({ re, im }, c) => {
      const gain = gains[c] ?? gains[0];
      for (let at = 0; at < re.length; at++) {
        re[at] += gain * copy.re[at];
        im[at] += gain * copy.im[at];
      }
    });
  }
  return outputs;
}
