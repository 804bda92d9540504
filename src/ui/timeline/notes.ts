/** Frequencies as notes of the equal temperament. */
import { A4_HZ } from '../../shared/frequencyAxis';
import type { Hertz } from '../../shared/units';

const NAMES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'];
/** Key number of A4 in MIDI, whose key 0 is C−1. */
const A4_KEY = 69;

export interface Note {
  /** Name and octave: `A4` is 440 Hz, `C4` the middle C. */
  readonly name: string;
  /** How far the frequency is above the note, −50 … 50 hundredths of a semitone. */
  readonly cents: number;
}

/** The note nearest to a frequency above 0. */
export function noteOf(hz: Hertz): Note {
  const key = A4_KEY + 12 * Math.log2(hz / A4_HZ);
  const nearest = Math.round(key);
  const octave = String(Math.floor(nearest / 12) - 1).replace('-', '−');
  return {
    name: `${NAMES[((nearest % 12) + 12) % 12]}${octave}`,
    cents: Math.round(100 * (key - nearest)),
  };
}

/** The frequency of a key by its MIDI number. */
export function keyHz(key: number): Hertz {
  return A4_HZ * 2 ** ((key - A4_KEY) / 12);
}
