/** Times of the signal chain without the network: the whole chain, and each part alone. */
import { createMemorySource } from '../../../src/pcm/pcmSource';
import type { PcmSource } from '../../../src/pcm/pcmSource';
import { createPeakStrip, extendPeaks } from '../../../src/pcm/peaks';
import { loadFft } from '../../../src/dsp/fftWasm';
import type { FftFactory } from '../../../src/dsp/fft';
import { planSegments } from '../../../src/dsp/segments';
import type { Segment } from '../../../src/dsp/segments';
import { createSpectrogram } from '../../../src/dsp/stft';
import { PEAKS, synthesisFftSize, synthesisHopLength } from '../../../src/model/config';
import type { ModelConfig } from '../../../src/model/config';
import type { MaskModel, Patch } from '../../../src/model/maskModel';
import { describeUnet } from '../../../src/model/unet';
import { applyGains } from '../../../src/pipeline/masking';
import { createMaskTimeline } from '../../../src/pipeline/maskTimeline';
import { createModelInput, measureInputRms } from '../../../src/pipeline/modelInput';
import { separate } from '../../../src/pipeline/separate';
import { createSpectrogramPicture } from '../../../src/pipeline/spectrogramPicture';
import { mulberry32 } from '../../../src/shared/random';
import { median } from '../section';
import type { SignalTimes } from './messages';

const SEED = 5;
const SONG_SECONDS = 60;
const SAMPLE_RATE = 44100;
const NUM_SAMPLES = SONG_SECONDS * SAMPLE_RATE;
const NUM_CHANNELS = 2;
/** Number of rounds; the first one prepares code and is not counted. */
const ROUNDS = 4;
const FFT_SIZE = synthesisFftSize(SAMPLE_RATE);
const HOP_LENGTH = synthesisHopLength(SAMPLE_RATE);

/**
 * Median milliseconds per segment for stereo noise at 44.1 kHz and a network that takes no time.
 */
export async function measureSignalChain(config: ModelConfig): Promise<SignalTimes> {
  const createFft = await loadFft();
  const random = mulberry32(SEED);
  const planes = Array.from({ length: NUM_CHANNELS }, () =>
    Float32Array.from({ length: NUM_SAMPLES }, () => 0.2 * random() - 0.1),
  );
  const { maskShape } = describeUnet(config);
  const mask = new Float32Array(maskShape.reduce((product, size) => product * size, 1)).fill(0.5);
  const instant: MaskModel = {
    config,
    estimateMask: () => Promise.resolve(mask),
    dispose: () => undefined,
  };
  const source = createMemorySource({ sampleRate: SAMPLE_RATE, channels: planes });
  const { numModelSamples } = createModelInput(source, config, createFft, 1);
  const segments = planSegments(numModelSamples, config);

  const rounds: Record<'chain' | 'input' | 'masks' | 'spectrogram' | 'waveform', number>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({
      chain: await timeOf(() =>
        separate({ sampleRate: SAMPLE_RATE, channels: planes }, instant, {
          onStretch: () => undefined,
          createFft,
        }),
      ),
      input: await timeOf(() => analyse(source, config, segments, createFft)),
      masks: await timeOf(() => readMasks(mask, config, segments, numModelSamples)),
      spectrogram: await timeOf(drawSpectrogram),
      waveform: await timeOf(() => drawWaveforms(planes)),
    });
  }
  const perSegment = (part: keyof (typeof rounds)[number]) =>
    median(rounds.slice(1).map((times) => times[part])) / segments.length;
  const [inputMs, masksMs, spectrogramMs] = [
    perSegment('input'),
    perSegment('masks'),
    perSegment('spectrogram'),
  ];
  return {
    inputMs,
    masksMs,
    picturesMs: spectrogramMs + perSegment('waveform'),
    resynthesisMs: Math.max(0, perSegment('chain') - inputMs - masksMs - spectrogramMs),
  };
}

async function timeOf(work: () => void | Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

/** Makes the input of every segment: level, resampling, STFT, bands. */
async function analyse(
  source: PcmSource,
  config: ModelConfig,
  segments: readonly Segment[],
  createFft: FftFactory,
): Promise<void> {
  const inputRms = await measureInputRms(source, config, () => Promise.resolve());
  const input = createModelInput(source, config, createFft, inputRms);
  for (const segment of segments) {
    for (let offset = 0; offset < config.segment.numTimeOffsets; offset++) {
      input.patch(segment, offset);
    }
  }
}

/** Cross-fades the masks of all segments and reads the gains of every synthesis frame. */
function readMasks(
  mask: Patch,
  config: ModelConfig,
  segments: readonly Segment[],
  numModelSamples: number,
): void {
  const timeline = createMaskTimeline({
    config,
    numModelSamples,
    numChannels: NUM_CHANNELS,
    sampleRate: SAMPLE_RATE,
    fftSize: FFT_SIZE,
  });
  const gain = new Float32Array(FFT_SIZE / 2 + 1);
  const toModelSample = config.sampleRate / SAMPLE_RATE;
  let sample = 0;
  segments.forEach((segment, index) => {
    for (let offset = 0; offset < config.segment.numTimeOffsets; offset++) {
      timeline.add(segment, offset, mask, segments[index + 1]?.fadeFrames ?? 0);
    }
    for (
      ;
      sample < NUM_SAMPLES && timeline.isFinalAt(sample * toModelSample);
      sample += HOP_LENGTH
    ) {
      for (let g = 0; g < timeline.numGains; g++) {
        timeline.readGains(sample * toModelSample, g, gain);
      }
    }
  });
}

/** Draws the spectrograms of mixture and vocals. Applying the gains is a small part of the time. */
function drawSpectrogram(): void {
  const picture = createSpectrogramPicture(
    NUM_SAMPLES,
    SAMPLE_RATE,
    NUM_CHANNELS,
    FFT_SIZE,
    HOP_LENGTH,
  );
  const numBins = FFT_SIZE / 2 + 1;
  const random = mulberry32(SEED);
  const spectrum = createSpectrogram(1, numBins);
  for (const part of [spectrum.re, spectrum.im]) part.forEach((_, k) => (part[k] = random()));
  // Gains of 1, because the same spectrum serves every frame.
  const gain = new Float32Array(numBins).fill(1);
  for (let sample = 0; sample < NUM_SAMPLES; sample += HOP_LENGTH) {
    picture.beginFrame(sample);
    for (let c = 0; c < NUM_CHANNELS; c++) applyGains(spectrum, gain, picture.powers);
    picture.endFrame();
  }
  picture.take();
}

/** Computes the waveforms of mixture and vocals. */
function drawWaveforms(planes: readonly Float32Array[]): void {
  for (let song = 0; song < 2; song++) {
    extendPeaks(createPeakStrip(NUM_SAMPLES, PEAKS), planes, 0);
  }
}
