/**
 * Builds batches of training examples: random mixes of a catalogue's recordings on the model grid.
 */
import type { FftFactory } from '../../src/dsp/fft';
import { createStft } from '../../src/dsp/stft';
import type { ModelConfig } from '../../src/model/config';
import { levelScale } from '../../src/model/features';
import { createPatchWriter, numInputs, numMagnitudes } from '../../src/model/patch';
import { mulberry32 } from '../../src/shared/random';
import type { Hertz } from '../../src/shared/units';
import { applyFrameGains, busGains, drawBusCompressor, framePowers } from '../effects/bus';
import { coderBands, drawCoder } from '../effects/coder';
import { applyEqualiser, drawEqualiser } from '../effects/equalise';
import { drawPlacement, drawPolarity, fromDecibels, voiceGain } from '../effects/gain';
import type { Placement } from '../effects/gain';
import type { Catalogue } from './catalogue';
import { mixSeeds } from '../corpus/hash';
import { MIXING_POLICY, drawBetween } from './mixingPolicy';
import type { MixingPolicy } from './mixingPolicy';
import { createBandMixer } from './mixSpectra';
import type { Part, TargetKind } from './mixSpectra';
import { createSourcePicker } from './sourcePicker';
import type { AnalysedExcerpt } from './analysedExcerpt';
import type { PickedSources } from './sourcePicker';

/** Batches that share their sources. */
export const BATCHES_PER_POOL = 8;
/** Sets the pools' random numbers apart from the batches'. */
const POOL_SALT = 0x706f6f6c;
/** Content is trusted up to this share of a recording's bandwidth: filters have slopes. */
const TRUSTED_BANDWIDTH = 0.97;

/**
 * One step's examples, row-major: level-normalised (features.ts), not compressed. `mixture` [batch,
 * bands, frames, numInputs] as the network sees it (model/patch.ts), `vocals` the target of its
 * mask, [batch, bands, frames, channels]. `unreachable` [batch]: power of the vocals that no mask
 * reaches, the mean over bands, frames and channels, weighted. `weight` [batch, bands]: 1 where
 * both sources have content, else 0; null if all are 1. `seed` names the batch in messages; the
 * run's seed and the index rebuild it.
 */
export interface ExampleBatch {
  readonly seed: number;
  readonly mixture: Float32Array<ArrayBuffer>;
  readonly vocals: Float32Array<ArrayBuffer>;
  readonly unreachable: Float32Array<ArrayBuffer>;
  readonly weight: Float32Array<ArrayBuffer> | null;
}

export interface MixerOptions {
  /** Default `magnitude`. */
  readonly target?: TargetKind;
  /** Default {@link MIXING_POLICY}. */
  readonly policy?: MixingPolicy;
  /**
   * Default: the plain TypeScript transform. Batches are equal up to rounding whichever is used.
   */
  readonly createFft?: FftFactory;
}

export interface Mixer {
  /** Batch `index` of the run with `seed`, whatever was built before. */
  build(seed: number, index: number, batchSize: number): ExampleBatch;
  dispose(): void;
}

/** Seed of batch `index` of a run. */
function batchSeed(seed: number, index: number): number {
  return mixSeeds(seed, index);
}

/**
 * {@link BATCHES_PER_POOL} consecutive batches of B mixes are made of one pool of B voices and B
 * accompaniments. No source occurs twice in a batch, and each meets another partner, at another
 * level and equalisation, in the next: spectra add linearly, so further uses cost no decoding and
 * no transform. The halves of an in-sync recording meet in every other batch.
 */
export function createMixer(
  config: ModelConfig,
  catalogue: Catalogue,
  options: MixerOptions = {},
): Mixer {
  const { target = 'magnitude', policy = MIXING_POLICY, createFft } = options;
  const { sampleRate, fftSize, numFrames, numChannels } = config;
  const stft = createStft({ ...config, createFft });
  const patches = createPatchWriter(config);
  const picker = createSourcePicker(config, catalogue, stft, policy, createFft);
  const { inputSize, maskSize, numBands, centresHz } = patches;
  const bandMixer = createBandMixer(config, patches.bands, stft);
  const inputs = numInputs(config);
  const magnitudes = numMagnitudes(config);
  const hasMiddle = config.maskBasis === 'middle-side';
  let pool: { key: string; sources: readonly PickedSources[] } | null = null;

  /**
   * One source in one mix: level, polarity, equalisation, place (null: a mono mix, one channel).
   */
  function drawPart(
    source: AnalysedExcerpt,
    random: () => number,
    gain: number,
    equalise: number,
    placement: Placement | null,
  ): Part {
    const bins = new Float32Array(stft.numBins).fill(gain * drawPolarity(random));
    if (random() < equalise) {
      applyEqualiser(drawEqualiser(random, sampleRate / 2), bins, sampleRate, fftSize);
    }
    if (placement === null) return { spectra: [source.middle()], gains: [bins] };
    return {
      spectra: placement.from.map((c) => source.spectra[c] ?? source.spectra[0]),
      gains: placement.gains.map((channelGain) => bins.map((value) => value * channelGain)),
    };
  }

  /**
   * Writes one example. Returns the lower of the bandwidths of what it holds, and the power of its
   * vocals that no mask reaches, [band], as the mean over frames and planes of the mask.
   */
  function mix(
    vocals: AnalysedExcerpt,
    accompaniment: AnalysedExcerpt,
    inSync: boolean,
    random: () => number,
    mixtureOut: Float32Array,
    vocalsOut: Float32Array,
  ): { readonly bandwidthHz: Hertz; readonly unreachable: Float32Array } {
    const { withoutVoice, withoutAccompaniment } = policy;
    const draw = random();
    const hasVoice = draw >= withoutVoice;
    const hasAccompaniment = draw < 1 - withoutAccompaniment;
    const levelDb = drawBetween(random, policy.voiceLevelDb);
    const keepsLevel = random() < policy.ownLevel && inSync;
    const gain = keepsLevel ? 1 : voiceGain(vocals.activeRms, accompaniment.activeRms, levelDb);
    const { equaliseVoice, equaliseAccompaniment } = policy;
    const isMono = numChannels === 2 && random() < policy.monoMixture;
    const place = drawPlacement(random, numChannels, policy.maxAccompanimentBalanceDb);
    const voicePlace = drawPlacement(random, numChannels, policy.maxVoiceBalanceDb);
    const voiceLevel = hasVoice ? gain : 0;
    // The halves of an in-sync pair keep their places to each other, as a listener would hear them.
    const voicePart = drawPart(
      vocals,
      random,
      voiceLevel,
      equaliseVoice,
      isMono ? null : inSync ? place : voicePlace,
    );
    const level = hasAccompaniment ? 1 : 0;
    const accompanimentPart = drawPart(
      accompaniment,
      random,
      level,
      equaliseAccompaniment,
      isMono ? null : place,
    );
    const { out } = bandMixer;
    const numDistinct = isMono ? 1 : numChannels;
    const coder =
      random() < policy.code ? coderBands(drawCoder(random), sampleRate, fftSize) : null;
    const power = bandMixer.mix(voicePart, accompanimentPart, numDistinct, target, coder);
    const jitter = fromDecibels(policy.levelJitterDb * (2 * random() - 1));
    const scale = jitter * levelScale(Math.sqrt(power), stft.windowEnergy);
    for (let c = 0; c < numChannels; c++) {
      // In mono both channels are the first.
      const from = isMono ? 0 : c;
      patches.writePlane(out.mixture[from], scale, c, inputs, mixtureOut);
      patches.writePlane(out.target[hasMiddle ? c : from], scale, c, numChannels, vocalsOut);
    }
    if (config.features.hearsSide) {
      patches.writePlane(out.side, scale, numChannels, inputs, mixtureOut);
    }
    out.steps.forEach((values, at) =>
      patches.writePlane(values, scale, magnitudes + at, inputs, mixtureOut),
    );
    const gains = new Float64Array(numFrames).fill(1);
    if (random() < policy.busCompression) {
      const powers = framePowers(mixtureOut, numFrames, inputs, numChannels);
      gains.set(busGains(powers, drawBusCompressor(random)));
      applyFrameGains(mixtureOut, gains, inputs);
      applyFrameGains(vocalsOut, gains, numChannels);
    }
    // In mono, what holds for the one channel holds for both.
    const numPlanes = isMono && !hasMiddle ? 1 : numChannels;
    const unreachable = new Float32Array(numBands);
    for (let f = 0; f < numFrames; f++) {
      const share = (scale * gains[f]) ** 2 / (numFrames * numPlanes);
      for (let b = 0; b < numBands; b++) {
        unreachable[b] += share * out.unreachable[f * numBands + b];
      }
    }
    const bandwidthHz = Math.min(
      hasVoice ? vocals.bandwidthHz : Infinity,
      hasAccompaniment ? accompaniment.bandwidthHz : Infinity,
    );
    return { bandwidthHz, unreachable };
  }

  function poolFor(seed: number, index: number, size: number): readonly PickedSources[] {
    const key = `${seed}/${index}/${size}`;
    if (pool?.key !== key) {
      const random = mulberry32(mixSeeds(batchSeed(seed, index), POOL_SALT));
      pool = { key, sources: Array.from({ length: size }, () => picker.pick(random)) };
    }
    return pool.sources;
  }

  return {
    build(seed, index, batchSize) {
      const sources = poolFor(seed, Math.floor(index / BATCHES_PER_POOL), batchSize);
      const turn = index % BATCHES_PER_POOL;
      const ownSeed = batchSeed(seed, index);
      const random = mulberry32(ownSeed);
      const mixture = new Float32Array(batchSize * inputSize);
      const vocals = new Float32Array(batchSize * maskSize);
      const unreachable = new Float32Array(batchSize);
      const weight = new Float32Array(batchSize * numBands).fill(1);
      for (let member = 0; member < batchSize; member++) {
        const own = sources[member];
        const inSync = own.inSync && turn % 2 === 0;
        const partner = inSync ? own : sources[(member + turn) % batchSize];
        const mixed = mix(
          own.vocals,
          partner.accompaniment,
          inSync,
          random,
          mixture.subarray(member * inputSize, (member + 1) * inputSize),
          vocals.subarray(member * maskSize, (member + 1) * maskSize),
        );
        for (let b = 0; b < numBands; b++) {
          if (centresHz[b] > TRUSTED_BANDWIDTH * mixed.bandwidthHz) {
            weight[member * numBands + b] = 0;
          } else unreachable[member] += mixed.unreachable[b] / numBands;
        }
      }
      return {
        seed: ownSeed,
        mixture,
        vocals,
        unreachable,
        weight: weight.every((value) => value === 1) ? null : weight,
      };
    },
    dispose: () => picker.dispose(),
  };
}
