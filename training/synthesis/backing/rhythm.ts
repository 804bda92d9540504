/**
 * The players that follow a written rhythm: drums, bass and chords, from patterns of one
 * character per step to notes with human timing and velocity.
 */
import { chance, gaussian, pick, uniform } from '../../shared/draw';
import type { Random } from '../../shared/draw';
import type { Note } from './score';
import { voiceChord } from './harmony';
import type { TimedChord } from './harmony';

/** What a player knows of the stretch it plays. */
export interface Stretch {
  readonly start: number;
  readonly numBars: number;
  readonly beatsPerBar: number;
  /** 4 = sixteenths, 3 = triplets. */
  readonly stepsPerBeat: number;
  /** Delay of every second step, as a share of a step: 0 = straight, 0.33 = triplet feel. */
  readonly swing: number;
  /** 0…1: how loud and busy. */
  readonly intensity: number;
  readonly chords: readonly TimedChord[];
  readonly random: Random;
}

/** General MIDI percussion keys by the names patterns use. */
const DRUM_KEYS: Readonly<Record<string, number>> = {
  kick: 36,
  rim: 37,
  snare: 38,
  clap: 39,
  snare2: 40,
  tomLow: 41,
  hat: 42,
  tomMid: 45,
  pedal: 44,
  openHat: 46,
  tomHigh: 48,
  crash: 49,
  ride: 51,
  china: 52,
  bell: 53,
  tamb: 54,
  cowbell: 56,
  bongoHi: 60,
  bongoLo: 61,
  congaMute: 62,
  congaHi: 63,
  congaLo: 64,
  timbaleHi: 65,
  timbaleLo: 66,
  agogoHi: 67,
  agogoLo: 68,
  cabasa: 69,
  maracas: 70,
  guiroShort: 73,
  guiroLong: 74,
  claves: 75,
  triangle: 81,
  shaker: 82,
  taiko: 87,
};

/**
 * Rows of steps by drum: `X` accent, `x` normal, `o` ghost, `?` played half of the time, `.` rest.
 */
export type DrumPattern = Readonly<Record<string, string>>;

/** Loudness of a step's character, or 0 for a rest. */
function stepVelocity(character: string, random: Random): number {
  if (character === 'X') return 112;
  if (character === 'x') return 92;
  if (character === 'o') return 48;
  if (character === '?') return chance(random, 0.5) ? 70 : 0;
  return 0;
}

/** Beat of step `step` counted from `start`, with swing. */
function stepBeat(stretch: Stretch, step: number): number {
  const late = step % 2 === 1 ? stretch.swing : 0;
  return (step + late) / stretch.stepsPerBeat;
}

function human(random: Random, velocity: number): number {
  return Math.min(127, Math.max(8, Math.round(velocity + 6 * gaussian(random))));
}

const FILL_DRUMS = ['snare', 'tomHigh', 'tomMid', 'tomLow'];

/**
 * Plays `pattern` bar after bar (rows longer than a bar span several), with a crash on the first
 * beat when the music is loud and a run over snare and toms in the last half bar when `hasFill`.
 */
export function playDrums(stretch: Stretch, pattern: DrumPattern, hasFill: boolean): Note[] {
  const { random, start, stepsPerBeat, beatsPerBar, numBars } = stretch;
  const stepsPerBar = stepsPerBeat * beatsPerBar;
  const totalSteps = numBars * stepsPerBar;
  const fillSteps = hasFill ? pick(random, [stepsPerBeat, 2 * stepsPerBeat]) : 0;
  const notes: Note[] = [];
  const loudness = 0.75 + 0.3 * stretch.intensity;
  const strike = (drum: string, step: number, velocity: number): void => {
    const jitter = 0.006 * gaussian(random);
    notes.push({
      start: Math.max(0, start + stepBeat(stretch, step) + jitter),
      duration: 0.2,
      pitch: DRUM_KEYS[drum],
      velocity: human(random, velocity * loudness),
    });
  };
  for (const [drum, row] of Object.entries(pattern)) {
    if (DRUM_KEYS[drum] === undefined) throw new RangeError(`not a drum: "${drum}"`);
    for (let step = 0; step < totalSteps - fillSteps; step++) {
      const velocity = stepVelocity(row[step % row.length], random);
      if (velocity > 0) strike(drum, step, velocity);
    }
  }
  for (let step = totalSteps - fillSteps; step < totalSteps; step++) {
    const position = (step - totalSteps + fillSteps) / fillSteps;
    const drum = FILL_DRUMS[Math.min(3, Math.floor(4 * position + uniform(random, 0, 0.8)))];
    if (chance(random, 0.85)) strike(drum, step, 80 + 30 * position);
    if (step % stepsPerBeat === 0) strike('kick', step, 95);
  }
  if (stretch.intensity > 0.55 && chance(random, 0.8)) strike('crash', 0, 100);
  return notes;
}

/** The chord that sounds at `beat`. */
export function chordAt(chords: readonly TimedChord[], beat: number): TimedChord {
  const found = chords.find((chord) => beat < chord.start + chord.duration - 1e-6);
  return found ?? chords[chords.length - 1];
}

/**
 * Length in steps of the note that starts at `step`: until the next character that is not a hold
 * `-`.
 */
function heldSteps(row: string, step: number): number {
  let length = 1;
  while (length < row.length && row[(step + length) % row.length] === '-') length++;
  return length;
}

/** Bass note for a code, in semitones above the root: `R` root, `3`, `5`, `7`, `8` octave. */
function bassInterval(code: string, chord: TimedChord): number {
  const { intervals } = chord;
  if (code === '8') return 12;
  if (code === '5') return intervals.find((interval) => interval >= 6 && interval <= 8) ?? 7;
  if (code === '3') return intervals[1] ?? 4;
  if (code === '7') return intervals.find((interval) => interval === 10 || interval === 11) ?? 12;
  return 0;
}

/**
 * Plays a bass row of codes: `R 3 5 7 8` chord notes, `a` a step below or above the next root, `g`
 * a ghost note, `-` hold, `.` rest. Notes last `gate` of their steps. Roots lie in E1…D#2 (28…39).
 */
export function playBass(stretch: Stretch, row: string, gate: number): Note[] {
  const { random, start, stepsPerBeat, beatsPerBar, numBars, chords } = stretch;
  const totalSteps = numBars * stepsPerBeat * beatsPerBar;
  const notes: Note[] = [];
  for (let step = 0; step < totalSteps; step++) {
    const code = row[step % row.length];
    if (code === '.' || code === '-') continue;
    const beat = start + step / stepsPerBeat;
    const chord = chordAt(chords, beat);
    const next = chordAt(chords, beat + 1.01);
    const rootOf = (root: number): number => 28 + ((root - 28 + 120) % 12);
    const pitch =
      code === 'a'
        ? rootOf(next.root) + pick(random, [-1, 1, -2, 2])
        : rootOf(chord.root) + bassInterval(code, chord);
    notes.push({
      start: start + stepBeat(stretch, step) + Math.max(0, 0.004 * gaussian(random)),
      duration: Math.max(0.05, (heldSteps(row, step % row.length) * gate) / stepsPerBeat),
      pitch,
      velocity: human(random, code === 'g' ? 50 : 88 + 16 * stretch.intensity),
    });
  }
  return notes;
}

/**
 * Jazz bass in quarter notes: root, scale or chord notes, then a step that leads into the next
 * root.
 */
export function playWalkingBass(stretch: Stretch): Note[] {
  const { random, start, beatsPerBar, numBars, chords } = stretch;
  const notes: Note[] = [];
  let previous = 36;
  for (let beat = 0; beat < numBars * beatsPerBar; beat++) {
    const chord = chordAt(chords, start + beat);
    const next = chordAt(chords, start + beat + 1);
    const isFirst = Math.abs(start + beat - chord.start) < 1e-6;
    const isLast = next !== chord;
    let pitchClass = chord.root + pick(random, chord.intervals);
    if (isFirst) pitchClass = chord.root;
    else if (isLast) pitchClass = next.root + pick(random, [-1, 1, 7]);
    let pitch = previous + ((((pitchClass - previous) % 12) + 12) % 12);
    if (pitch - previous > 6) pitch -= 12;
    if (pitch < 28) pitch += 12;
    if (pitch > 52) pitch -= 12;
    previous = pitch;
    notes.push({
      start: start + beat + Math.max(0, 0.008 * gaussian(random)),
      duration: 0.9,
      pitch,
      velocity: human(random, 92),
    });
    if (chance(random, 0.12)) {
      notes.push({ start: start + beat + 0.66, duration: 0.25, pitch, velocity: 55 });
    }
  }
  return notes;
}

export interface ChordStyle {
  /** `X x o ?` strike, `-` hold, `.` rest; `u` an up-stroke (high notes, softer). */
  readonly row: string;
  /** Share of its steps that a chord sounds. */
  readonly gate: number;
  /** Seconds-like spread of a strum in beats, lowest note first. */
  readonly spread: number;
  /** Middle of the voicing. */
  readonly centre: number;
  readonly open?: boolean;
  /** Adds the root an octave or two lower, as a guitar or a left hand does. */
  readonly withRoot?: boolean;
}

/** Plays whole chords in the rhythm of `style.row`. */
export function playChords(stretch: Stretch, style: ChordStyle): Note[] {
  const { random, start, stepsPerBeat, beatsPerBar, numBars, chords } = stretch;
  const totalSteps = numBars * stepsPerBeat * beatsPerBar;
  const notes: Note[] = [];
  let voicing: number[] | undefined;
  let voiced: TimedChord | undefined;
  for (let step = 0; step < totalSteps; step++) {
    const character = style.row[step % style.row.length];
    const isUp = character === 'u';
    const velocity = isUp ? 68 : stepVelocity(character, random);
    if (velocity === 0) continue;
    const chord = chordAt(chords, start + step / stepsPerBeat);
    if (chord !== voiced || voicing === undefined) {
      voicing = voiceChord(chord, voicing, style.centre, style.open);
      voiced = chord;
    }
    const low = style.withRoot ? [voicing[0] - 12 + ((chord.root - voicing[0] + 144) % 12)] : [];
    const all = isUp ? voicing.slice(-3).reverse() : [...low, ...voicing];
    const duration = (heldSteps(style.row, step % style.row.length) * style.gate) / stepsPerBeat;
    all.forEach((pitch, i) => {
      notes.push({
        start:
          start + stepBeat(stretch, step) + i * style.spread + Math.abs(0.003 * gaussian(random)),
        duration: Math.max(0.06, duration - i * style.spread),
        pitch,
        velocity: human(random, velocity * (0.72 + 0.25 * stretch.intensity)),
      });
    });
  }
  return notes;
}
