/** Every number that decides how training mixes are made. */
import type { Track } from '../corpus/readers/track';

/**
 * How training mixes are made. Single numbers are chances from 0 to 1 unless their comment names a
 * unit; pairs are ranges [lowest, highest] of a value that is drawn evenly.
 */
export const MIXING_POLICY = {
  /**
   * Chance that voice and accompaniment are one recording, in sync, where there are solo
   * recordings.
   */
  inSyncShare: 0.6,
  /** Chance that voice and accompaniment are one recording, in sync, where there are pairs only. */
  inSyncShareOfPairs: 0.4,
  /** Speed of accompaniments and in-sync pairs, pitch with it: 1 = as recorded, even in octaves. */
  speed: [0.85, 1.15],
  /**
   * Speed of solo voices, pitch with it: 1 = as recorded, even in octaves. Most solo voices are
   * women's; four semitones down, some of them are men's.
   */
  soloVoiceSpeed: [0.79, 1.17],
  /** Chance that a mix has no voice. */
  withoutVoice: 0.03,
  /** Chance that a mix has no accompaniment. */
  withoutAccompaniment: 0.01,
  /** Active level of the voice above that of the accompaniment, in dB. */
  voiceLevelDb: [-14, 5],
  /** Chance that an in-sync pair keeps its own level instead. */
  ownLevel: 0.7,
  /** Chance that a second voice joins the first. */
  doubling: 0.25,
  /** Active level of an added voice above that of the voice it joins, in dB. */
  doublingLevelDb: [-8, 0],
  /** Chance that one more voice joins after each that was added. */
  furtherVoice: 0.35,
  /** Most voices that join the first (a number). */
  maxAddedVoices: 3,
  /**
   * Chance that an added voice comes from any source, another song's, instead of the first's group.
   */
  strangerVoice: 0.25,
  /** Chance, in stereo, that an added voice and the one it joins are panned. */
  pannedVoices: 0.6,
  /** Level of the right side above the left of what is panned, in dB. */
  panDb: [-12, 12],
  /** Chance that a voice that is not in sync is joined by a copy of itself at another pitch. */
  harmonise: 0.2,
  /** Chance that a second copy joins the first one. */
  secondHarmony: 0.5,
  /** Intervals of the copies in semitones, one of them drawn. */
  harmonySemitones: [-12, -5, -4, -3, 3, 4, 5, 7, 12],
  /** Level of a copy above that of the voice, in dB. */
  harmonyLevelDb: [-14, -3],
  /** Chance, in stereo, that a voice that is not in sync gets a further take on each side. */
  doubleTrack: 0.3,
  /**
   * Chance that only the takes of a double-tracked voice sound, without the voice in the middle.
   */
  takesAlone: 0.4,
  /** Level of the takes of a double-tracked voice above that of the voice, in dB. */
  takesLevelDb: [-12, 10],
  /** Pitch of the takes of a double-tracked voice away from that of the voice, in cents. */
  takesCents: [2, 25],
  /**
   * Chance that a voice of a pair gets another singer, and that it gets the studio's effects: it
   * may have passed a studio already. Solo voices always may.
   */
  treatPaired: 0.5,
  /** Chance that a voice becomes another singer's: formants and pitch moved, each by itself. */
  otherSinger: 0.35,
  /** How far another singer's formants lie from the recorded ones, in semitones. */
  otherSingerFormants: [-4, 2.5],
  /** Semitones of pitch per semitone of formants: between women and men 10 and 3. */
  otherSingerPitchPerFormant: [1, 3.5],
  /** Semitones added to another singer's pitch. */
  otherSingerPitch: [-2, 2],
  /** Chance that speech is set to notes; the rest of it stands for rap. */
  setToNotes: 0.6,
  /** Chance that a voice is overdriven. */
  overdrive: 0.12,
  /** Gain before the saturation of an overdriven voice, in dB: from a clean edge to a scream. */
  overdriveDb: [0, 20],
  /** Chance that a voice is compressed. */
  compress: 0.4,
  /** Threshold of a voice's compressor above its active level, in dB. */
  compressThresholdDb: [-8, 4],
  /** Decibels in per decibel out above the threshold of a voice's compressor. */
  compressRatio: [2, 8],
  /** Chance that a voice has an echo. */
  echo: 0.25,
  /** Tempo of the echo, in beats per minute. */
  echoBeatsPerMinute: [70, 150],
  /** Distances between echoes in beats, one of them drawn. */
  echoBeats: [0.5, 0.75, 1],
  /** Amplitude of each echo over that of the one before. */
  echoFeedback: [0.15, 0.6],
  /** Level of the first echo above that of the voice, in dB. */
  echoLevelDb: [-20, -8],
  /** Chance that a voice stands in a room. */
  reverb: 0.55,
  /** Chance, in stereo, that the room's reflections of a mono voice differ on the two sides. */
  stereoReverb: 0.6,
  /** Chance that a voice that is mono so far is spread over two sides. */
  spreadVoice: 0.25,
  /** Chance that an accompaniment that is mono so far is spread over two sides. */
  spreadAccompaniment: 0.5,
  /** Chance that a stereo source becomes mono. */
  narrowToMono: 0.15,
  /** Chance that a stereo source gets another width. */
  changeWidth: 0.3,
  /** Width of an accompaniment: factor of the difference between its sides, 1 = as recorded. */
  width: [0.2, 1.8],
  /** Width of a voice: factor of the difference between its sides, 1 = as recorded. */
  voiceWidth: [0.2, 3],
  /** Chance that both sources are mono and in the middle, so that the side is silent throughout. */
  monoMixture: 0.12,
  /** Chance that the whole mix passes a slow compressor. */
  busCompression: 0.35,
  /** Chance that voice and accompaniment pass one limiter together when they are drawn. */
  limit: 0.3,
  /** Ceiling of that limiter above the active level of the sum, in dB. */
  limitAboveDb: [2, 12],
  /** Chance that the whole mix is quantised as MP3 quantises it. */
  code: 0.2,
  /** Chance that a voice is equalised. */
  equaliseVoice: 0.5,
  /** Chance that an accompaniment is equalised. */
  equaliseAccompaniment: 0.5,
  /**
   * Level of a patch, in dB to both sides. In the app the network's input is normalised by the
   * level of the whole song, here by that of the patch: the difference is drawn.
   */
  levelJitterDb: 6,
  /** Most by which a voice is louder on one side, in dB. */
  maxVoiceBalanceDb: 4,
  /** Most by which an accompaniment is louder on one side, in dB. */
  maxAccompanimentBalanceDb: 2,
} as const;

/** A policy with the numbers of {@link MIXING_POLICY} or others, for another kind of data. */
export type MixingPolicy = {
  readonly [Name in keyof typeof MIXING_POLICY]: (typeof MIXING_POLICY)[Name] extends number
    ? number
    : (typeof MIXING_POLICY)[Name] extends readonly [number, number]
      ? readonly [number, number]
      : readonly number[];
};

/**
 * Augmentations by name, each as the numbers of the policy that leave it out: training without one
 * shows what it is worth.
 */
export const AUGMENTATIONS = {
  speed: { speed: [1, 1], soloVoiceSpeed: [1, 1] },
  singers: { otherSinger: 0, setToNotes: 0 },
  studio: { overdrive: 0, compress: 0, echo: 0, reverb: 0 },
  company: { doubling: 0, harmonise: 0, doubleTrack: 0 },
  width: {
    spreadVoice: 0,
    spreadAccompaniment: 0,
    narrowToMono: 0,
    changeWidth: 0,
    monoMixture: 0,
    maxVoiceBalanceDb: 0,
    maxAccompanimentBalanceDb: 0,
  },
  tone: { equaliseVoice: 0, equaliseAccompaniment: 0, busCompression: 0 },
  mastering: { limit: 0, code: 0 },
} as const satisfies Readonly<Record<string, Partial<MixingPolicy>>>;

export type Augmentation = keyof typeof AUGMENTATIONS;

/** {@link MIXING_POLICY} with the named augmentations left out. */
export function policyWithout(names: readonly Augmentation[]): MixingPolicy {
  return names.reduce<MixingPolicy>(
    (policy, name) => ({ ...policy, ...AUGMENTATIONS[name] }),
    MIXING_POLICY,
  );
}

/** A kind of voice, known by its source's name, and the most it may take of all voices drawn. */
export interface SourceKind {
  readonly name: 'syllables' | 'speech';
  readonly names: RegExp;
  readonly maxShare: number;
}

/**
 * Kinds of sources that must not take a larger share of the draws than theirs. Every other
 * recording is music as it is sung and played, and takes the rest.
 */
export const SOURCE_KINDS: readonly SourceKind[] = [
  // Banks for singing synthesisers, often stored as one long row of notes.
  {
    name: 'syllables',
    names: /^(utau|notes|syllables|alys|vocobox)(_|$)/,
    maxShare: 0.2,
  },
  // Talking stands for rap and, set to notes, for singing in other voices and languages.
  { name: 'speech', names: /(^|_)(speech|spoken)(_|$)/, maxShare: 0.1 },
];

/**
 * Sources known by kind and name, and the factor by which they are drawn more often than by length.
 */
export interface SourceGroup {
  readonly name: string;
  readonly kind: Track['kind'];
  readonly names: RegExp;
  /** Multiplies the square root of a source's sounding duration; 1 for sources of no group. */
  readonly weight: number;
}

/**
 * A source belongs to the first group that matches it, as a voice, an accompaniment and a pair
 * alike.
 */
export const SOURCE_GROUPS: readonly SourceGroup[] = [
  // Multitrack releases: mixed and mastered voices of many artists, as songs have them.
  {
    name: 'finished productions',
    kind: 'pair',
    names: /^(musdb|dsd100|cambridge)/,
    weight: 12,
  },
];

/** A number drawn evenly from a range of the policy. */
export function drawBetween(random: () => number, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random();
}
