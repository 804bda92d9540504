import { describe, expect, it } from 'vitest';
import { keyHz, noteOf } from './notes';

describe('noteOf', () => {
  it.each([
    [440, 'A4', 0],
    [220, 'A3', 0],
    [880, 'A5', 0],
    // Equal temperament: C is three semitones above A, 440 · 2^(3/12) one octave higher.
    [440 * 2 ** (-9 / 12), 'C4', 0],
    [440 * 2 ** (-10 / 12), 'B3', 0],
    [27.5, 'A0', 0],
    [440 * 2 ** (39 / 12), 'C8', 0],
    [440 * 2 ** (1 / 12), 'A♯4', 0],
    [440 * 2 ** (0.25 / 12), 'A4', 25],
    [440 * 2 ** (-0.3 / 12), 'A4', -30],
    // MIDI key 0.
    [440 * 2 ** (-69 / 12), 'C−1', 0],
  ])('%d Hz is %s %d ct', (hz, name, cents) => {
    const note = noteOf(hz);
    expect(note.name).toBe(name);
    expect(note.cents).toBeCloseTo(cents, 9);
  });

  it('knows the keys by their MIDI numbers', () => {
    expect(keyHz(69)).toBe(440);
    // The middle C of a piano.
    expect(keyHz(60)).toBeCloseTo(261.6256, 4);
    for (let key = 21; key <= 108; key++) expect(Math.abs(noteOf(keyHz(key)).cents)).toBe(0);
  });
});
