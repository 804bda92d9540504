/**
 * Measures what mixing needs to know of a recording: where it sounds, how loud, up to which
 * frequency.
 */
import { createRealFft } from '../../src/dsp/fft';
import type { PcmAudio } from '../../src/pcm/pcm';
import type { Hertz, Samples } from '../../src/shared/units';

/** Loudness is judged in blocks of this duration. */
const BLOCK_SECONDS = 0.05;
/**
 * A block sounds only if it lies less than this below the 95th percentile of the recording's
 * blocks.
 */
const ACTIVE_BELOW_LOUD_DB = 35;
/** A block sounds only if it lies above this level of full scale. */
const ACTIVE_FLOOR_DB = -60;
/** Pauses shorter than this do not split a region: breaths and stops belong to singing. */
const BRIDGED_SECONDS = 0.25;

const SPECTRUM_SIZE = 2048;
const MAX_SPECTRA = 400;
/** Width of the bands whose levels are compared to find the upper end of a recording. */
const PROBE_HZ = 250;
/** A band this far below the loudest one holds nothing that a listener or a loss would notice. */
const EMPTY_BAND_DB = -75;
/**
 * A low-pass filter lay at this share of the frequency where bands are empty: codecs smear content
 * upwards beyond the filter.
 */
const SMEARING = 0.8;

/** Raised whenever the same recording would be described differently. */
export const ANALYSIS_VERSION = 2;

export interface RecordingAnalysis {
  /** Root mean square over the sounding blocks of all channels; 0 if none sounds. */
  readonly activeRms: number;
  /** Up to here the recording has content; at most Nyquist. */
  readonly bandwidthHz: Hertz;
  /** Half-open stretches [start, end) that sound, in order, in samples. */
  readonly regions: readonly (readonly [start: Samples, end: Samples])[];
}

/** Analyses planar PCM. A recording without any sound has no regions. */
export function analyseRecording(audio: PcmAudio): RecordingAnalysis {
  const block = blockLength(audio.sampleRate);
  const powers = blockPowers(audio.channels, block);
  const active = activeBlocks(powers);
  const numSamples = audio.channels[0]?.length ?? 0;
  const regions = joinBlocks(active, Math.round(BRIDGED_SECONDS / BLOCK_SECONDS)).map(
    ([start, end]) => [start * block, Math.min(end * block, numSamples)] as const,
  );
  return {
    activeRms: activeRms(powers, active),
    bandwidthHz: measureBandwidth(audio, regions),
    regions,
  };
}

/**
 * Root mean square over the sounding blocks of an excerpt, judged as in {@link analyseRecording}.
 */
export function measureActiveRms({ sampleRate, channels }: PcmAudio): number {
  const powers = blockPowers(channels, blockLength(sampleRate));
  return activeRms(powers, activeBlocks(powers));
}

function blockLength(sampleRate: Hertz): Samples {
  return Math.max(1, Math.round(BLOCK_SECONDS * sampleRate));
}

/** Root of the mean power of the blocks that sound; 0 if none does. */
function activeRms(powers: Float64Array, active: readonly boolean[]): number {
  let energy = 0;
  let count = 0;
  for (let index = 0; index < powers.length; index++) {
    if (!active[index]) continue;
    energy += powers[index];
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(energy / count);
}

/**
 * Mean power over the channels of each block; the last may be shorter. Non-finite samples count as
 * 0.
 */
function blockPowers(channels: readonly Float32Array[], block: Samples): Float64Array {
  const numSamples = channels[0]?.length ?? 0;
  const powers = new Float64Array(Math.ceil(numSamples / block));
  for (const channel of channels) {
    for (let index = 0; index < powers.length; index++) {
      const end = Math.min((index + 1) * block, numSamples);
      let sum = 0;
      for (let n = index * block; n < end; n++) sum += channel[n] * channel[n];
      const mean = sum / ((end - index * block) * channels.length);
      if (mean < Infinity) powers[index] += mean;
    }
  }
  return powers;
}

function activeBlocks(powers: Float64Array): boolean[] {
  const sorted = powers.slice().sort();
  const loud = sorted.length === 0 ? 0 : sorted[Math.floor(0.95 * (sorted.length - 1))];
  const threshold = Math.max(
    loud * 10 ** (-ACTIVE_BELOW_LOUD_DB / 10),
    10 ** (ACTIVE_FLOOR_DB / 10),
  );
  return Array.from(powers, (power) => power >= threshold);
}

/** Runs of true as [start, end), runs less than `bridge` apart joined. */
function joinBlocks(active: readonly boolean[], bridge: number): [number, number][] {
  const runs: [number, number][] = [];
  active.forEach((isActive, index) => {
    if (!isActive) return;
    const last = runs.at(-1);
    if (last && index - last[1] <= bridge) last[1] = index + 1;
    else runs.push([index, index + 1]);
  });
  return runs;
}

/**
 * Upper end of the long-term spectrum: Nyquist if its highest bands hold something, else 0.8 of
 * where they begin to be empty (measured: material limited to 8 kHz and then coded goes empty at 10
 * kHz).
 */
function measureBandwidth(audio: PcmAudio, regions: readonly (readonly [number, number])[]): Hertz {
  const nyquist = audio.sampleRate / 2;
  const levels = probeLevels(audio, regions);
  const loudest = Math.max(...levels);
  let top = levels.length;
  while (top > 0 && levels[top - 1] < loudest + EMPTY_BAND_DB) top--;
  // Bands within a tenth of Nyquist belong to the slopes of converters and resamplers.
  return top === 0 || (top + 1) * PROBE_HZ >= 0.9 * nyquist ? nyquist : SMEARING * top * PROBE_HZ;
}

/**
 * Mean power in dB of each whole probe band, over windows spread evenly through the sounding
 * regions.
 */
function probeLevels(audio: PcmAudio, regions: readonly (readonly [number, number])[]): number[] {
  const { sampleRate, channels } = audio;
  const usable = regions.filter(([start, end]) => end - start >= SPECTRUM_SIZE);
  const total = usable.reduce(
    (sum, [start, end]) => sum + Math.floor((end - start) / SPECTRUM_SIZE),
    0,
  );
  if (total === 0) return [];
  const fft = createRealFft(SPECTRUM_SIZE);
  const numBins = SPECTRUM_SIZE / 2 + 1;
  const window = Float64Array.from({ length: SPECTRUM_SIZE }, (_, n) => {
    const angle = (2 * Math.PI * n) / SPECTRUM_SIZE;
    // Blackman-Harris, 4 terms (Harris 1978): side lobes below −92 dB, so a cliff is seen as one.
    const [one, two, three] = [1, 2, 3].map((harmonic) => Math.cos(harmonic * angle));
    return 0.35875 - 0.48829 * one + 0.14128 * two - 0.01168 * three;
  });
  const frame = new Float64Array(SPECTRUM_SIZE);
  const re = new Float64Array(numBins);
  const im = new Float64Array(numBins);
  const power = new Float64Array(numBins);
  const every = Math.max(1, Math.ceil(total / MAX_SPECTRA));
  let index = 0;
  for (const [start, end] of usable) {
    for (let at = start; at + SPECTRUM_SIZE <= end; at += SPECTRUM_SIZE, index++) {
      if (index % every !== 0) continue;
      const channel = channels[index % channels.length];
      for (let n = 0; n < SPECTRUM_SIZE; n++) frame[n] = channel[at + n] * window[n];
      fft.forward(frame, re, im);
      for (let k = 0; k < numBins; k++) power[k] += re[k] * re[k] + im[k] * im[k];
    }
  }
  const binHz = sampleRate / SPECTRUM_SIZE;
  return Array.from({ length: Math.floor(sampleRate / 2 / PROBE_HZ) }, (_, band) => {
    const first = Math.ceil((band * PROBE_HZ) / binHz);
    const last = Math.max(first + 1, Math.ceil(((band + 1) * PROBE_HZ) / binHz));
    let sum = 0;
    for (let k = first; k < last; k++) sum += power[k];
    return 10 * Math.log10(sum / (last - first) + 1e-30);
  });
}
