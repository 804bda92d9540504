/** Sums of sources on complex spectra: a mixture's magnitude is that of the sum, not the sum of magnitudes. */
import type { ComplexSpectrogram, Stft } from '../../src/dsp/stft';

/** A source as it enters one mix: which spectrum feeds each channel, and the gain of every bin. */
export interface Part {
  readonly spectra: readonly ComplexSpectrogram[];
  readonly gains: readonly Float32Array[];
}

/** out = gain × spectrum of one channel of `part`. */
export function setToPart(part: Part, channel: number, out: ComplexSpectrogram): void {
  const { re, im } = part.spectra[channel];
  const gains = part.gains[channel];
  const { numFrames, numBins, re: outRe, im: outIm } = out;
  for (let f = 0, at = 0; f < numFrames; f++) {
    for (let k = 0; k < numBins; k++, at++) {
      outRe[at] = gains[k] * re[at];
      outIm[at] = gains[k] * im[at];
    }
  }
}

/** out = base + gain × spectrum of one channel of `part`; `base` may be `out`. */
export function addPart(
  base: ComplexSpectrogram,
  part: Part,
  channel: number,
  out: ComplexSpectrogram,
): void {
  const { re, im } = part.spectra[channel];
  const gains = part.gains[channel];
  const { re: baseRe, im: baseIm } = base;
  const { numFrames, numBins, re: outRe, im: outIm } = out;
  for (let f = 0, at = 0; f < numFrames; f++) {
    for (let k = 0; k < numBins; k++, at++) {
      outRe[at] = baseRe[at] + gains[k] * re[at];
      outIm[at] = baseIm[at] + gains[k] * im[at];
    }
  }
}

/**
 * vocals = (vocals² + mixture² − accompaniment²) / (2 · mixture), element by element; 0 where the mixture
 * is silent. With mixture = vocals + accompaniment this is the law of cosines: the magnitude of the
 * vocals times the cosine of their phase against the mixture, summed over a band weighted by energy.
 * `vocals`, `accompaniment` [positions, numChannels]; `mixture` [positions, numInputs], its first
 * channels those of the others (model/patch.ts).
 */
export function projectMagnitudes(
  vocals: Float32Array,
  accompaniment: Float32Array,
  mixture: Float32Array,
  numChannels: number,
  numInputs: number,
): void {
  for (let c = 0; c < numChannels; c++) {
    for (let i = c, from = c; i < vocals.length; i += numChannels, from += numInputs) {
      const v = vocals[i];
      const a = accompaniment[i];
      const x = mixture[from];
      // |cosine| <= 1 also after rounding.
      vocals[i] = x > 0 ? Math.max(-v, Math.min(v, (v * v + x * x - a * a) / (2 * x))) : 0;
    }
  }
}

/** Mean square of the samples under the windows, by Parseval: Σ|X|² over the full circle / fftSize / Σw². */
export function meanPower({ re, im, numFrames, numBins }: ComplexSpectrogram, stft: Stft): number {
  let sum = 0;
  for (let f = 0; f < numFrames; f++) {
    const first = f * numBins;
    const last = first + numBins - 1;
    for (let at = first; at <= last; at++) sum += re[at] * re[at] + im[at] * im[at];
    sum -= (re[first] ** 2 + im[first] ** 2 + re[last] ** 2 + im[last] ** 2) / 2;
  }
  return (2 * sum) / (numFrames * stft.fftSize * stft.windowEnergy);
}
