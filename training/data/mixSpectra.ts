/** Sums of sources on complex spectra: a mixture's magnitude is that of the sum, not the sum of magnitudes. */
import type { ComplexSpectrogram, Stft } from '../../src/dsp/stft';

/** A source as it enters one mix: which spectrum feeds each channel, and the gain of every bin. */
export interface Part {
  readonly spectra: readonly ComplexSpectrogram[];
  readonly gains: readonly Float32Array[];
}

/** Room for one channel of a mix. */
export interface MixSpectra {
  readonly vocals: ComplexSpectrogram;
  readonly accompaniment: ComplexSpectrogram;
  readonly mixture: ComplexSpectrogram;
}

/**
 * Writes one channel of both parts, each times its gains, and their sum. Returns the mean square of the
 * mixture's samples under the windows, by Parseval: Σ|X|² over the full circle / fftSize / Σw².
 */
export function mixParts(
  voice: Part,
  accompaniment: Part,
  channel: number,
  out: MixSpectra,
  stft: Stft,
): number {
  const { re: voiceRe, im: voiceIm } = voice.spectra[channel];
  const { re: otherRe, im: otherIm } = accompaniment.spectra[channel];
  const voiceGains = voice.gains[channel];
  const otherGains = accompaniment.gains[channel];
  const { re: outVoiceRe, im: outVoiceIm } = out.vocals;
  const { re: outOtherRe, im: outOtherIm } = out.accompaniment;
  const { re: sumRe, im: sumIm, numFrames, numBins } = out.mixture;
  let power = 0;
  for (let f = 0, at = 0; f < numFrames; f++) {
    const first = at;
    for (let k = 0; k < numBins; k++, at++) {
      const voiceGain = voiceGains[k];
      const otherGain = otherGains[k];
      const vRe = voiceGain * voiceRe[at];
      const vIm = voiceGain * voiceIm[at];
      const aRe = otherGain * otherRe[at];
      const aIm = otherGain * otherIm[at];
      const xRe = vRe + aRe;
      const xIm = vIm + aIm;
      outVoiceRe[at] = vRe;
      outVoiceIm[at] = vIm;
      outOtherRe[at] = aRe;
      outOtherIm[at] = aIm;
      sumRe[at] = xRe;
      sumIm[at] = xIm;
      power += xRe * xRe + xIm * xIm;
    }
    // Every bin stands for itself and its mirror image, except 0 Hz and Nyquist.
    const last = at - 1;
    power -= (sumRe[first] ** 2 + sumIm[first] ** 2 + sumRe[last] ** 2 + sumIm[last] ** 2) / 2;
  }
  return (2 * power) / (numFrames * stft.fftSize * stft.windowEnergy);
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
