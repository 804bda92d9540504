/** Every number of how training mixes are made. */
import type { Track } from '../corpus/readers/track';

/** How mixes are made; chances are per example or per excerpt. */
export const MIXING_POLICY = {
  /** Voice and accompaniment of one recording, in sync, where there are solo recordings too ... */
  inSyncShare: 0.4,
  /** ... and where there are pairs only. */
  inSyncShareOfPairs: 0.4,
  /**
   * Speed and pitch together, drawn evenly in octaves: ±15 % for music and in-sync pairs. Solo voices are
   * mostly women's; four semitones down some of them are men's.
   */
  speed: [0.85, 1.15],
  soloVoiceSpeed: [0.79, 1.17],
  withoutVoice: 0.03,
  withoutAccompaniment: 0.01,
  /** Active level of the voice above the accompaniment, drawn evenly. */
  voiceLevelDb: [-14, 5],
  /** In-sync pairs keep their own level this often. */
  ownLevel: 0.5,
  /** A second voice of the same group is added, this far below or above the first. */
  doubling: 0.25,
  doublingLevelDb: [-8, 0],
  /** After the second, and after the third, another one joins this often. */
  furtherVoice: 0.35,
  maxAddedVoices: 3,
  /** Chance that an added voice comes from another source, so that another song's voice is sung to it. */
  strangerVoice: 0.25,
  /** In stereo, added voices are panned this often, each within this balance. */
  pannedVoices: 0.6,
  panDb: [-12, 12],
  /** A voice that is not in sync is joined by copies of itself at these intervals (semitones) this often. */
  harmonise: 0.2,
  secondHarmony: 0.5,
  harmonySemitones: [-12, -5, -4, -3, 3, 4, 5, 7, 12],
  harmonyLevelDb: [-14, -3],
  /** In stereo, a voice that is not in sync is sung once more on each side this often ... */
  doubleTrack: 0.3,
  /** ... without the voice in the middle this often, else with takes at this level beside it ... */
  takesAlone: 0.4,
  takesLevelDb: [-12, 10],
  /** ... and this far off pitch. */
  takesCents: [2, 25],
  /** Solo voices pass what follows; those of pairs, which may have passed a studio already, this often. */
  treatPaired: 0.65,
  /**
   * Becomes another person's this often: formants moved by so many semitones, the pitch by so many times as
   * far (between women and men: 3 and 10 semitones) and a few more.
   */
  otherSinger: 0.35,
  otherSingerFormants: [-4, 2.5],
  otherSingerPitchPerFormant: [1, 3.5],
  otherSingerPitch: [-2, 2],
  /** Speech is set to notes this often; the rest stands for rap. */
  setToNotes: 0.6,
  /** Overdriven this often, from a clean edge to a scream: gain before saturation. */
  overdrive: 0.12,
  overdriveDb: [0, 20],
  /** Compressed this often, from a threshold relative to the active level. */
  compress: 0.4,
  compressThresholdDb: [-8, 4],
  compressRatio: [2, 8],
  /** Echoes at parts of a beat. */
  echo: 0.25,
  echoBeatsPerMinute: [70, 150],
  echoBeats: [0.5, 0.75, 1],
  echoFeedback: [0.15, 0.6],
  echoLevelDb: [-20, -8],
  reverb: 0.55,
  /** In stereo, a room's reflections differ on the two sides this often. */
  stereoReverb: 0.6,
  /** Voices and accompaniments that are mono so far are spread over two sides this often. */
  spreadVoice: 0.25,
  spreadAccompaniment: 0.5,
  /** Stereo sources become mono this often, have another width that often, and else keep their own. */
  narrowToMono: 0.15,
  changeWidth: 0.3,
  /** Width of a stereo accompaniment: factor of the difference between its sides, 1 = as recorded. */
  width: [0.2, 1.8],
  /** Width of a stereo voice, as a factor of the difference between its sides. */
  voiceWidth: [0.2, 3],
  /** Both sources mono and in the middle: the side is silent throughout. */
  monoMixture: 0.2,
  /** The whole mix passes a slow compressor this often. */
  busCompression: 0.35,
  /** What is drawn together passes a limiter this often, its ceiling this far above the sum's active level. */
  limit: 0.3,
  limitAboveDb: [2, 12],
  /** The whole mix is coded as MP3 does it this often. */
  code: 0.2,
  equaliseVoice: 0.5,
  equaliseAccompaniment: 0.5,
  /** The network sees the whole song's level in the app, here a patch's: the difference is drawn. */
  levelJitterDb: 6,
  maxVoiceBalanceDb: 4,
  maxAccompanimentBalanceDb: 2,
} as const;

/** The same numbers, chosen anew for another kind of data. */
export type MixingPolicy = {
  readonly [Name in keyof typeof MIXING_POLICY]: (typeof MIXING_POLICY)[Name] extends number
    ? number
    : (typeof MIXING_POLICY)[Name] extends readonly [number, number]
      ? readonly [number, number]
      : readonly number[];
};

/** The policy's augmentations by name, each as it is when left out: what one is worth shows without it. */
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

/** A kind of source known by its name, and the most it may take of all draws of its part. */
export interface SourceKind {
  readonly name: 'syllables' | 'speech' | 'generated';
  readonly part: 'vocals' | 'accompaniment';
  readonly names: RegExp;
  readonly maxShare: number;
}

/**
 * Kinds that would otherwise take more draws than they deserve. Every other recording is music as it is
 * sung and played: it takes the rest.
 */
export const SOURCE_KINDS: readonly SourceKind[] = [
  // Banks for singing synthesisers, often stored as one long row of notes.
  {
    name: 'syllables',
    part: 'vocals',
    names: /^(utau|notes|syllables|alys|vocobox)(_|$)/,
    maxShare: 0.2,
  },
  // Talking stands for rap and, set to notes, for singing in other voices and languages.
  { name: 'speech', part: 'vocals', names: /(^|_)(speech|spoken)(_|$)/, maxShare: 0.1 },
  // `npm run synthesize`: one small source per genre, and one sound library for all.
  { name: 'generated', part: 'accompaniment', names: /^generated(_|$)/, maxShare: 0.25 },
];

/** Sources known by kind and name, and the factor by which they are drawn more often than by length. */
export interface SourceGroup {
  readonly name: string;
  readonly kind: Track['kind'];
  readonly names: RegExp;
  /** Multiplies the square root of a source's sounding duration; 1 for sources of no group. */
  readonly weight: number;
}

/** A source belongs to the first group that matches it, as a voice, an accompaniment and a pair alike. */
export const SOURCE_GROUPS: readonly SourceGroup[] = [
  // Multitrack releases: mixed and mastered voices of many artists, as songs have them.
  {
    name: 'finished productions',
    kind: 'pair',
    names: /^(musdb|dsd100|cambridge)/,
    weight: 7,
  },
];

/** A number drawn evenly from a range of the policy. */
export function drawBetween(random: () => number, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random();
}
