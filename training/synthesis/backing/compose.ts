/** How a whole accompaniment comes about: key, tempo, form, arrangement, and who plays when. */
import { mulberry32 } from '../../../src/shared/random';
import { chance, gaussian, pick, uniform } from '../../shared/draw';
import type { Random } from '../../shared/draw';
import type { Control, Note, Part } from './score';
import { layOutProgression } from './harmony';
import type { ScaleName, TimedChord } from './harmony';
import type { Tonality, Genre, Layer } from './style';
import { playBass, playChords, playDrums, playWalkingBass } from './rhythm';
import type { Stretch } from './rhythm';
import {
  playArpeggio,
  playCounterMelody,
  playMontuno,
  playPad,
  playPowerChords,
  playRiff,
} from './texture';
import { playLead } from './lead';
import { instrumentRange } from './instruments';

const FORMS = [
  ['intro', 'verse', 'chorus', 'verse', 'chorus', 'solo', 'chorus'],
  ['verse', 'verse', 'chorus', 'bridge', 'chorus', 'solo', 'verse'],
  ['intro', 'chorus', 'verse', 'solo', 'break', 'chorus', 'chorus'],
  ['chorus', 'verse', 'bridge', 'solo', 'verse', 'chorus', 'break'],
] as const;
type SectionKind = (typeof FORMS)[number][number];
const INTENSITY: Readonly<Record<SectionKind, number>> = {
  intro: 0.35,
  verse: 0.55,
  chorus: 0.95,
  bridge: 0.45,
  solo: 0.8,
  break: 0.2,
};

interface Section {
  readonly kind: SectionKind;
  readonly startBar: number;
  readonly numBars: number;
  readonly intensity: number;
  readonly progression: string;
}

export interface Composition {
  readonly genre: Genre;
  readonly beatsPerMinute: number;
  readonly durationSeconds: number;
  readonly parts: readonly Part[];
  /** Key and chords, for whoever adds a melody of their own (the demo's singer does). */
  readonly tonic: number;
  readonly scale: ScaleName;
  readonly chords: readonly TimedChord[];
}

/** Sections of 4 or 8 bars until `totalBars`; each kind keeps its chords throughout the song. */
function layOutForm(random: Random, tonality: Tonality, totalBars: number): Section[] {
  const form = pick(random, FORMS);
  const progressionOf = new Map<SectionKind, string>();
  const sections: Section[] = [];
  for (let bar = 0, i = 0; bar < totalBars; i++) {
    const kind = form[i % form.length];
    const progression = progressionOf.get(kind) ?? pick(random, tonality.progressions);
    progressionOf.set(kind, progression);
    const wanted = kind === 'intro' || kind === 'break' ? 4 : pick(random, [8, 8, 4]);
    const numBars = Math.min(wanted, totalBars - bar);
    const intensity = Math.min(1, Math.max(0, INTENSITY[kind] + uniform(random, -0.12, 0.12)));
    sections.push({ kind, startBar: bar, numBars, intensity, progression });
    bar += numBars;
  }
  return sections;
}

/**
 * Number that differs between layers and kinds of section, so that equal sections repeat equal
 * figures.
 */
function figureSeed(songSeed: number, layer: number, kind: SectionKind): number {
  return (songSeed * 7919 + layer * 104729 + kind.charCodeAt(0) * 31 + kind.length) >>> 0;
}

function playLayer(stretch: Stretch, layer: Layer, tonality: Tonality, tonic: number): Note[] {
  const { playing } = layer;
  const { random } = stretch;
  switch (playing.kind) {
    case 'chords':
      return playChords(stretch, { ...playing, row: pick(random, playing.rows) });
    case 'pad':
      return playPad(stretch, playing.centre);
    case 'arpeggio': {
      const order = pick(random, playing.orders);
      return playArpeggio(stretch, order, playing.stepBeats, playing.gate, playing.centre);
    }
    case 'power':
      return playPowerChords(stretch, pick(random, playing.rows), playing.low);
    case 'riff':
      return playRiff(stretch, tonality.scale, tonic, playing.low, playing.density);
    case 'montuno':
      return playMontuno(stretch, playing.centre);
    case 'counter':
      return playCounterMelody(stretch, playing.centre);
  }
}

/**
 * A song of `genre`, about `durationSeconds` long (rounded to whole bars). Equal seeds give equal
 * songs. Parts without notes are left out; every part fits one MIDI channel.
 */
export function composeSong(genre: Genre, seed: number, durationSeconds: number): Composition {
  const random = mulberry32(seed);
  const beatsPerMinute = uniform(random, genre.tempo[0], genre.tempo[1]);
  const secondsPerBeat = 60 / beatsPerMinute;
  const barSeconds = genre.beatsPerBar * secondsPerBeat;
  const totalBars = Math.max(1, Math.round(durationSeconds / barSeconds));
  const tonality = pick(random, genre.tonalities);
  const tonic = Math.floor(12 * random());
  const sections = layOutForm(random, tonality, totalBars);

  const stretchOf = (section: Section, layer: number): Stretch => {
    const start = section.startBar * genre.beatsPerBar;
    const { numBars, intensity, progression } = section;
    return {
      start,
      numBars,
      intensity,
      beatsPerBar: genre.beatsPerBar,
      stepsPerBeat: genre.stepsPerBeat,
      swing: genre.swing,
      chords: layOutProgression(progression, tonic, start, numBars, genre.beatsPerBar),
      random: mulberry32(figureSeed(seed, layer, section.kind)),
    };
  };

  const chords = sections.flatMap((section) => stretchOf(section, 0).chords);
  const parts: Part[] = [];
  const add = (part: Omit<Part, 'controls'> & { controls?: Control[] }): void => {
    if (part.notes.length > 0) parts.push({ controls: [], ...part });
  };

  if (genre.kits.length > 0) {
    const patternOf = new Map(sections.map(({ kind }) => [kind, pick(random, genre.drums)]));
    const notes = sections.flatMap((section) =>
      section.intensity < 0.4 && chance(random, 0.6)
        ? []
        : playDrums(stretchOf(section, 0), patternOf.get(section.kind) ?? {}, chance(random, 0.7)),
    );
    add({
      name: 'drums',
      stem: 'drums',
      program: pick(random, genre.kits),
      isDrums: true,
      pan: 0,
      volume: 105,
      notes,
    });
  }

  const { bass } = genre;
  if (bass !== undefined) {
    const notes = sections.flatMap((section) => {
      if (section.intensity < 0.3 && chance(random, 0.5)) return [];
      const stretch = stretchOf(section, 1);
      if (bass.rows === 'walking') return playWalkingBass(stretch);
      return playBass(stretch, pick(stretch.random, bass.rows), bass.gate);
    });
    add({
      name: 'bass',
      stem: 'bass',
      program: pick(random, bass.programs),
      isDrums: false,
      pan: 0,
      volume: 105,
      notes,
    });
  }

  genre.layers.forEach((layer, index) => {
    const isHeard = chance(random, layer.probability) || (index === 0 && genre.kits.length === 0);
    const program = pick(random, layer.programs);
    const pan = uniform(random, 0.25, 0.8) * (chance(random, 0.5) ? 1 : -1);
    if (!isHeard) return;
    const playing = sections.filter(
      (section) => section.intensity >= layer.from && chance(random, 0.93),
    );
    const pans = layer.isDoubled ? [-0.95, 0.95] : [layer.playing.kind === 'pad' ? 0 : pan];
    const notes = playing.flatMap((section) =>
      playLayer(stretchOf(section, 2 + index), layer, tonality, tonic),
    );
    pans.forEach((takePan, take) => {
      const played = take === 0 ? notes : notes.map((note) => playAgain(note, random));
      add({
        name: `layer${index}.${take}`,
        stem: layer.stem,
        program,
        isDrums: false,
        pan: takePan,
        volume: layer.volume,
        notes: played,
      });
    });
  });

  if (chance(random, genre.leadShare)) {
    const numLeads = chance(random, 0.3) ? 2 : 1;
    for (let i = 0; i < numLeads; i++) {
      const program = pick(random, genre.leads);
      const range = instrumentRange(program);
      const kinds = new Set<SectionKind>([
        'solo',
        ...(chance(random, 0.6) ? ['verse' as const] : []),
        ...(chance(random, 0.6) ? ['chorus' as const] : []),
      ]);
      const style = {
        scale: tonality.scale,
        tonic,
        secondsPerBeat,
        low: range.low,
        high: range.high,
        density: Math.min(1, Math.max(0, genre.leadDensity + uniform(random, -0.25, 0.2))),
        expression: range.expression * uniform(random, 0.5, 1.2),
      };
      const notes: Note[] = [];
      const controls: Control[] = [];
      for (const section of sections.filter(({ kind }) => kinds.has(kind))) {
        const melody = playLead(stretchOf(section, 100 + i), style);
        notes.push(...melody.notes);
        controls.push(...melody.controls);
      }
      add({
        name: `lead${i}`,
        stem: 'lead',
        program,
        isDrums: false,
        pan: uniform(random, -0.3, 0.3),
        volume: 108,
        notes,
        controls,
      });
    }
  }
  return {
    genre,
    beatsPerMinute,
    durationSeconds: totalBars * barSeconds,
    parts,
    tonic,
    scale: tonality.scale,
    chords,
  };
}

/** The note of a second take: same pitch, another touch and timing (about 10 ms). */
function playAgain(note: Note, random: Random): Note {
  const start = Math.max(0, note.start + 0.02 * gaussian(random));
  return {
    ...note,
    start,
    velocity: Math.min(127, Math.max(1, note.velocity + 5 * gaussian(random))),
  };
}
