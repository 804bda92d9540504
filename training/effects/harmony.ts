/**
 * Copies of a voice at other pitches in the same rhythm: harmonies, as backing vocals sing them,
 * and further takes of the same notes. Moving a recording's pitch by its speed changes the rhythm
 * too, so the copies are made on the spectrum.
 */
import { createSpectrogram } from '../../src/dsp/stft';
import type { ComplexSpectrogram } from '../../src/dsp/stft';

export interface HarmonyVoice {
  /** Frequency of the copy over that of the original, > 0. */
  readonly ratio: number;
  /** Gain of the copy in each channel of the result. */
  readonly gains: readonly number[];
}

/** A copy is early or late by up to this share of the window, drawn anew for each frame. */
const LARGEST_SHIFT = 0.25;

/**
 * The spectrum of a copy at `ratio` times the pitch, [frame][bin] as `spectrum`: bin k has the
 * magnitude that lies at k / ratio, linearly between bins, and the phase of the nearest bin there,
 * turned by a random angle per frame that grows along the bins as that of a delay does. Such frames
 * do not overlap-add to a clean sound, but each has the magnitudes of a transposed voice whose
 * phase is independent of the first, which is all that mixing looks at. Energy is divided by the
 * ratio again, since stretching peaks would add it.
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
    let cos = keepEnergy * Math.cos(angle);
    let sin = keepEnergy * Math.sin(angle);
    // A delay of the whole window turns the phase by 2π from bin to bin.
    const step = 2 * Math.PI * LARGEST_SHIFT * (2 * random() - 1);
    const [stepCos, stepSin] = [Math.cos(step), Math.sin(step)];
    for (let k = 0; k < numBins; k++) {
      [cos, sin] = [cos * stepCos - sin * stepSin, sin * stepCos + cos * stepSin];
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
 * `spectra` (one or two channels) times `direct`, with every voice of `harmony` added: as many
 * channels as the gains have, a single channel feeding all of them. Each copy is made of the first
 * channel. Inputs stay.
 */
export function addHarmony(
  spectra: readonly ComplexSpectrogram[],
  harmony: readonly HarmonyVoice[],
  random: () => number,
  direct = 1,
): ComplexSpectrogram[] {
  const numChannels = Math.max(spectra.length, ...harmony.map(({ gains }) => gains.length));
  const outputs = Array.from({ length: numChannels }, (_, c) => {
    const { numFrames, numBins, re, im } = spectra[c] ?? spectra[0];
    const scaled = (values: Float32Array) => values.map((value) => direct * value);
    return { numFrames, numBins, re: scaled(re), im: scaled(im) };
  });
  for (const { ratio, gains } of harmony) {
    const copy = transposeSpectrum(spectra[0], ratio, random);
    outputs.forEach(({ re, im }, c) => {
      const gain = gains[c] ?? gains[0];
      if (gain === 0) return;
      for (let at = 0; at < re.length; at++) {
        re[at] += gain * copy.re[at];
        im[at] += gain * copy.im[at];
      }
    });
  }
  return outputs;
}

/** A voice sung once more on each side, as choruses and hooks are recorded. */
export interface DoubleTrack {
  /** Gain of the voice itself, where it was. 0: only the takes are heard. */
  readonly direct: number;
  /** Gains of the take on the left and of the one on the right. */
  readonly takes: readonly [left: number, right: number];
  /** How far the takes are off pitch: the left one above, the right one below. */
  readonly cents: number;
}

/**
 * Two channels of a double-tracked voice. The takes are of independent phase, so their sum and
 * their difference are equally loud: the voice fills the side, where a lead voice in the middle
 * leaves it silent.
 */
export function doubleTrack(
  spectra: readonly ComplexSpectrogram[],
  { direct, takes: [left, right], cents }: DoubleTrack,
  random: () => number,
): ComplexSpectrogram[] {
  const ratio = 2 ** (cents / 1200);
  const voices = [
    { ratio, gains: [left, 0] },
    { ratio: 1 / ratio, gains: [0, right] },
  ];
  return addHarmony(spectra, voices, random, direct);
}
