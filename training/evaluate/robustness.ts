/** Hard cases: how the network fares when a song is not what it was trained on. */
import type { PcmAudio } from '../../src/pcm/pcm';
import type { FftFactory } from '../../src/dsp/fft';
import { meanPlane } from '../../src/dsp/levels';
import { resample } from '../../src/dsp/resample';
import type { MaskModel } from '../../src/model/maskModel';
import type { Decibels } from '../../src/shared/units';
import { limitTogether } from '../effects/limit';
import {
  errorEnergy,
  innerProduct,
  mean,
  measureSiSdr,
  measureUsdr,
  ratioDb,
} from './metrics/decibels';
import { separateSong } from './estimates';
import { scaled, sumOf } from './signals';
import type { Recording } from './songs';

/** A song to be made hard, and other voices to do it with. */
export interface HardMaterial extends Recording {
  /** Solo voices of other songs. */
  readonly otherVoices: readonly PcmAudio[];
  /** A recording of speech; null if there is none. */
  readonly speech: PcmAudio | null;
  /** Codes a mixture as MP3 of 128 kbit/s and decodes it, in step; null leaves that case out. */
  readonly code: ((mixture: PcmAudio) => Promise<PcmAudio>) | null;
}

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

/** Energies of silent planes count as this, so that levels stay finite (−200 dB of full scale). */
const TINY_ENERGY = 1e-20;

const clipped = ({ sampleRate, channels }: PcmAudio, ceiling: number): PcmAudio => ({
  sampleRate,
  channels: channels.map((plane) => plane.map((x) => Math.min(ceiling, Math.max(-ceiling, x)))),
});

const atRate = (audio: PcmAudio, sampleRate: number): PcmAudio => ({
  sampleRate,
  channels: audio.channels.map((plane) => resample(plane, audio.sampleRate, sampleRate)),
});

const peakOf = ({ channels }: PcmAudio): number =>
  channels.reduce((most, plane) => plane.reduce((m, x) => Math.max(m, Math.abs(x)), most), 0);

function asMono({ sampleRate, channels }: PcmAudio): PcmAudio {
  return { sampleRate, channels: [meanPlane(channels)] };
}

/** Energy over all samples. */
const energyOf = ({ channels }: PcmAudio): number => innerProduct(channels, channels);

/** `audio` repeated to the length of `like`, on as many channels, with the energy of `like`. */
function fitted(audio: PcmAudio, like: PcmAudio): PcmAudio {
  const length = like.channels[0].length;
  const channels = like.channels.map((_, c) => {
    const plane = audio.channels[c] ?? audio.channels[0];
    return Float32Array.from({ length }, (_, n) => plane[n % plane.length]);
  });
  const long = { sampleRate: like.sampleRate, channels };
  return scaled(long, Math.sqrt(energyOf(like) / (energyOf(long) + TINY_ENERGY)));
}

/** Another voice, as loud as the song's own, over the song's accompaniment. */
function overMusic(voice: PcmAudio, { vocals, accompaniment }: Recording): HardCase {
  const loud = fitted(voice, vocals);
  return { mixture: sumOf([accompaniment, loud]), vocals: loud };
}

const silent = (audio: PcmAudio): PcmAudio => scaled(audio, 0);

/**
 * The cases by name. `clipped` cuts the mixture at a fifth of its peak, about 14 dB of overdrive;
 * `limited` brings peaks down by up to 12 dB, and the vocals by the same gain; `choir` is all
 * songs' voices at once. Null where something is missing.
 */
const HARD_CASES: Readonly<
  Record<string, (material: HardMaterial) => HardCase | null | Promise<HardCase | null>>
> = {
  unchanged: ({ mixture, vocals }) => ({ mixture, vocals }),
  'no voice': ({ accompaniment }) => ({ mixture: accompaniment, vocals: silent(accompaniment) }),
  'voice alone': ({ vocals }) => ({ mixture: vocals, vocals }),
  '40 dB quieter': ({ mixture, vocals }) => ({
    mixture: scaled(mixture, 0.01),
    vocals: scaled(vocals, 0.01),
  }),
  clipped: ({ mixture, vocals }) => ({ mixture: clipped(mixture, peakOf(mixture) / 5), vocals }),
  limited: ({ mixture, vocals, accompaniment }) => {
    const { sampleRate } = mixture;
    const parts = [vocals.channels, accompaniment.channels] as const;
    const [voice, music] = limitTogether(parts, peakOf(mixture) / 4, sampleRate).map(
      (channels): PcmAudio => ({ sampleRate, channels }),
    );
    return { mixture: sumOf([voice, music]), vocals: voice };
  },
  'MP3, 128 kbit/s': async ({ mixture, vocals, code }) =>
    code && { mixture: await code(mixture), vocals },
  mono: ({ mixture, vocals }) => ({ mixture: asMono(mixture), vocals: asMono(vocals) }),
  '22.05 kHz': ({ mixture, vocals }) => ({
    mixture: atRate(mixture, 22050),
    vocals: atRate(vocals, 22050),
  }),
  '48 kHz': ({ mixture, vocals }) => ({
    mixture: atRate(mixture, 48000),
    vocals: atRate(vocals, 48000),
  }),
  choir: (material) => {
    const { vocals, otherVoices } = material;
    if (otherVoices.length === 0) return null;
    return overMusic(sumOf([vocals, ...otherVoices.map((v) => fitted(v, vocals))]), material);
  },
  'speech over music': (material) => material.speech && overMusic(material.speech, material),
};

/** Runs every case of one recording through the app's pipeline. */
export async function tryHardCases(
  material: HardMaterial,
  model: MaskModel,
  createFft: FftFactory,
): Promise<HardCaseResult[]> {
  const results: HardCaseResult[] = [];
  for (const [name, prepare] of Object.entries(HARD_CASES)) {
    const hardCase = await prepare(material);
    if (!hardCase) continue;
    const { mixture, vocals } = hardCase;
    const estimate = await separateSong(mixture, model, createFft);
    const hasVoice = errorEnergy(vocals.channels, silent(vocals).channels) > 0;
    results.push({
      name,
      levelDb: ratioDb(energyOf(estimate) + TINY_ENERGY, energyOf(mixture) + TINY_ENERGY),
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
