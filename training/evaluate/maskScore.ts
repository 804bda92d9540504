/** The signal-to-distortion ratio of masked spectra, without leaving the model grid. */
import { createBandAnalysis, interpolateBands } from '../../src/dsp/bands';
import type { ComplexSpectrogram } from '../../src/dsp/stft';
import type { ModelConfig } from '../../src/model/config';
import type { Decibels } from '../../src/shared/units';

export interface ValidationScore {
  /** Mean over songs of their SDR. */
  readonly meanSdr: Decibels;
  /** 10 log10(Σ|V|² / Σ|V − mask·X|²) over all bins, frames, channels and patches of a song. */
  readonly perSong: Record<string, Decibels>;
  /** Mean |mask·|X| − |V|| over bands, level-normalised: the published loss on these patches. */
  readonly meanAbsoluteError: number;
}

/**
 * From the network's input [batch, bands, frames, numInputs], scaled by the whole song's level as
 * in the app, to masks [batch, bands, frames, channels], row-major.
 */
export type MaskEstimator = (input: Float32Array, batch: number) => Promise<Float32Array>;

export interface ValidationPatch {
  readonly song: string;
  /** [bands, frames, numInputs], scaled: what the network sees. */
  readonly input: Float32Array;
  /** [bands, frames, channels], scaled: what its mask applies to, and what should remain. */
  readonly heard: Float32Array;
  readonly vocalMagnitudes: Float32Array;
  /** Complex spectra of what each plane of the mask applies to, not scaled. */
  readonly mixture: readonly ComplexSpectrogram[];
  readonly vocals: readonly ComplexSpectrogram[];
}

/** Patches given to the network at a time. */
const BATCH_SIZE = 8;
/** A voice is not silent, yet its power could be 0 in a patch; keeps ratios finite (−200 dB). */
const TINY_POWER = 1e-20;

/** Runs `estimateMask` over `patches` in batches and sums per song. At least one patch. */
export async function scorePatches(
  config: ModelConfig,
  patches: readonly ValidationPatch[],
  estimateMask: MaskEstimator,
): Promise<ValidationScore> {
  const inputSize = patches[0].input.length;
  const maskSize = patches[0].heard.length;
  const measure = createMaskMeasure(config);
  const powers = new Map<string, { signal: number; distortion: number }>();
  let absoluteError = 0;
  for (let first = 0; first < patches.length; first += BATCH_SIZE) {
    const members = patches.slice(first, first + BATCH_SIZE);
    const input = new Float32Array(members.length * inputSize);
    members.forEach((patch, index) => input.set(patch.input, index * inputSize));
    const masks = await estimateMask(input, members.length);
    members.forEach((patch, index) => {
      const mask = masks.subarray(index * maskSize, (index + 1) * maskSize);
      const sums = powers.get(patch.song) ?? { signal: 0, distortion: 0 };
      measure(patch, mask, sums);
      powers.set(patch.song, sums);
      for (let i = 0; i < maskSize; i++) {
        absoluteError += Math.abs(mask[i] * patch.heard[i] - patch.vocalMagnitudes[i]);
      }
    });
  }
  const perSong: Record<string, Decibels> = {};
  for (const [song, { signal, distortion }] of powers) {
    perSong[song] = 10 * Math.log10((signal + TINY_POWER) / (distortion + TINY_POWER));
  }
  const values = Object.values(perSong);
  return {
    meanSdr: values.reduce((sum, value) => sum + value, 0) / values.length,
    perSong,
    meanAbsoluteError: absoluteError / (patches.length * maskSize),
  };
}

/**
 * Adds a patch's Σ|V|² and Σ|V − mask·X|² to `sums`, bins one-sided; masks are spread from bands to
 * bins.
 */
function createMaskMeasure(config: ModelConfig) {
  const { fftSize, sampleRate, numFrames, numChannels } = config;
  const numBins = fftSize / 2 + 1;
  const binHz = Float64Array.from({ length: numBins }, (_, k) => (k * sampleRate) / fftSize);
  const { centresHz } = createBandAnalysis(config);
  const { lower, upperShare } = interpolateBands(centresHz, binHz);
  return (
    patch: ValidationPatch,
    mask: Float32Array,
    sums: { signal: number; distortion: number },
  ): void => {
    const band = numFrames * numChannels;
    for (let c = 0; c < numChannels; c++) {
      const mixture = patch.mixture[c];
      const vocals = patch.vocals[c];
      for (let f = 0; f < numFrames; f++) {
        const place = f * numChannels + c;
        for (let k = 0, at = f * numBins; k < numBins; k++, at++) {
          const low = mask[lower[k] * band + place];
          const high = upperShare[k] > 0 ? mask[(lower[k] + 1) * band + place] : low;
          const gain = low + upperShare[k] * (high - low);
          const re = vocals.re[at] - gain * mixture.re[at];
          const im = vocals.im[at] - gain * mixture.im[at];
          sums.signal += vocals.re[at] * vocals.re[at] + vocals.im[at] * vocals.im[at];
          sums.distortion += re * re + im * im;
        }
      }
    }
  };
}
