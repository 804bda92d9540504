/** From the song's samples to the network's input: channels, sample rate, frames and level. */
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
/** Blocks between pauses: 24 s of a song, which even a slow disk gives in less than a second. */
const BLOCKS_PER_PAUSE = 16;

/** The network's input for every segment of one song. */
export interface ModelInput {
  /** Length of the song at the model's rate. */
  readonly numModelSamples: Samples;
  /**
   * The level-normalised magnitudes of a segment's frames. `timeOffset` shifts the frames by that
   * many of the config.segment.numTimeOffsets parts of a hop. Segments must be asked for in
   * ascending order.
   */
  patch(segment: Segment, timeOffset: number): Patch;
}

/**
 * The input for `source`. If the song has as many channels as the network, the network sees them;
 * otherwise it sees their mean, in both channels if it is stereo. The song is read in ranges, never
 * as a whole. `inputRms` as {@link measureInputRms} gives it.
 */
export function createModelInput(
  source: PcmSource,
  config: ModelConfig,
  createFft: FftFactory,
  inputRms: number,
): ModelInput {
  const isDirect = isHeardDirectly(source, config);
  const numPlanes = isDirect ? source.numChannels : 1;
  const resampler = createResampler(source.sampleRate, config.sampleRate, createFft);
  const numModelSamples = resampler.outLength(source.numSamples);
  const stft = createStft({ ...config, createFft });
  const writer = createPatchWriter(config);
  const scale = levelScale(inputRms, stft.windowEnergy);

  const { numFrames, hopLength, fftSize } = config;
  const offsetHop = hopLength / config.segment.numTimeOffsets;
  const bufferLength = numFrames * hopLength + fftSize;
  /** Samples of each plane at the model's rate, from `bufferStart` on. */
  const buffers = Array.from({ length: numPlanes }, () => new Float32Array(bufferLength));
  let bufferStart = 0;
  let numBuffered = 0;
  let mixed = new Float32Array(0);
  const spectra = buffers.map(() => createSpectrogram(numFrames, stft.numBins));
  const spectraOfChannels = Array.from(
    { length: config.numChannels },
    (_, c) => spectra[c % numPlanes],
  );

  /** Moves the buffers to `start`; samples that they already hold are not computed again. */
  function moveBuffers(start: Samples): void {
    const overlap = Math.max(0, numBuffered - (start - bufferStart));
    if (start === bufferStart && numBuffered === bufferLength) return;
    const from = start + overlap;
    const count = bufferLength - overlap;
    const needed = resampler.inputRange(from, count);
    const { start: readStart, planes } = source.read(needed.start, needed.count);
    if (!isDirect) {
      if (mixed.length < needed.count) mixed = new Float32Array(needed.count);
      mixDown(planes, needed.start - readStart, needed.count, mixed);
    }
    buffers.forEach((plane, c) => {
      plane.copyWithin(0, bufferLength - overlap, bufferLength);
      const target = plane.subarray(overlap);
      if (isDirect) resampler.range(planes[c], from, count, target, readStart);
      else resampler.range(mixed, from, count, target, needed.start);
    });
    bufferStart = start;
    numBuffered = bufferLength;
  }

  function patch(segment: Segment, timeOffset: number): Patch {
    // Frame f is centred on sample f · hop.
    moveBuffers(segment.startFrame * hopLength - fftSize / 2);
    buffers.forEach((plane, c) =>
      stft.forward(plane, timeOffset * offsetHop, numFrames, spectra[c]),
    );
    const out = new Float32Array(writer.inputSize);
    writer.writeInput(spectraOfChannels, scale, out);
    return out;
  }
  return { numModelSamples, patch };
}

function isHeardDirectly(source: PcmSource, config: ModelConfig): boolean {
  return source.numChannels === config.numChannels;
}

/**
 * RMS of the network's input over the whole song, at the song's rate: of its planes or their mean.
 * Reads the song from end to end, which takes many seconds for hours on a slow disk: `pause` is
 * awaited again and again meanwhile. Rejects with what that rejects with.
 */
export async function measureInputRms(
  source: PcmSource,
  config: ModelConfig,
  pause: () => Promise<void>,
): Promise<number> {
  const isDirect = isHeardDirectly(source, config);
  const { numSamples } = source;
  const block = new Float32Array(Math.min(BLOCK_SAMPLES, numSamples));
  let sum = 0;
  for (let index = 0; index * BLOCK_SAMPLES < numSamples; index++) {
    if (index % BLOCKS_PER_PAUSE === BLOCKS_PER_PAUSE - 1) await pause();
    const start = index * BLOCK_SAMPLES;
    const count = Math.min(BLOCK_SAMPLES, numSamples - start);
    const { planes } = source.read(start, count);
    if (!isDirect) mixDown(planes, 0, count, block);
    const input = isDirect ? planes : [block.subarray(0, count)];
    sum += count * measureRms(input) ** 2;
  }
  return Math.sqrt(sum / Math.max(1, numSamples));
}
