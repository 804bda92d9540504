/** From the song's samples to the patches the network sees: what it hears, its rate, its grid, its level. */
import type { FftFactory } from '../dsp/fft';
import { mixDown } from '../dsp/levels';
import { createResampler } from '../dsp/resample';
import type { Segment } from '../dsp/segments';
import { createSpectrogram, createStft } from '../dsp/stft';
import type { ModelConfig } from '../model/config';
import { levelScale, measureRms } from '../model/features';
import type { Patch } from '../model/maskModel';
import { createPatchWriter } from '../model/patch';
import type { Hertz, Samples } from '../shared/units';

/** Samples mixed at a time while the level of the whole song is measured. */
const BLOCK_SAMPLES = 1 << 16;

export interface ModelInput {
  /** Length of the song at the model's rate. */
  readonly numModelSamples: Samples;
  /**
   * The level-normalised magnitudes of a segment's frames, each delayed by `timeOffset` of
   * config.segment.numTimeOffsets parts of a hop. Segments must be asked for in ascending order.
   */
  patch(segment: Segment, timeOffset: number): Patch;
}

/**
 * Which planes the network hears: the song's own where the numbers of channels agree, otherwise their
 * mean (heard twice by a stereo network). `channels` hold finite samples only.
 */
export function createModelInput(
  channels: readonly Float32Array[],
  sampleRate: Hertz,
  config: ModelConfig,
  createFft: FftFactory,
): ModelInput {
  const isDirect = channels.length === config.numChannels;
  const numHeard = isDirect ? channels.length : 1;
  const resampler = createResampler(sampleRate, config.sampleRate, createFft);
  const numModelSamples = resampler.outLength(channels[0].length);
  const stft = createStft({ ...config, createFft });
  const writer = createPatchWriter(config);
  const scale = levelScale(heardRms(channels, isDirect), stft.windowEnergy);

  const { numFrames, hopLength, fftSize } = config;
  const offsetHop = hopLength / config.segment.numTimeOffsets;
  const heardLength = numFrames * hopLength + fftSize;
  /** Per heard plane, the samples at the model's rate from `heardStart` on. */
  const heard = Array.from({ length: numHeard }, () => new Float32Array(heardLength));
  let heardStart = 0;
  let heardCount = 0;
  let mixed = new Float32Array(0);
  const spectra = heard.map(() => createSpectrogram(numFrames, stft.numBins));
  const spectraOfChannels = Array.from(
    { length: config.numChannels },
    (_, c) => spectra[c % numHeard],
  );

  /** Moves the window of model-rate samples; what it already holds is not computed again. */
  function hear(start: Samples): void {
    const overlap = Math.max(0, heardCount - (start - heardStart));
    if (start === heardStart && heardCount === heardLength) return;
    const from = start + overlap;
    const count = heardLength - overlap;
    const source = resampler.inputRange(from, count);
    if (!isDirect) {
      if (mixed.length < source.count) mixed = new Float32Array(source.count);
      mixDown(channels, source.start, source.count, mixed);
    }
    heard.forEach((plane, c) => {
      plane.copyWithin(0, heardLength - overlap, heardLength);
      const target = plane.subarray(overlap);
      if (isDirect) resampler.range(channels[c], from, count, target);
      else resampler.range(mixed, from, count, target, source.start);
    });
    heardStart = start;
    heardCount = heardLength;
  }

  function patch(segment: Segment, timeOffset: number): Patch {
    // Frame f is centred on sample f · hop.
    hear(segment.startFrame * hopLength - fftSize / 2);
    heard.forEach((plane, c) => stft.forward(plane, timeOffset * offsetHop, numFrames, spectra[c]));
    const out = new Float32Array(writer.inputSize);
    writer.writeInput(spectraOfChannels, scale, out);
    return out;
  }
  return { numModelSamples, patch };
}

/** RMS over the whole song of what the network hears. */
function heardRms(channels: readonly Float32Array[], isDirect: boolean): number {
  if (isDirect) return measureRms(channels);
  const numSamples = channels[0].length;
  const block = new Float32Array(Math.min(BLOCK_SAMPLES, numSamples));
  let sum = 0;
  for (let start = 0; start < numSamples; start += BLOCK_SAMPLES) {
    const count = Math.min(BLOCK_SAMPLES, numSamples - start);
    mixDown(channels, start, count, block);
    sum += count * measureRms([block.subarray(0, count)]) ** 2;
  }
  return Math.sqrt(sum / Math.max(1, numSamples));
}
