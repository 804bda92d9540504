/**
 * Melodies of solo instruments: motifs repeated and varied over phrases, played with the slides,
 * vibrato and swells that make a network take an instrument for a voice.
 */
import { chance, gaussian, pick, uniform } from '../../shared/draw';
import type { Random } from '../../shared/draw';
import type { Control, Note } from './score';
import { nearestPitch, scaleNotes } from './harmony';
import type { ScaleName } from './harmony';
import { chordAt } from './rhythm';
import type { Stretch } from './rhythm';

export interface LeadStyle {
  readonly scale: ScaleName;
  /** Pitch class of the key. */
  readonly tonic: number;
  /** Range of the instrument. */
  readonly low: number;
  readonly high: number;
  /** 0…1: from long notes to runs. */
  readonly density: number;
  /** 0…1: how much slide, vibrato and swell; 0 for instruments that cannot (piano, vibraphone). */
  readonly expression: number;
  /** Length of a beat, needed to time vibrato. */
  readonly secondsPerBeat: number;
}

export interface Melody {
  readonly notes: Note[];
  readonly controls: Control[];
}

/** Durations in beats of one two-bar motif that leaves a breath at its end. */
function inventRhythm(random: Random, beats: number, density: number): number[] {
  const choices =
    density > 0.7
      ? [0.25, 0.25, 0.5, 0.5, 1]
      : density > 0.4
        ? [0.5, 0.5, 1, 1, 1.5]
        : [1, 1, 1.5, 2, 3];
  const durations: number[] = [];
  const breath = uniform(random, 0.5, beats * 0.35);
  for (let used = 0; used < beats - breath;) {
    const duration = Math.min(pick(random, choices), beats - used);
    durations.push(duration);
    used += duration;
  }
  return durations;
}

/**
 * Melodic steps between the notes of a motif: mostly by step, sometimes a leap that is answered.
 */
function inventContour(random: Random, count: number): number[] {
  return Array.from({ length: count }, () =>
    pick(random, [-2, -1, -1, -1, 0, 1, 1, 1, 2, -3, 3, 4]),
  );
}

/** Phrases in the order A A' B A'; strong beats are drawn to chord notes. */
function inventNotes(stretch: Stretch, style: LeadStyle): Note[] {
  const { random, start, numBars, beatsPerBar, chords } = stretch;
  const ladder = scaleNotes(style.tonic, style.scale, style.low, style.high);
  const phraseBeats = 2 * beatsPerBar;
  const motifs = [0, 1].map(() => {
    const rhythm = inventRhythm(random, phraseBeats, style.density);
    return { rhythm, contour: inventContour(random, rhythm.length) };
  });
  const notes: Note[] = [];
  let position = Math.floor(ladder.length * uniform(random, 0.3, 0.6));
  for (let phrase = 0; phrase * 2 < numBars; phrase++) {
    const motif = motifs[phrase % 4 === 2 ? 1 : 0];
    if (phrase > 1 && chance(random, 0.12)) continue;
    let beat = start + phrase * phraseBeats;
    motif.rhythm.forEach((duration, i) => {
      const vary = chance(random, 0.15) ? pick(random, [-1, 1]) : 0;
      position += motif.contour[i] + vary;
      // Reflect at the ends of the range.
      if (position < 0) position = -position;
      if (position > ladder.length - 1) position = 2 * (ladder.length - 1) - position;
      position = Math.min(ladder.length - 1, Math.max(0, position));
      let pitch = ladder[position];
      const isStrong = Math.abs(beat - Math.round(beat)) < 1e-6 && duration >= 0.5;
      if (isStrong && chance(random, 0.8)) {
        const chord = chordAt(chords, beat);
        const candidates = chord.intervals.map((interval) =>
          nearestPitch(chord.root + interval, pitch),
        );
        pitch = candidates.reduce((a, b) => (Math.abs(b - pitch) < Math.abs(a - pitch) ? b : a));
      }
      if (beat + duration <= start + numBars * beatsPerBar + 1e-6) {
        notes.push({
          start: Math.max(0, beat + 0.01 * gaussian(random) + 0.01),
          duration: duration * uniform(random, 0.82, 1),
          pitch: Math.min(style.high, Math.max(style.low, pitch)),
          velocity: Math.min(125, Math.max(40, Math.round(92 + 10 * gaussian(random)))),
        });
      }
      beat += duration;
    });
  }
  return notes;
}

/** Distance of bend and swell controls in seconds: fine enough to sound continuous. */
const CONTROL_STEP_SECONDS = 0.02;

/**
 * Slide into some notes, delayed vibrato on long ones, a swell over each; all as controls of the
 * part.
 */
function expressNotes(notes: readonly Note[], style: LeadStyle, random: Random): Control[] {
  const controls: Control[] = [];
  const rate = uniform(random, 4.5, 6.8);
  const step = CONTROL_STEP_SECONDS / style.secondsPerBeat;
  for (const note of notes) {
    const slides = chance(random, 0.35 * style.expression);
    const slideDepth = slides ? pick(random, [-1, -2, -0.5, 0.7]) : 0;
    const slideSeconds = uniform(random, 0.05, 0.14);
    const depth = style.expression * uniform(random, 0.1, 0.45);
    const onset = uniform(random, 0.12, 0.35);
    const swell = uniform(random, 0, 0.35) * style.expression;
    for (let beat = 0; beat < note.duration; beat += step) {
      const seconds = beat * style.secondsPerBeat;
      const vibratoGrowth = Math.min(1, Math.max(0, (seconds - onset) / 0.3));
      const vibrato = depth * vibratoGrowth * Math.sin(2 * Math.PI * rate * seconds);
      const slide = slideDepth * Math.max(0, 1 - seconds / slideSeconds);
      controls.push({ start: note.start + beat, controller: 'bend', value: slide + vibrato });
      const arch = Math.sin((Math.PI * beat) / note.duration);
      const level = 112 * (1 - swell + swell * arch);
      controls.push({ start: note.start + beat, controller: 11, value: level });
    }
  }
  return controls;
}

/** A melody over the whole stretch, in the key's scale and the chords' notes. */
export function playLead(stretch: Stretch, style: LeadStyle): Melody {
  const notes = inventNotes(stretch, style);
  const controls = style.expression > 0 ? expressNotes(notes, style, stretch.random) : [];
  return { notes, controls };
}
