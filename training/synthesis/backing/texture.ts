/**
 * The players that spread harmony over time: pads, arpeggios, power chords, riffs, montunos,
 * counter-melodies.
 */
import { chance, gaussian, pick } from '../../shared/draw';
import type { Note } from './score';
import { nearestPitch, scaleNotes, voiceChord } from './harmony';
import type { ScaleName } from './harmony';
import { chordAt } from './rhythm';
import type { Stretch } from './rhythm';

function velocityOf(stretch: Stretch, base: number): number {
  const velocity = base * (0.75 + 0.3 * stretch.intensity) + 6 * gaussian(stretch.random);
  return Math.min(127, Math.max(10, Math.round(velocity)));
}

/** Sustained chords, one per change; common notes are led, not tied. */
export function playPad(stretch: Stretch, centre: number, open = true): Note[] {
  let voicing: number[] | undefined;
  return stretch.chords.flatMap((chord) => {
    voicing = voiceChord(chord, voicing, centre, open);
    const velocity = velocityOf(stretch, 72);
    return voicing.map((pitch) => ({
      start: chord.start,
      duration: chord.duration * 0.99,
      pitch,
      velocity,
    }));
  });
}

/**
 * Broken chords: `order` lists voices (0 = lowest) one per note, `stepBeats` beats apart; `b` as
 * first voice means the root an octave below. Notes ring for `gate` steps.
 */
export function playArpeggio(
  stretch: Stretch,
  order: readonly (number | 'b')[],
  stepBeats: number,
  gate: number,
  centre: number,
): Note[] {
  const { start, numBars, beatsPerBar, chords, random } = stretch;
  const count = Math.floor((numBars * beatsPerBar) / stepBeats + 1e-6);
  const notes: Note[] = [];
  let voicing: number[] | undefined;
  let voiced: unknown;
  for (let i = 0; i < count; i++) {
    const beat = start + i * stepBeats;
    const chord = chordAt(chords, beat);
    if (chord !== voiced || voicing === undefined) {
      voicing = voiceChord(chord, voicing, centre);
      voiced = chord;
    }
    const voice = order[i % order.length];
    const octave = voice === 'b' ? 0 : 12 * Math.floor(voice / voicing.length);
    const pitch =
      voice === 'b'
        ? nearestPitch(chord.root, centre - 14)
        : voicing[voice % voicing.length] + octave;
    notes.push({
      start: beat + Math.abs(0.005 * gaussian(random)),
      duration: stepBeats * gate,
      pitch,
      velocity: velocityOf(stretch, i % order.length === 0 ? 92 : 78),
    });
  }
  return notes;
}

/**
 * Power chords of distorted guitars: `m` palm-muted root, `M` palm-muted chord, `X` chord held
 * until the next character that is not `-`, `.` rest. Roots lie in `low` … `low` + 11.
 */
export function playPowerChords(stretch: Stretch, row: string, low: number): Note[] {
  const { start, numBars, beatsPerBar, stepsPerBeat, chords, random } = stretch;
  const totalSteps = numBars * beatsPerBar * stepsPerBeat;
  const notes: Note[] = [];
  for (let step = 0; step < totalSteps; step++) {
    const character = row[step % row.length];
    if (character === '.' || character === '-') continue;
    const beat = start + step / stepsPerBeat;
    const root = low + ((chordAt(chords, beat).root - low + 120) % 12);
    let held = 1;
    while (held < row.length && row[(step + held) % row.length] === '-') held++;
    const isMuted = character !== 'X';
    const pitches = character === 'm' ? [root] : [root, root + 7, root + 12];
    for (const pitch of pitches) {
      notes.push({
        // Two takes of one part must differ by more than the picks of one player would: 8 ms or so.
        start: Math.max(0, beat + 0.012 * gaussian(random)),
        duration: isMuted ? 0.45 / stepsPerBeat : (held * 0.97) / stepsPerBeat,
        pitch,
        velocity: velocityOf(stretch, isMuted ? 86 : 104),
      });
    }
  }
  return notes;
}

/** A figure of one or two bars over `scale`, invented once and repeated on every chord's root. */
export function playRiff(
  stretch: Stretch,
  scale: ScaleName,
  tonic: number,
  low: number,
  density: number,
): Note[] {
  const { start, numBars, beatsPerBar, stepsPerBeat, random, chords } = stretch;
  const stepsPerBar = beatsPerBar * stepsPerBeat;
  const length = stepsPerBar * pick(random, [1, 2]);
  const ladder = scaleNotes(tonic, scale, low, low + 15);
  const figure: { step: number; degree: number }[] = [];
  let degree = 0;
  for (let step = 0; step < length; step++) {
    const weight = step % stepsPerBeat === 0 ? 1.4 : step % 2 === 0 ? 1 : 0.6;
    if (step > 0 && !chance(random, density * weight)) continue;
    figure.push({ step, degree });
    degree = Math.min(
      ladder.length - 1,
      Math.max(0, degree + pick(random, [-2, -1, 0, 0, 1, 1, 2, 3])),
    );
    if (chance(random, 0.25)) degree = 0;
  }
  const notes: Note[] = [];
  for (let offset = 0; offset < numBars * stepsPerBar; offset += length) {
    figure.forEach(({ step, degree: rung }, i) => {
      const position = offset + step;
      if (position >= numBars * stepsPerBar) return;
      const end = figure[i + 1]?.step ?? length;
      const beat = start + position / stepsPerBeat;
      // Follow the harmony: the figure's lowest note becomes the chord's root.
      const shift = ((chordAt(chords, beat).root - tonic + 18) % 12) - 6;
      notes.push({
        start: beat + Math.abs(0.006 * gaussian(random)),
        duration: (0.85 * Math.min(4, end - step)) / stepsPerBeat,
        pitch: ladder[rung] + shift,
        velocity: velocityOf(stretch, 92),
      });
    });
  }
  return notes;
}

/** Salsa piano: syncopated octaves of chord notes in both hands over two bars of clave. */
export function playMontuno(stretch: Stretch, centre: number): Note[] {
  const row = 'x.xx.x.xx.xx.x.x';
  const order = [0, 2, 1, 2, 0, 1, 2, 1, 0];
  const { start, numBars, beatsPerBar, stepsPerBeat, chords } = stretch;
  const notes: Note[] = [];
  let voicing: number[] | undefined;
  let index = 0;
  for (let step = 0; step < numBars * beatsPerBar * stepsPerBeat; step += 2) {
    if (row[(step / 2) % row.length] !== 'x') continue;
    const beat = start + step / stepsPerBeat;
    // Montunos anticipate: the chord of the next eighth is already played.
    voicing = voiceChord(chordAt(chords, beat + 0.5), voicing, centre);
    const pitch = voicing[order[index++ % order.length] % voicing.length];
    for (const octave of [0, 12]) {
      const velocity = velocityOf(stretch, 90);
      notes.push({ start: beat, duration: 0.4, pitch: pitch + octave, velocity });
    }
  }
  return notes;
}

/** A slow second voice on thirds and sevenths, in notes of half a bar to a bar. */
export function playCounterMelody(stretch: Stretch, centre: number): Note[] {
  const { chords, random } = stretch;
  const notes: Note[] = [];
  let previous = centre;
  for (const chord of chords) {
    const parts = chord.duration >= 4 && chance(random, 0.5) ? 2 : 1;
    for (let i = 0; i < parts; i++) {
      const interval = pick(random, chord.intervals.slice(1));
      let pitch = nearestPitch(chord.root + interval, previous);
      if (pitch > centre + 9) pitch -= 12;
      if (pitch < centre - 9) pitch += 12;
      previous = pitch;
      notes.push({
        start: chord.start + (i * chord.duration) / parts,
        duration: (0.97 * chord.duration) / parts,
        pitch,
        velocity: velocityOf(stretch, 80),
      });
    }
  }
  return notes;
}
