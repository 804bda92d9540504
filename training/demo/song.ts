/** Songs of a few chords, composed by seed: drums, bass, chords, a broken chord, and a melody. */
import { mulberry32 } from '../../src/shared/random';
import { chance, gaussian, pick, uniform } from '../shared/draw';
import type { Random } from '../shared/draw';

export interface Note {
  /** Position from the start of the song, in beats, >= 0. */
  readonly start: number;
  /** In beats, > 0. */
  readonly duration: number;
  /** MIDI note number, 60 = middle C; of drums the key of General MIDI. */
  readonly pitch: number;
  /** 1…127. */
  readonly velocity: number;
}

export const SOUNDS = ['drums', 'bass', 'plucked', 'sustained'] as const;

export interface Part {
  readonly sound: (typeof SOUNDS)[number];
  /** −1 (left) … 1 (right). */
  readonly pan: number;
  /** Amplitude, 0…1. */
  readonly volume: number;
  readonly notes: readonly Note[];
}

export interface Song {
  readonly beatsPerMinute: number;
  readonly durationSeconds: number;
  /** The band. */
  readonly parts: readonly Part[];
  /** What the singer sings; its pitches lie in one and a half octaves above `lowestPitch`. */
  readonly melody: readonly Note[];
  /** The seven pitch classes of the key, ascending from the tonic, 0 = C. */
  readonly key: readonly number[];
}

const BEATS_PER_BAR = 4;
const STEPS_PER_BEAT = 4;
const STEPS_PER_BAR = BEATS_PER_BAR * STEPS_PER_BEAT;
const MAJOR = [0, 2, 4, 5, 7, 9, 11];
/** Degrees of the major scale on which modes begin: major, dorian, mixolydian, minor. */
const MODES = [0, 1, 4, 5];
/** Degrees of the scale, one per bar. */
const PROGRESSIONS = [
  [0, 4, 5, 3],
  [5, 3, 0, 4],
  [0, 3, 4, 3],
  [0, 5, 1, 4],
  [0, 6, 3, 0],
  [0, 2, 5, 3],
];
/** Steps of a bar by key of General MIDI: `X` accent, `x` normal, `.` rest. */
const GROOVES: readonly Readonly<Record<number, string>>[] = [
  { 36: 'X.......X.x.....', 38: '....X.......X...', 42: 'x.x.x.x.x.x.x.x.' },
  { 36: 'X...X...X...X...', 39: '....X.......X...', 46: '..x...x...x...x.' },
  { 36: 'X..x....X..x....', 40: '........X.......', 42: 'xxxxxxxxxxxxxxxx' },
  { 36: 'X.....x...X.....', 37: '....x..x....x...', 70: 'x.xxx.xxx.xxx.xx' },
];
/** Steps of a bar of the bass. */
const BASS_ROWS = ['X...X...X...X...', 'X.....x.X.......', 'X.x.X.x.X.x.X.x.', 'X..x..x...x.x...'];
const CHORD_ROWS = ['X...............', 'X.......X.......', '..x...x...x...x.', 'X..x..x.X..x..x.'];
const LOWEST_BASS = 28;
const LOWEST_CHORD = 55;
const SEMITONES_OF_MELODY = 19;

/** Velocity of a step's character, 0 for a rest. */
const VELOCITIES: Readonly<Record<string, number>> = { X: 108, x: 84 };

/** What the players share. */
interface Score {
  readonly numBars: number;
  readonly key: readonly number[];
  /** Degree of the scale in each bar. */
  readonly chords: readonly number[];
  readonly random: Random;
}

/**
 * A song of `seconds`, rounded to whole bars, at least two. The melody lies above `lowestPitch`.
 * Equal seeds give equal songs.
 */
export function composeSong(seed: number, seconds: number, lowestPitch: number): Song {
  const random = mulberry32(seed);
  const beatsPerMinute = uniform(random, 76, 144);
  const barSeconds = (60 * BEATS_PER_BAR) / beatsPerMinute;
  const numBars = Math.max(2, Math.round(seconds / barSeconds));
  const tonic = Math.floor(uniform(random, 0, 12));
  const mode = pick(random, MODES);
  const key = MAJOR.map((_, degree) => (tonic + stepsAbove(mode, degree)) % 12);
  const progression = pick(random, PROGRESSIONS);
  const chords = Array.from({ length: numBars }, (_, bar) => progression[bar % progression.length]);
  const score: Score = { numBars, key, chords, random };
  const parts: Part[] = [
    { sound: 'drums', pan: 0, volume: 0.8, notes: playDrums(score) },
    { sound: 'bass', pan: 0, volume: 0.8, notes: playBass(score) },
    {
      sound: pick(random, ['plucked', 'sustained'] as const),
      pan: uniform(random, -0.7, 0.7),
      volume: 0.6,
      notes: playChords(score),
    },
  ];
  if (chance(random, 0.7)) {
    const pan = uniform(random, -0.7, 0.7);
    parts.push({ sound: 'plucked', pan, volume: 0.5, notes: playBrokenChords(score) });
  }
  const melody = inventMelody(score, lowestPitch);
  return { beatsPerMinute, durationSeconds: numBars * barSeconds, parts, melody, key };
}

/** Semitones from the first note of a mode to its note `degree`. */
function stepsAbove(mode: number, degree: number): number {
  const at = mode + degree;
  return MAJOR[at % 7] + 12 * Math.floor(at / 7) - MAJOR[mode];
}

/** The lowest note of pitch class `pitchClass` that is not below `lowest`. */
function noteFrom(pitchClass: number, lowest: number): number {
  return lowest + ((((pitchClass - lowest) % 12) + 12) % 12);
}

/** Pitch classes of the triad on a degree of the scale. */
function triad(key: readonly number[], degree: number): number[] {
  return [0, 2, 4].map((third) => key[(degree + third) % 7]);
}

function human(random: Random, velocity: number): number {
  return Math.min(127, Math.max(8, Math.round(velocity + 6 * gaussian(random))));
}

/** A note at each step of `row` that is no rest, with pitches that depend on the bar. */
function playRow(
  { numBars, random }: Score,
  row: string,
  durationBeats: number,
  pitchesOf: (bar: number) => readonly number[],
): Note[] {
  const notes: Note[] = [];
  for (let step = 0; step < numBars * STEPS_PER_BAR; step++) {
    const velocity = VELOCITIES[row[step % row.length]];
    if (!velocity) continue;
    const start = Math.max(0, step / STEPS_PER_BEAT + 0.006 * gaussian(random));
    for (const pitch of pitchesOf(Math.floor(step / STEPS_PER_BAR))) {
      notes.push({ start, duration: durationBeats, pitch, velocity: human(random, velocity) });
    }
  }
  return notes;
}

function playDrums(score: Score): Note[] {
  const groove = pick(score.random, GROOVES);
  return Object.entries(groove).flatMap(([key, row]) =>
    playRow(score, row, 0.2, () => [Number(key)]),
  );
}

function playBass(score: Score): Note[] {
  const { key, chords, random } = score;
  const row = pick(random, BASS_ROWS);
  return playRow(score, row, 0.45, (bar) => [noteFrom(key[chords[bar]], LOWEST_BASS)]);
}

function playChords(score: Score): Note[] {
  const { key, chords, random } = score;
  const row = pick(random, CHORD_ROWS);
  const duration = BEATS_PER_BAR / row.replaceAll('.', '').length;
  return playRow(score, row, 0.9 * duration, (bar) =>
    triad(key, chords[bar]).map((pitchClass) => noteFrom(pitchClass, LOWEST_CHORD)),
  );
}

/** Notes of the chord one after the other, in eighths. */
function playBrokenChords({ numBars, key, chords, random }: Score): Note[] {
  const order = pick(random, [
    [0, 1, 2, 1],
    [0, 2, 1, 2],
    [2, 1, 0, 1],
  ]);
  return Array.from({ length: 2 * BEATS_PER_BAR * numBars }, (_, eighth) => {
    const bar = Math.floor(eighth / (2 * BEATS_PER_BAR));
    const pitchClass = triad(key, chords[bar])[order[eighth % order.length]];
    const pitch = noteFrom(pitchClass, LOWEST_CHORD + 12);
    return { start: eighth / 2, duration: 0.5, pitch, velocity: human(random, 80) };
  });
}

/** Durations in beats of a phrase of two bars that leaves a breath at its end. */
function inventRhythm(random: Random): number[] {
  const choices = pick(random, [
    [0.5, 0.5, 1, 1, 1.5],
    [1, 1, 1.5, 2],
    [0.25, 0.25, 0.5, 0.5, 1],
  ]);
  const beats = 2 * BEATS_PER_BAR;
  const sung = beats - uniform(random, 0.5, 0.35 * beats);
  const durations: number[] = [];
  for (let used = 0; used < sung;) {
    const duration = Math.min(pick(random, choices), beats - used);
    durations.push(duration);
    used += duration;
  }
  return durations;
}

/** Phrases in the order A A B A, mostly in steps of the scale. */
function inventMelody({ numBars, key, random }: Score, lowestPitch: number): Note[] {
  const range = Array.from({ length: SEMITONES_OF_MELODY + 1 }, (_, above) => lowestPitch + above);
  const ladder = range.filter((pitch) => key.includes(pitch % 12));
  const phrases = [0, 1].map(() =>
    inventRhythm(random).map((duration) => ({
      duration,
      move: pick(random, [-2, -1, -1, -1, 0, 1, 1, 1, 2, -3, 3, 4]),
    })),
  );
  const notes: Note[] = [];
  let rung = Math.floor(ladder.length * uniform(random, 0.3, 0.6));
  for (let phrase = 0; 2 * phrase < numBars; phrase++) {
    let beat = 2 * BEATS_PER_BAR * phrase;
    for (const { duration, move } of phrases[phrase % 4 === 2 ? 1 : 0]) {
      // Reflects at the ends of the range.
      const next = Math.abs(rung + move);
      rung = Math.min(next, 2 * (ladder.length - 1) - next);
      if (beat + duration > BEATS_PER_BAR * numBars) break;
      notes.push({
        start: beat,
        duration: duration * uniform(random, 0.82, 1),
        pitch: ladder[rung],
        velocity: human(random, 92),
      });
      beat += duration;
    }
  }
  return notes;
}
