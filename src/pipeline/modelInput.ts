/** From the song's samples to the patches the network sees: what it hears, its rate, its grid, its level. */
import type { PcmSource } from '../pcm/pcmSource';
import type { FftFactory } from '../dsp/fft';
import { mixDown } from '../dsp/levels';
import { createResampler } from '../dsp/resample';
import type { Segment } from '../dsp/segments';
import { createSpectrogram, createStft } from '../dsp/stft';
import type { ModelConfig } from '../model/config';
import { levelScale, measureRms } from '../model/features';
import type { Patch } from '../model/maskModel';
import { createPatchWriter } from '../model/patch';
import type { Samples } from '../shared/units';

/** Samples read at a time while the level of the whole song is measured. */
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
 * mean (heard twice by a stereo network). The song is read by stretches, never as a whole.
 */
export function createModelInput(
  source: PcmSource,
  config: ModelConfig,
  createFft: FftFactory,
): ModelInput {
  const isDirect = source.numChannels === config.numChannels;
  const numHeard = isDirect ? source.numChannels : 1;
  const resampler = createResampler(source.sampleRate, config.sampleRate, createFft);
  const numModelSamples = resampler.outLength(source.numSamples);
  const stft = createStft({ ...config, createFft });
  const writer = createPatchWriter(config);
  const scale = levelScale(heardRms(source, isDirect), stft.windowEnergy);

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
    const needed = resampler.inputRange(from, count);
    const { start: readStart, planes } = source.read(needed.start, needed.count);
    if (!isDirect) {
      if (mixed.length < needed.count) mixed = new Float32Array(needed.count);
      mixDown(planes, needed.start - readStart, needed.count, mixed);
    }
    heard.forEach((plane, c) => {
      plane.copyWithin(0, heardLength - overlap, heardLength);
      const target = plane.subarray(overlap);
      if (isDirect) resampler.range(planes[c], from, count, target, readStart);
      else resampler.range(mixed, from, count, target, needed.start);
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
function heardRms(source: PcmSource, isDirect: boolean): number {
  const { numSamples } = source;
  const block = new Float32Array(Math.min(BLOCK_SAMPLES, numSamples));
  let sum = 0;
  for (let start = 0; start < numSamples; start += BLOCK_SAMPLES) {
    const count = Math.min(BLOCK_SAMPLES, numSamples - start);
    const { planes } = source.read(start, count);
    if (!isDirect) mixDown(planes, 0, count, block);
    const heard = isDirect ? planes : [block.subarray(0, count)];
    sum += count * measureRms(heard) ** 2;
  }
  return Math.sqrt(sum / Math.max(1, numSamples));
}
