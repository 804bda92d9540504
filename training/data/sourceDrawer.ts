/** Draws what a mix is made of: a voice and an accompaniment, of one recording or of two. */
import type { FftFactory } from '../../src/dsp/fft';
import type { ComplexSpectrogram, Stft } from '../../src/dsp/stft';
import type { ModelConfig } from '../../src/model/config';
import type { Hertz } from '../../src/shared/units';
import { fromDecibels, voiceGain } from '../augment/gain';
import { addReverb, drawRoom, roomTail } from '../augment/reverb';
import { measureActiveRms } from './analysis';
import { cacheRate } from './cache';
import { drawEntry, drawSource } from './catalogue';
import type { Catalogue } from './catalogue';
import { createExcerptCutter } from './excerpts';
import type { Excerpt, ExcerptCutter } from './excerpts';
import { MIXING_POLICY, drawBetween } from './mixingPolicy';
import { createSignalReader } from './signalReader';

/** An excerpt with its spectra, one per recorded channel, ready to serve several mixes. */
export interface AnalysedExcerpt {
  readonly spectra: readonly ComplexSpectrogram[];
  readonly activeRms: number;
  readonly bandwidthHz: Hertz;
}

export interface DrawnSources {
  /** Whether both belong to one recording and are in sync. */
  readonly inSync: boolean;
  readonly vocals: AnalysedExcerpt;
  readonly accompaniment: AnalysedExcerpt;
}

export interface SourceDrawer {
  /** All draws come from `random` in a fixed order: equal seeds draw equal sources. */
  draw(random: () => number): DrawnSources;
  dispose(): void;
}

/**
 * Draws patches of `config` from `catalogue` and analyses them with `stft`, the config's own grid;
 * `createFft` serves the reverberation.
 */
export function createSourceDrawer(
  config: ModelConfig,
  catalogue: Catalogue,
  stft: Stft,
  createFft?: FftFactory,
): SourceDrawer {
  const { sampleRate, fftSize, hopLength, numFrames } = config;
  const reader = createSignalReader();
  const length = (numFrames - 1) * hopLength + fftSize;
  const onlyPairs = catalogue.voices.every((source) => !source.isSolo);
  const inSyncShare = onlyPairs ? MIXING_POLICY.inSyncShareOfPairs : MIXING_POLICY.inSyncShare;
  const loudness = (channels: readonly Float32Array[]) =>
    measureActiveRms({ sampleRate, channels });

  function analyse({ channels, bandwidthHz }: Excerpt): AnalysedExcerpt {
    const spectra = channels.map((channel) => stft.forward(channel, 0, numFrames));
    return { spectra, activeRms: loudness(channels), bandwidthHz };
  }

  function drawVoice(cutter: ExcerptCutter, random: () => number): Excerpt {
    const source = drawSource(catalogue.voices, random());
    const first = drawEntry(source, random());
    const group = catalogue.voiceGroups.get(first.group) ?? [first];
    const cut = (entry: typeof first) =>
      source.isSyllables ? cutter.cutNotes(entry, group) : cutter.cut(entry, group, true);
    let voice = cut(first);
    if (random() < MIXING_POLICY.doubling) {
      const second = cut(group[Math.floor(random() * group.length)]);
      const levelDb = drawBetween(random, MIXING_POLICY.doublingLevelDb);
      const gain =
        fromDecibels(levelDb) * voiceGain(loudness(second.channels), loudness(voice.channels), 0);
      voice = addVoices(voice, second, gain);
    }
    if (source.isSolo && random() < MIXING_POLICY.reverbOnSolo) {
      const room = drawRoom(random);
      const channels = voice.channels.map((channel) =>
        addReverb(channel, roomTail(room, sampleRate, random), createFft),
      );
      voice = { ...voice, channels };
    }
    return voice;
  }

  function drawAccompaniment(cutter: ExcerptCutter, random: () => number): Excerpt {
    const first = drawEntry(drawSource(catalogue.accompaniments, random()), random());
    const group = catalogue.accompanimentGroups.get(first.group) ?? [first];
    return cutter.cut(first, group, false);
  }

  return {
    draw(random) {
      const rate = cacheRate(config);
      const cutter = createExcerptCutter({ reader, random, cacheRate: rate, sampleRate, length });
      if (random() < inSyncShare && catalogue.pairs.length > 0) {
        const first = drawEntry(drawSource(catalogue.pairs, random()), random());
        const group = catalogue.voiceGroups.get(first.group) ?? [first];
        const { vocals, accompaniment } = cutter.cutPair(first, group);
        return { inSync: true, vocals: analyse(vocals), accompaniment: analyse(accompaniment) };
      }
      const vocals = analyse(drawVoice(cutter, random));
      return { inSync: false, vocals, accompaniment: analyse(drawAccompaniment(cutter, random)) };
    },
    dispose: () => reader.dispose(),
  };
}

/** first + gain · second, on the first's channels. */
function addVoices(first: Excerpt, second: Excerpt, gain: number): Excerpt {
  const channels = first.channels.map((channel, c) => {
    const other = second.channels[c] ?? second.channels[0];
    return channel.map((value, n) => value + gain * other[n]);
  });
  return { channels, bandwidthHz: Math.min(first.bandwidthHz, second.bandwidthHz) };
}
