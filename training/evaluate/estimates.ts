/**
 * The estimates that are compared: the app's pipeline, ideal masks, and the published
 * reconstruction.
 */
import type { PcmAudio } from '../../src/pcm/pcm';
import type { FftFactory } from '../../src/dsp/fft';
import { meanPlane } from '../../src/dsp/levels';
import { resample } from '../../src/dsp/resample';
import { planSegments } from '../../src/dsp/segments';
import { createSpectrogram, createStft } from '../../src/dsp/stft';
import { synthesisFftSize, synthesisHopLength } from '../../src/model/config';
import type { ModelConfig } from '../../src/model/config';
import { levelScale, measureRms } from '../../src/model/features';
import type { MaskModel } from '../../src/model/maskModel';
import { createPatchWriter, numInputs } from '../../src/model/patch';
import { createMemorySource } from '../../src/pcm/pcmSource';
import { createModelInput } from '../../src/pipeline/modelInput';
import { separate } from '../../src/pipeline/separate';
import type { Recording } from './songs';

/** Vocals of `mixture` through the app's pipeline (src/pipeline), stretches joined. */
export async function separateSong(
  mixture: PcmAudio,
  model: MaskModel,
  createFft: FftFactory,
): Promise<PcmAudio> {
  const channels = mixture.channels.map((plane) => new Float32Array(plane.length));
  await separate(mixture, model, {
    createFft,
    onStretch: ({ startSample, vocals }) =>
      vocals.forEach((plane, c) => channels[c].set(plane, startSample)),
  });
  return { sampleRate: mixture.sampleRate, channels };
}

/** The ideal ratio mask |V|² / (|V|² + |A|²), 0 where both are silent. */
function idealRatio(vocals: number, accompaniment: number): number {
  const power = vocals * vocals;
  const total = power + accompaniment * accompaniment;
  return total > 0 ? power / total : 0;
}

/**
 * Ideal ratio mask on the grid that masks are applied on: about the best that a mask with the
 * mixture's phase can do.
 */
export function applyIdealMask(
  { mixture, vocals, accompaniment }: Recording,
  createFft: FftFactory,
): PcmAudio {
  const { sampleRate } = mixture;
  const stft = createStft({
    fftSize: synthesisFftSize(sampleRate),
    hopLength: synthesisHopLength(sampleRate),
    createFft,
  });
  const channels = mixture.channels.map((plane, c) => {
    const { firstSample, numFrames } = stft.gridFor(plane.length);
    const mixed = stft.forward(plane, firstSample, numFrames);
    const v = stft.forward(vocals.channels[c], firstSample, numFrames);
    const a = stft.forward(accompaniment.channels[c], firstSample, numFrames);
    for (let i = 0; i < mixed.re.length; i++) {
      const gain = idealRatio(Math.hypot(v.re[i], v.im[i]), Math.hypot(a.re[i], a.im[i]));
      mixed.re[i] *= gain;
      mixed.im[i] *= gain;
    }
    return stft.inverse(mixed, plane.length);
  });
  return { sampleRate, channels };
}

/** A "network" that knows both stems: its masks are ideal on the model's grid. */
export function createOracleModel(
  { vocals, accompaniment }: Recording,
  config: ModelConfig,
  createFft: FftFactory,
): MaskModel {
  // The pipeline normalises by the level of what it is given; undo that to compare the stems.
  const heardOf = (stem: PcmAudio) => {
    const audio = config.maskBasis === 'channels' ? stem : rotated(stem);
    const level = heardLevel(audio, config);
    const input = createModelInput(createMemorySource(audio), config, createFft, level);
    return { input, scale: levelScale(level, 1) };
  };
  const v = heardOf(vocals);
  const a = heardOf(accompaniment);
  const calls = planSegments(v.input.numModelSamples, config).flatMap((segment) =>
    Array.from({ length: config.segment.numTimeOffsets }, (_, timeOffset) => ({
      segment,
      timeOffset,
    })),
  );
  const { maskSize } = createPatchWriter(config);
  const { numChannels } = config;
  const inputs = numInputs(config);
  let next = 0;
  return {
    config,
    async estimateMask() {
      const { segment, timeOffset } = calls[next++];
      const voice = v.input.patch(segment, timeOffset);
      const band = a.input.patch(segment, timeOffset);
      const mask = new Float32Array(maskSize);
      for (let cell = 0; cell * numChannels < maskSize; cell++) {
        for (let c = 0; c < numChannels; c++) {
          const from = cell * inputs + c;
          mask[cell * numChannels + c] = idealRatio(voice[from] / v.scale, band[from] / a.scale);
        }
      }
      return await Promise.resolve(mask);
    },
    dispose() {},
  };
}

/** Middle and side of stereo in place of left and right, with the same power; others unchanged. */
function rotated(audio: PcmAudio): PcmAudio {
  if (audio.channels.length !== 2) return audio;
  const [left, right] = audio.channels;
  const channels = [1, -1].map((sign) =>
    left.map((value, n) => Math.SQRT1_2 * (value + sign * right[n])),
  );
  return { ...audio, channels };
}

/** RMS over the song of what the network hears: the planes themselves, or their mean. */
function heardLevel(audio: PcmAudio, config: ModelConfig): number {
  return measureRms(
    audio.channels.length === config.numChannels ? audio.channels : [meanPlane(audio.channels)],
  );
}

/**
 * The reconstruction of the published project, for a mono network on linear bands: mix down to 8192
 * Hz, masks of patches side by side, inverse STFT of mask × mixture (nothing in the Nyquist bin),
 * back to the song's rate, the same on every channel.
 */
export async function reconstructAsPublished(
  mixture: PcmAudio,
  model: MaskModel,
  createFft: FftFactory,
): Promise<PcmAudio> {
  const { config } = model;
  const { sampleRate, numFrames } = config;
  const samples = resample(meanPlane(mixture.channels), mixture.sampleRate, sampleRate);
  const stft = createStft({ ...config, createFft });
  const writer = createPatchWriter(config);
  const scale = levelScale(measureRms([samples]), stft.windowEnergy);
  const grid = stft.gridFor(samples.length);
  const spectrogram = stft.forward(samples, grid.firstSample, grid.numFrames);
  const { numBins } = stft;
  const patch = createSpectrogram(numFrames, numBins);
  const magnitudes = new Float32Array(writer.inputSize);
  for (let start = 0; start < grid.numFrames; start += numFrames) {
    const count = Math.min(numFrames, grid.numFrames - start);
    for (const part of ['re', 'im'] as const) {
      patch[part].fill(0);
      patch[part].set(spectrogram[part].subarray(start * numBins, (start + count) * numBins));
    }
    writer.writeInput([patch], scale, magnitudes);
    const mask = await model.estimateMask(magnitudes);
    for (let f = 0; f < count; f++) {
      for (let k = 0; k < numBins; k++) {
        const gain = k < writer.numBands ? mask[k * numFrames + f] : 0;
        spectrogram.re[(start + f) * numBins + k] *= gain;
        spectrogram.im[(start + f) * numBins + k] *= gain;
      }
    }
  }
  const vocals = resample(
    stft.inverse(spectrogram, samples.length),
    sampleRate,
    mixture.sampleRate,
  );
  const plane = new Float32Array(mixture.channels[0].length);
  plane.set(vocals.subarray(0, plane.length));
  return { sampleRate: mixture.sampleRate, channels: mixture.channels.map(() => plane) };
}
