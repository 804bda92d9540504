/**
 * The measure by which checkpoints are chosen: fixed patches of in-sync songs that are never
 * trained on, and the signal-to-distortion ratio of masked spectra on them. Small, because it runs
 * often; the whole-song figures come from `npm run evaluate`.
 */
import { rotateStereo } from '../../src/dsp/middleSide';
import { createStft } from '../../src/dsp/stft';
import type { ModelConfig } from '../../src/model/config';
import { levelScale, measureRms } from '../../src/model/features';
import { createPatchWriter } from '../../src/model/patch';
import { mulberry32 } from '../../src/shared/random';
import type { Hertz, Samples } from '../../src/shared/units';
import { SPEED_MARGIN, addAtSpeed, lengthAfterSpeed, speedNumerator } from '../effects/speed';
import { cacheRate } from '../corpus/cache';
import type { CachedSignal, CachedTrack } from '../corpus/cachedTrack';
import { loadTracks } from '../corpus/loadTracks';
import { scorePatches } from './maskScore';
import type { MaskEstimator, ValidationPatch, ValidationScore } from './maskScore';
import { songOf } from '../corpus/readers/clipNames';
import { createSignalReader } from '../corpus/signalReader';
import type { SignalReader } from '../corpus/signalReader';

export interface ValidationOptions {
  /**
   * Patches of one song (or of one singer's clips); default such that there are about 96 in all.
   */
  readonly maxPatchesPerSong?: number;
  /** Chooses among a singer's clips. Same seed, same patches. */
  readonly seed: number;
  /** Receives one sentence per file left out; default `console.log`. */
  readonly log?: (sentence: string) => void;
}

export type { MaskEstimator, ValidationScore } from './maskScore';

export interface ValidationSet {
  readonly numPatches: number;
  readonly songs: readonly string[];
  score(estimateMask: MaskEstimator): Promise<ValidationScore>;
}

const DEFAULT_NUM_PATCHES = 96;
/** A patch of a long song is used if the voice sounds in this share of it. */
const WANTED_VOICE_SHARE = 0.3;
/**
 * Reads the validation pairs of `folder` (decoding them into the cache where needed) and analyses
 * the patches; they stay in memory. Throws an Error that names the folder if it holds no pairs.
 */
export async function createValidationSet(
  config: ModelConfig,
  folder: string,
  options: ValidationOptions,
): Promise<ValidationSet> {
  const tracks = await loadTracks(config, [folder], 'validation', options.log ?? console.log);
  const songs = new Map<string, CachedTrack[]>();
  for (const track of tracks) {
    if (!track.vocals || !track.accompaniment) continue;
    const song = songOf(track);
    songs.set(song, [...(songs.get(song) ?? []), track]);
  }
  if (songs.size === 0) throw new Error(`The data folder ${folder} holds no pairs to validate on.`);
  const perSong = options.maxPatchesPerSong ?? Math.ceil(DEFAULT_NUM_PATCHES / songs.size);
  const random = mulberry32(options.seed);
  const analyser = createPatchAnalyser(config);
  const patches: ValidationPatch[] = [];
  try {
    for (const [song, clips] of songs) {
      const places = spread(
        clips.flatMap((clip) => analyser.places(clip)),
        perSong,
        random,
      );
      for (const { clip, start } of places) patches.push(analyser.analyse(song, clip, start));
    }
  } finally {
    analyser.dispose();
  }
  return {
    numPatches: patches.length,
    songs: [...songs.keys()],
    score: (estimateMask) => scorePatches(config, patches, estimateMask),
  };
}

interface PatchPlace {
  readonly clip: CachedTrack;
  /** At the model's rate. */
  readonly start: Samples;
}

/** Up to `count` of `places`, spread evenly from a drawn beginning. */
function spread(places: readonly PatchPlace[], count: number, random: () => number): PatchPlace[] {
  if (places.length <= count) return [...places];
  const offset = random();
  return Array.from(
    { length: count },
    (_, index) => places[Math.floor(((index + offset) * places.length) / count)],
  );
}

function createPatchAnalyser(config: ModelConfig) {
  const { sampleRate, fftSize, hopLength, numFrames, numChannels, maskBasis } = config;
  const rate = cacheRate(config);
  const patchLength = (numFrames - 1) * hopLength + fftSize;
  const stft = createStft(config);
  const writer = createPatchWriter(config);
  const reader = createSignalReader();
  let current: {
    id: string;
    vocals: Float32Array[];
    mixture: Float32Array[];
    scale: number;
  } | null = null;

  /** The whole recording at the model's rate; only the latest is kept. */
  function load(clip: CachedTrack) {
    if (current?.id === clip.id) return current;
    if (!clip.vocals || !clip.accompaniment) throw new Error(`${clip.id} is not a pair`);
    const vocals = readWhole(reader, clip.vocals, rate, sampleRate, numChannels);
    const accompaniment = readWhole(reader, clip.accompaniment, rate, sampleRate, numChannels);
    const length = Math.min(vocals[0].length, accompaniment[0].length);
    const mixture = vocals.map((channel, c) =>
      channel.slice(0, length).map((value, n) => value + accompaniment[c][n]),
    );
    const scale = levelScale(measureRms(mixture), stft.windowEnergy);
    current = { id: clip.id, vocals: vocals.map((v) => v.subarray(0, length)), mixture, scale };
    return current;
  }

  return {
    /**
     * Neighbouring patches of a recording in which there is singing; one if it is shorter than two.
     */
    places(clip: CachedTrack): PatchPlace[] {
      const voice = clip.vocals;
      if (!voice) return [];
      const ratio = rate / sampleRate;
      const count = Math.max(1, Math.floor(voice.numSamples / ratio / patchLength));
      const all = Array.from({ length: count }, (_, index) => ({
        clip,
        start: index * patchLength,
      }));
      const sung = all.filter(({ start }) => {
        const from = start * ratio;
        const to = (start + patchLength) * ratio;
        const active = voice.regions.reduce(
          (sum, [a, b]) => sum + Math.max(0, Math.min(b, to) - Math.max(a, from)),
          0,
        );
        return active >= WANTED_VOICE_SHARE * (Math.min(to, voice.numSamples) - from);
      });
      return sung.length > 0 ? sung : all;
    },

    analyse(song: string, clip: CachedTrack, start: Samples): ValidationPatch {
      const { vocals, mixture, scale } = load(clip);
      const analyse = (channel: Float32Array) => stft.forward(channel, start, numFrames);
      const vocalSpectra = vocals.map(analyse);
      const mixtureSpectra = mixture.map(analyse);
      const input = new Float32Array(writer.inputSize);
      writer.writeInput(mixtureSpectra, scale, input);
      if (maskBasis === 'middle-side') {
        rotateStereo(mixtureSpectra[0], mixtureSpectra[1]);
        rotateStereo(vocalSpectra[0], vocalSpectra[1]);
      }
      const heard = new Float32Array(writer.maskSize);
      writer.writeChannels(mixtureSpectra, scale, heard);
      const vocalMagnitudes = new Float32Array(writer.maskSize);
      writer.writeChannels(vocalSpectra, scale, vocalMagnitudes);
      return {
        song,
        input,
        heard,
        vocalMagnitudes,
        mixture: mixtureSpectra,
        vocals: vocalSpectra,
      };
    },

    dispose: () => reader.dispose(),
  };
}

/** A cached signal at the model's rate on `numChannels` planes; mono feeds both. */
function readWhole(
  reader: SignalReader,
  signal: CachedSignal,
  rate: Hertz,
  sampleRate: Hertz,
  numChannels: number,
): Float32Array[] {
  const planes = reader.read(signal, -SPEED_MARGIN, signal.numSamples + 2 * SPEED_MARGIN);
  const numerator = speedNumerator(rate / sampleRate);
  const converted = planes.map((plane) => {
    const out = new Float32Array(lengthAfterSpeed(signal.numSamples, numerator));
    addAtSpeed(plane, numerator, out, 0, out.length);
    return out;
  });
  return Array.from({ length: numChannels }, (_, c) => converted[c] ?? converted[0]);
}
