/** Builds batches of training examples: random mixes of a catalogue's recordings on the model grid. */
import { createSpectrogram, createStft } from '../../src/dsp/stft';
import type { ComplexSpectrogram } from '../../src/dsp/stft';
import type { ModelConfig } from '../../src/model/config';
import { levelScale } from '../../src/model/features';
import { createPatchWriter } from '../../src/model/patch';
import { mulberry32 } from '../../src/shared/random';
import { applyEqualiser, drawEqualiser } from '../augment/equalise';
import { drawPlacement, drawPolarity, fromDecibels, voiceGain } from '../augment/gain';
import { addReverb, drawRoom, roomTail } from '../augment/reverb';
import { measureActiveRms } from './analysis';
import { cacheRate } from './cache';
import { drawEntry, drawSource } from './catalogue';
import type { Catalogue } from './catalogue';
import { createExcerptCutter } from './excerpts';
import type { Excerpt } from './excerpts';
import { mixSeeds } from './hash';
import { addPart, meanPower, projectMagnitudes, setToPart } from './mixSpectra';
import type { Part } from './mixSpectra';
import { createSignalReader } from './signalReader';

/** How mixes are made; chances are per example or per excerpt. */
export const MIXING_POLICY = {
  /** Voice and accompaniment of one recording, in sync, where there are solo recordings too ... */
  inSyncShare: 0.25,
  /** ... and where there are pairs only. */
  inSyncShareOfPairs: 0.4,
  withoutVoice: 0.03,
  withoutAccompaniment: 0.01,
  /** Active level of the voice above the accompaniment, drawn evenly. */
  voiceLevelDb: [-9, 5],
  /** In-sync pairs keep their own level this often. */
  ownLevel: 0.5,
  /** A second voice of the same group is added, this far below or above the first. */
  doubling: 0.2,
  doublingLevelDb: [-8, 0],
  reverbOnSolo: 0.3,
  equaliseVoice: 0.5,
  equaliseAccompaniment: 0.5,
  /** The network sees the whole song's level in the app, here a patch's: the difference is drawn. */
  levelJitterDb: 6,
  maxVoiceBalanceDb: 4,
  maxAccompanimentBalanceDb: 2,
} as const;

/** Content is trusted up to this share of a recording's bandwidth: filters have slopes. */
const TRUSTED_BANDWIDTH = 0.97;

/**
 * One step's examples, row-major: level-normalised magnitudes (features.ts), not compressed. `mixture`
 * [batch, bands, frames, numInputs] as the network sees it (model/patch.ts), `vocals` the target,
 * [batch, bands, frames, channels]. `weight` [batch, bands]: 1 where both sources have content,
 * else 0; null if all are 1. `seed` alone rebuilds the batch.
 */
export interface ExampleBatch {
  readonly seed: number;
  readonly mixture: Float32Array<ArrayBuffer>;
  readonly vocals: Float32Array<ArrayBuffer>;
  readonly weight: Float32Array<ArrayBuffer> | null;
}

/**
 * What the masked mixture is compared with. `magnitude`: |V|, as published. `projection`: the part of
 * the vocals in phase with the mixture, Σ Re(V·conj X) / |X| of a band: the magnitude that comes
 * nearest to the vocals when the mixture's phase is kept (Erdogan et al. 2015, phase-sensitive
 * approximation). It is negative where the vocals oppose the mixture.
 */
export type TargetKind = 'magnitude' | 'projection';

export interface Mixer {
  /** The batch that belongs to `seed`, whatever was built before. */
  build(seed: number, batchSize: number): ExampleBatch;
  dispose(): void;
}

/** An excerpt analysed once, to serve two mixes. */
interface Analysed {
  readonly spectra: readonly ComplexSpectrogram[];
  readonly activeRms: number;
  readonly bandwidthHz: number;
}

/** Seed of batch `index` of a run. */
export function batchSeed(seed: number, index: number): number {
  return mixSeeds(seed, index);
}

/**
 * A batch of B mixes is made of B/2 voices and B/2 accompaniments in a ring, each in two mixes:
 * v0+a0, v0+a1, v1+a1, v1+a2, … Spectra add linearly, so the second use costs no transform. Mixes of
 * equal index may be in-sync pairs.
 */
export function createMixer(
  config: ModelConfig,
  catalogue: Catalogue,
  target: TargetKind = 'magnitude',
): Mixer {
  const { sampleRate, fftSize, hopLength, numFrames, numChannels } = config;
  const stft = createStft({ fftSize, hopLength });
  const patches = createPatchWriter(config);
  const reader = createSignalReader();
  const length = (numFrames - 1) * hopLength + fftSize;
  const { inputSize, maskSize, numBands, centresHz } = patches;
  const createSpectra = () =>
    Array.from({ length: numChannels }, () => createSpectrogram(numFrames, stft.numBins));
  const part = createSpectra();
  const sum = createSpectra();
  const mixtureChannels = new Float32Array(maskSize);
  const otherChannels = new Float32Array(maskSize);
  const onlyPairs = catalogue.voices.every((source) => !source.isSolo);
  const inSyncShare = onlyPairs ? MIXING_POLICY.inSyncShareOfPairs : MIXING_POLICY.inSyncShare;
  const audioOf = (channels: readonly Float32Array[]) => ({ sampleRate, channels });

  function analyse({ channels, bandwidthHz }: Excerpt): Analysed {
    const spectra = channels.map((channel) => stft.forward(channel, 0, numFrames));
    return { spectra, activeRms: measureActiveRms(audioOf(channels)), bandwidthHz };
  }

  function createDrawer(random: () => number) {
    const cutter = createExcerptCutter({
      reader,
      random,
      cacheRate: cacheRate(config),
      sampleRate,
      length,
    });

    function drawVoice(): Analysed {
      const source = drawSource(catalogue.voices, random());
      const first = drawEntry(source, random());
      const group = catalogue.voiceGroups.get(first.group) ?? [first];
      const cut = () =>
        source.isSyllables ? cutter.cutNotes(first, group) : cutter.cut(first, group, true);
      let voice = cut();
      if (random() < MIXING_POLICY.doubling) {
        const second = source.isSyllables
          ? cut()
          : cutter.cut(group[Math.floor(random() * group.length)], group, true);
        voice = double(voice, second, fromDecibels(between(random, MIXING_POLICY.doublingLevelDb)));
      }
      if (source.isSolo && random() < MIXING_POLICY.reverbOnSolo) {
        const room = drawRoom(random);
        const channels = voice.channels.map((channel) =>
          addReverb(channel, roomTail(room, sampleRate, random)),
        );
        voice = { ...voice, channels };
      }
      return analyse(voice);
    }

    function drawAccompaniment(): Analysed {
      const first = drawEntry(drawSource(catalogue.accompaniments, random()), random());
      const group = catalogue.accompanimentGroups.get(first.group) ?? [first];
      return analyse(cutter.cut(first, group, false));
    }

    function drawPair(): { vocals: Analysed; accompaniment: Analysed } {
      const first = drawEntry(drawSource(catalogue.pairs, random()), random());
      const { vocals, accompaniment } = cutter.cutPair(
        first,
        catalogue.voiceGroups.get(first.group) ?? [first],
      );
      return { vocals: analyse(vocals), accompaniment: analyse(accompaniment) };
    }

    return { drawVoice, drawAccompaniment, drawPair };
  }

  /** Gains of one source for every channel and bin: level, polarity, equalisation, place. */
  function drawPart(
    source: Analysed,
    random: () => number,
    gain: number,
    equalise: number,
    maxBalanceDb: number,
  ): Part {
    const bins = new Float32Array(stft.numBins).fill(gain * drawPolarity(random));
    if (random() < equalise) {
      applyEqualiser(drawEqualiser(random, sampleRate / 2), bins, sampleRate, fftSize);
    }
    const placement = drawPlacement(random, numChannels, maxBalanceDb);
    return {
      spectra: placement.from.map((c) => source.spectra[c] ?? source.spectra[0]),
      gains: placement.gains.map((channelGain) => bins.map((value) => value * channelGain)),
    };
  }

  /** Writes one example; returns the lower of the bandwidths of what it holds. */
  function mix(
    vocals: Analysed,
    accompaniment: Analysed,
    inSync: boolean,
    random: () => number,
    mixtureOut: Float32Array,
    vocalsOut: Float32Array,
  ): number {
    const { withoutVoice, withoutAccompaniment } = MIXING_POLICY;
    const draw = random();
    const hasVoice = draw >= withoutVoice;
    const hasAccompaniment = draw < 1 - withoutAccompaniment;
    const levelDb = between(random, MIXING_POLICY.voiceLevelDb);
    const keepsLevel = random() < MIXING_POLICY.ownLevel && inSync;
    const gain = keepsLevel ? 1 : voiceGain(vocals.activeRms, accompaniment.activeRms, levelDb);
    // Both halves of a pair keep their places, as a listener would hear them.
    const voicePart = drawPart(
      vocals,
      random,
      hasVoice ? gain : 0,
      MIXING_POLICY.equaliseVoice,
      MIXING_POLICY.maxVoiceBalanceDb,
    );
    const accompanimentPart = drawPart(
      accompaniment,
      random,
      hasAccompaniment ? 1 : 0,
      MIXING_POLICY.equaliseAccompaniment,
      MIXING_POLICY.maxAccompanimentBalanceDb,
    );
    let power = 0;
    for (let c = 0; c < numChannels; c++) {
      setToPart(voicePart, c, part[c]);
      setToPart(voicePart, c, sum[c]);
      addPart(accompanimentPart, c, sum[c]);
      power += meanPower(sum[c], stft) / numChannels;
    }
    const jitter = fromDecibels(MIXING_POLICY.levelJitterDb * (2 * random() - 1));
    const scale = jitter * levelScale(Math.sqrt(power), stft.windowEnergy);
    patches.writeInput(sum, scale, mixtureOut);
    patches.writeChannels(part, scale, vocalsOut);
    if (target === 'projection') {
      patches.writeChannels(sum, scale, mixtureChannels);
      for (let c = 0; c < numChannels; c++) setToPart(accompanimentPart, c, part[c]);
      patches.writeChannels(part, scale, otherChannels);
      projectMagnitudes(vocalsOut, otherChannels, mixtureChannels);
    }
    return Math.min(
      hasVoice ? vocals.bandwidthHz : Infinity,
      hasAccompaniment ? accompaniment.bandwidthHz : Infinity,
    );
  }

  return {
    build(seed, batchSize) {
      const random = mulberry32(seed);
      const drawer = createDrawer(random);
      const numSources = Math.max(1, Math.ceil(batchSize / 2));
      const sources = Array.from({ length: numSources }, () => {
        const inSync = random() < inSyncShare && catalogue.pairs.length > 0;
        if (inSync) return { inSync, ...drawer.drawPair() };
        return { inSync, vocals: drawer.drawVoice(), accompaniment: drawer.drawAccompaniment() };
      });
      const mixture = new Float32Array(batchSize * inputSize);
      const vocals = new Float32Array(batchSize * maskSize);
      const weight = new Float32Array(batchSize * numBands).fill(1);
      for (let index = 0; index < batchSize; index++) {
        const voice = sources[index >> 1];
        const isSecondUse = index % 2 === 1;
        const accompaniment = sources[((index + 1) >> 1) % numSources];
        const bandwidthHz = mix(
          voice.vocals,
          accompaniment.accompaniment,
          voice.inSync && !isSecondUse,
          random,
          mixture.subarray(index * inputSize, (index + 1) * inputSize),
          vocals.subarray(index * maskSize, (index + 1) * maskSize),
        );
        for (let b = 0; b < numBands; b++) {
          if (centresHz[b] > TRUSTED_BANDWIDTH * bandwidthHz) weight[index * numBands + b] = 0;
        }
      }
      return {
        seed,
        mixture,
        vocals,
        weight: weight.every((value) => value === 1) ? null : weight,
      };
    },
    dispose: () => reader.dispose(),
  };
}

/** The first excerpt plus the second at `level` times the first's loudness. */
function double(first: Excerpt, second: Excerpt, level: number): Excerpt {
  const loudness = (excerpt: Excerpt) =>
    measureActiveRms({ sampleRate: 8000, channels: excerpt.channels });
  const gain = level * voiceGain(loudness(second), loudness(first), 0);
  const channels = first.channels.map((channel, c) => {
    const other = second.channels[c] ?? second.channels[0];
    return channel.map((value, n) => value + gain * other[n]);
  });
  return { channels, bandwidthHz: Math.min(first.bandwidthHz, second.bandwidthHz) };
}

function between(random: () => number, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random();
}
