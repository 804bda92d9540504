/** Picks what a mix is made of: a voice and an accompaniment, of one recording or of two. */
import type { FftFactory } from '../../src/dsp/fft';
import type { Stft } from '../../src/dsp/stft';
import type { ModelConfig } from '../../src/model/config';
import type { Decibels } from '../../src/shared/units';
import { fromDecibels, voiceGain } from '../effects/gain';
import { addPlanes, limitTogether } from '../effects/limit';
import { panPlane, setWidth, spreadPlane } from '../effects/stereo';
import { scale } from '../effects/studio';
import { measureActiveRms } from '../corpus/analysis';
import { cacheRate } from '../corpus/cache';
import { describeExcerpt } from './analysedExcerpt';
import type { AnalysedExcerpt } from './analysedExcerpt';
import { drawEntry, drawSource } from './catalogue';
import type { Catalogue, CatalogueEntry, CatalogueSource } from './catalogue';
import { doubleOnSides, harmonise } from './copiesOfVoice';
import { createExcerptCutter } from './excerpts';
import type { Excerpt, ExcerptCutter } from './excerpts';
import { drawBetween } from './mixingPolicy';
import type { MixingPolicy } from './mixingPolicy';
import { createSignalReader } from '../corpus/signalReader';
import { createVoiceTreatment } from './voiceTreatment';

/** What one mix is made of. */
export interface PickedSources {
  /** Whether both belong to one recording and are in sync. */
  readonly inSync: boolean;
  readonly vocals: AnalysedExcerpt;
  readonly accompaniment: AnalysedExcerpt;
}

/** A voice of the catalogue, its source, and the recordings that may continue it. */
interface PickedVoice {
  readonly source: CatalogueSource;
  readonly entry: CatalogueEntry;
  readonly group: readonly CatalogueEntry[];
}

export interface SourcePicker {
  /** All draws come from `random` in a fixed order: equal seeds pick equal sources. */
  pick(random: () => number): PickedSources;
  dispose(): void;
}

/**
 * Picks patches of `config` from `catalogue` and analyses them with `stft`, the config's own grid;
 * `createFft` serves the reverberation.
 */
export function createSourcePicker(
  config: ModelConfig,
  catalogue: Catalogue,
  stft: Stft,
  policy: MixingPolicy,
  createFft?: FftFactory,
): SourcePicker {
  const { sampleRate, fftSize, hopLength, numFrames } = config;
  const isStereo = config.numChannels === 2;
  const reader = createSignalReader();
  const length = (numFrames - 1) * hopLength + fftSize;
  const onlyPairs = catalogue.voices.every((source) => !source.isSolo);
  const inSyncShare = onlyPairs ? policy.inSyncShareOfPairs : policy.inSyncShare;
  const treatment = createVoiceTreatment(sampleRate, isStereo, policy, createFft);
  const loudness = (channels: readonly Float32Array[]) =>
    measureActiveRms({ sampleRate, channels });

  function analyse({ channels, bandwidthHz }: Excerpt): AnalysedExcerpt {
    const spectra = channels.map((channel) => stft.forward(channel, 0, numFrames));
    return describeExcerpt(spectra, loudness(channels), bandwidthHz);
  }

  /** `added` below or above `voice` by a drawn level, in stereo often at another place. */
  function addVoice(voice: Excerpt, added: Excerpt, random: () => number): Excerpt {
    const levelDb = drawBetween(random, policy.doublingLevelDb);
    const gain =
      fromDecibels(levelDb) * voiceGain(loudness(added.channels), loudness(voice.channels), 0);
    if (!isStereo || random() >= policy.pannedVoices) return addVoices(voice, added, gain);
    const [first, second] = [voice, added].map((excerpt) => {
      const balanceDb = drawBetween(random, policy.panDb);
      if (excerpt.channels.length > 1) return excerpt;
      return { ...excerpt, channels: panPlane(excerpt.channels[0], balanceDb) };
    });
    return addVoices(first, second, gain);
  }

  /**
   * Spreads a mono excerpt with chance `spread`; gives a stereo one another width, drawn from
   * `widths`, or none, with the chances of the policy.
   */
  function drawWidth(
    excerpt: Excerpt,
    spread: number,
    widths: readonly [narrowest: number, widest: number],
    random: () => number,
  ): Excerpt {
    if (!isStereo) return excerpt;
    const { channels } = excerpt;
    const draw = random();
    if (channels.length === 1) {
      if (draw >= spread) return excerpt;
      return { ...excerpt, channels: spreadPlane(channels[0], sampleRate, random, createFft) };
    }
    const { narrowToMono, changeWidth } = policy;
    if (draw < narrowToMono) return { ...excerpt, channels: setWidth(channels, 0) };
    if (draw >= narrowToMono + changeWidth) return excerpt;
    return { ...excerpt, channels: setWidth(channels, drawBetween(random, widths)) };
  }

  /** One singer of `source`: `entry`, continued by others of `group` where it is short. */
  function cutVoice(
    cutter: ExcerptCutter,
    { source, entry, group }: PickedVoice,
    random: () => number,
  ): Excerpt {
    if (source.isSyllables) return cutter.cutNotes(entry, group);
    const speed = source.isSolo ? policy.soloVoiceSpeed : policy.speed;
    const voice = cutter.cut(entry, group, speed, true);
    if (!source.isSolo && random() >= policy.treatPaired) return voice;
    const isSet = source.kind?.name === 'speech' && random() < policy.setToNotes;
    const sung = isSet ? treatment.setToNotes(voice, random) : voice;
    return random() < policy.otherSinger ? treatment.changeSinger(sung, random) : sung;
  }

  function pickVoice(random: () => number): PickedVoice {
    const source = drawSource(catalogue.voices, random());
    const entry = drawEntry(source, random());
    return { source, entry, group: catalogue.voiceGroups.get(entry.group) ?? [entry] };
  }

  /** The voice that joins `first`: of any source, or of the same group. */
  function pickCompanion(first: PickedVoice, random: () => number): PickedVoice {
    if (random() < policy.strangerVoice) return pickVoice(random);
    return { ...first, entry: first.group[Math.floor(random() * first.group.length)] };
  }

  function drawVoice(cutter: ExcerptCutter, random: () => number): Excerpt {
    const first = pickVoice(random);
    let voice = cutVoice(cutter, first, random);
    const { doubling, furtherVoice, maxAddedVoices } = policy;
    for (let added = 0; added < maxAddedVoices; added++) {
      if (random() >= (added === 0 ? doubling : furtherVoice)) break;
      voice = addVoice(voice, cutVoice(cutter, pickCompanion(first, random), random), random);
    }
    if (first.source.isSolo || random() < policy.treatPaired) {
      voice = treatment.applyStudio(voice, random);
    }
    return drawWidth(voice, policy.spreadVoice, policy.voiceWidth, random);
  }

  function drawAccompaniment(cutter: ExcerptCutter, random: () => number): Excerpt {
    const first = drawEntry(drawSource(catalogue.accompaniments, random()), random());
    const group = catalogue.accompanimentGroups.get(first.group) ?? [first];
    const { speed, spreadAccompaniment, width } = policy;
    return drawWidth(cutter.cut(first, group, speed, false), spreadAccompaniment, width, random);
  }

  /**
   * Both parts after a limiter on their sum, in a share of draws; the voice `levelDb` above the
   * music, or, null, where it is. Later mixes give each another partner: what they hear of a
   * limiter then is that of another song.
   */
  function master(
    voice: Excerpt,
    music: Excerpt,
    levelDb: Decibels | null,
    random: () => number,
  ): [Excerpt, Excerpt] {
    if (random() >= policy.limit) return [voice, music];
    const gain =
      levelDb === null ? 1 : voiceGain(loudness(voice.channels), loudness(music.channels), levelDb);
    const parts = [voice.channels.map((plane) => scale(plane, gain)), music.channels] as const;
    const level = loudness(addPlanes(parts[1], parts[0], 1));
    if (!(level > 0)) return [voice, music];
    const ceiling = level * fromDecibels(drawBetween(random, policy.limitAboveDb));
    const [limitedVoice, limitedMusic] = limitTogether(parts, ceiling, sampleRate);
    return [
      { ...voice, channels: limitedVoice },
      { ...music, channels: limitedMusic },
    ];
  }

  return {
    pick(random) {
      const rate = cacheRate(config);
      const cutter = createExcerptCutter({ reader, random, cacheRate: rate, sampleRate, length });
      if (random() < inSyncShare && catalogue.pairs.length > 0) {
        const first = drawEntry(drawSource(catalogue.pairs, random()), random());
        const group = catalogue.voiceGroups.get(first.group) ?? [first];
        const pair = cutter.cutPair(first, group, policy.speed);
        const [vocals, accompaniment] = master(pair.vocals, pair.accompaniment, null, random);
        return { inSync: true, vocals: analyse(vocals), accompaniment: analyse(accompaniment) };
      }
      const voice = drawVoice(cutter, random);
      const music = drawAccompaniment(cutter, random);
      const levelDb = drawBetween(random, policy.voiceLevelDb);
      const [mastered, accompaniment] = master(voice, music, levelDb, random);
      let vocals = analyse(mastered);
      if (random() < policy.harmonise) vocals = harmonise(vocals, policy, isStereo, random);
      if (isStereo && random() < policy.doubleTrack) vocals = doubleOnSides(vocals, policy, random);
      return { inSync: false, vocals, accompaniment: analyse(accompaniment) };
    },
    dispose: () => reader.dispose(),
  };
}

/** `added` times `gain` beside `voice`. */
function addVoices(voice: Excerpt, added: Excerpt, gain: number): Excerpt {
  return {
    channels: addPlanes(voice.channels, added.channels, gain),
    bandwidthHz: Math.min(voice.bandwidthHz, added.bandwidthHz),
  };
}
