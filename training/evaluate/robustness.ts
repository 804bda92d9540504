/** Owns the hard cases: how the network fares when a song is not what it was trained on. */
import type { PcmAudio } from '../../src/audio/pcm';
import type { FftFactory } from '../../src/dsp/fft';
import { meanPlane } from '../../src/dsp/levels';
import { resample } from '../../src/dsp/resample';
import type { MaskModel } from '../../src/model/maskModel';
import type { Decibels } from '../../src/shared/units';
import {
  errorEnergy,
  innerProduct,
  mean,
  measureSiSdr,
  measureUsdr,
  ratioDb,
} from '../metrics/decibels';
import { separateSong } from './estimates';
import type { Recording } from './songs';

/** What goes in, and what should come out. */
interface HardCase {
  readonly mixture: PcmAudio;
  readonly vocals: PcmAudio;
}

export interface HardCaseResult {
  readonly name: string;
  /** Level of the estimate relative to the mixture; for songs without voice, the residual. */
  readonly levelDb: Decibels;
  /** Against the vocals that went in; NaN where there are none. */
  readonly usdr: Decibels;
  readonly siSdr: Decibels;
}

const scaled = ({ sampleRate, channels }: PcmAudio, gain: number): PcmAudio => ({
  sampleRate,
  channels: channels.map((plane) => plane.map((x) => gain * x)),
});

const clipped = ({ sampleRate, channels }: PcmAudio, ceiling: number): PcmAudio => ({
  sampleRate,
  channels: channels.map((plane) => plane.map((x) => Math.min(ceiling, Math.max(-ceiling, x)))),
});

const atRate = (audio: PcmAudio, sampleRate: number): PcmAudio => ({
  sampleRate,
  channels: audio.channels.map((plane) => resample(plane, audio.sampleRate, sampleRate)),
});

function asMono({ sampleRate, channels }: PcmAudio): PcmAudio {
  return { sampleRate, channels: [meanPlane(channels)] };
}

const silent = (audio: PcmAudio): PcmAudio => scaled(audio, 0);

/** The cases by name. `clipped` cuts the mixture at a fifth of its peak, about 14 dB of overdrive. */
const HARD_CASES: Readonly<Record<string, (recording: Recording) => HardCase>> = {
  unchanged: ({ mixture, vocals }) => ({ mixture, vocals }),
  'no voice': ({ accompaniment }) => ({ mixture: accompaniment, vocals: silent(accompaniment) }),
  'voice alone': ({ vocals }) => ({ mixture: vocals, vocals }),
  '40 dB quieter': ({ mixture, vocals }) => ({
    mixture: scaled(mixture, 0.01),
    vocals: scaled(vocals, 0.01),
  }),
  clipped: ({ mixture, vocals }) => {
    const peak = mixture.channels.reduce(
      (most, plane) => plane.reduce((m, x) => Math.max(m, Math.abs(x)), most),
      0,
    );
    return { mixture: clipped(mixture, peak / 5), vocals };
  },
  mono: ({ mixture, vocals }) => ({ mixture: asMono(mixture), vocals: asMono(vocals) }),
  '22.05 kHz': ({ mixture, vocals }) => ({
    mixture: atRate(mixture, 22050),
    vocals: atRate(vocals, 22050),
  }),
  '48 kHz': ({ mixture, vocals }) => ({
    mixture: atRate(mixture, 48000),
    vocals: atRate(vocals, 48000),
  }),
};

/** Energies of silent planes count as this, so that levels stay finite (−200 dB of full scale). */
const TINY_ENERGY = 1e-20;

/** Runs every case of one recording through the app's pipeline. */
export async function tryHardCases(
  recording: Recording,
  model: MaskModel,
  createFft: FftFactory,
): Promise<HardCaseResult[]> {
  const results: HardCaseResult[] = [];
  for (const [name, prepare] of Object.entries(HARD_CASES)) {
    const { mixture, vocals } = prepare(recording);
    const estimate = await separateSong(mixture, model, createFft);
    const energy = (audio: PcmAudio): number =>
      innerProduct(audio.channels, audio.channels) + TINY_ENERGY;
    const hasVoice = errorEnergy(vocals.channels, silent(vocals).channels) > 0;
    results.push({
      name,
      levelDb: ratioDb(energy(estimate), energy(mixture)),
      usdr: hasVoice ? measureUsdr(vocals.channels, estimate.channels) : NaN,
      siSdr: hasVoice ? measureSiSdr(vocals.channels, estimate.channels) : NaN,
    });
  }
  return results;
}

/** One row per case, means over recordings. */
export function formatHardCases(results: readonly (readonly HardCaseResult[])[]): string {
  const cell = (values: number[]): string => {
    const value = mean(values);
    return Number.isNaN(value) ? '–' : value.toFixed(2);
  };
  const rows = (results[0] ?? []).map(({ name }, i) => {
    const same = results.map((cases) => cases[i]);
    const cells = [same.map((c) => c.levelDb), same.map((c) => c.usdr), same.map((c) => c.siSdr)];
    return `| ${name} | ${cells.map(cell).join(' | ')} |`;
  });
  return [
    '| case | estimate to mixture / dB | uSDR | SI-SDR |',
    '|---|--:|--:|--:|',
    ...rows,
    '',
  ].join('\n');
}
