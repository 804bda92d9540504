import { describe, expect, it } from 'vitest';
import { composeSong } from './compose';
import { GENRES } from './genres';
import { parseChord, voiceChord } from './harmony';
import { encodeMidiFile } from './midiFile';
import type { Part } from './score';

describe('chords', () => {
  it('reads Roman numerals relative to the major scale of the key', () => {
    // V7 in D (pitch class 2) is A major with a minor seventh.
    expect(parseChord('V7', 2)).toEqual({ root: 9, intervals: [0, 4, 7, 10] });
    expect(parseChord('bVI', 0)).toEqual({ root: 8, intervals: [0, 4, 7] });
    expect(parseChord('iim7b5', 0)).toEqual({ root: 2, intervals: [0, 3, 6, 10] });
    expect(() => parseChord('X', 0)).toThrow(RangeError);
  });

  it('leads voices by the smallest motion: C major to A minor moves one voice by two semitones', () => {
    const first = voiceChord(parseChord('I', 0), [60, 64, 67], 64);
    const second = voiceChord(parseChord('vi', 0), first, 64);
    expect(first).toEqual([60, 64, 67]);
    expect(second).toEqual([60, 64, 69]);
  });
});

describe('every genre', () => {
  it('is written in rows that fill whole bars', () => {
    for (const genre of GENRES) {
      const stepsPerBar = genre.beatsPerBar * genre.stepsPerBeat;
      const rows = genre.drums.flatMap((pattern) => Object.values(pattern));
      if (genre.bass !== undefined && genre.bass.rows !== 'walking') rows.push(...genre.bass.rows);
      for (const { playing } of genre.layers) if ('rows' in playing) rows.push(...playing.rows);
      for (const row of rows) expect(row.length % stepsPerBar, `${genre.name}: ${row}`).toBe(0);
    }
  });

  it('has a name of its own', () => {
    expect(new Set(GENRES.map(({ name }) => name)).size).toBe(GENRES.length);
  });

  it('composes playable notes inside the song, and the same song from the same seed', () => {
    for (const genre of GENRES) {
      const song = composeSong(genre, 7, 40);
      const totalBeats = (song.durationSeconds * song.beatsPerMinute) / 60;
      expect(song.parts.length, genre.name).toBeGreaterThan(0);
      const unplayable = song.parts
        .flatMap((part) => part.notes)
        .filter(
          ({ start, duration, pitch }) =>
            !(
              start >= 0 &&
              start < totalBeats + 0.1 &&
              duration > 0 &&
              pitch >= 20 &&
              pitch <= 110
            ),
        );
      expect(unplayable, genre.name).toEqual([]);
    }
    expect(composeSong(GENRES[0], 3, 40)).toEqual(composeSong(GENRES[0], 3, 40));
    expect(composeSong(GENRES[0], 3, 40)).not.toEqual(composeSong(GENRES[0], 4, 40));
  }, 30_000);

  it('never plays a General MIDI voice: those belong to the other stem', () => {
    const voices = new Set([52, 53, 54, 85, 91, 121]);
    for (const genre of GENRES) {
      const programs = [...genre.leads, ...genre.layers.flatMap((layer) => layer.programs)];
      expect(programs.filter((program) => voices.has(program))).toEqual([]);
    }
  });
});

describe('a MIDI file', () => {
  it('holds header, tempo and one note as the standard writes them', () => {
    const part: Part = {
      name: 'one',
      stem: 'bass',
      program: 33,
      isDrums: false,
      pan: 0,
      volume: 100,
      controls: [],
      notes: [{ start: 1, duration: 0.5, pitch: 60, velocity: 90 }],
    };
    const hex = Buffer.from(encodeMidiFile([part], 120)).toString('hex');
    expect(hex.startsWith('4d546864000000060001000201e0')).toBe(true);
    // 120 beats per minute = 500,000 µs.
    expect(hex).toContain('ff510307a120');
    // 480 ticks (83 60) before note on, 240 (81 70) before note off.
    expect(hex).toContain('8360903c5a');
    expect(hex).toContain('8170803c00');
    expect(hex.endsWith('00ff2f00')).toBe(true);
  });
});
