/**
 * What a composed song is made of: notes and controls in beats, parts, and the stems they sound in.
 */

/** Stems are rendered apart because they get different effects. */
export const STEMS = ['drums', 'bass', 'guitars', 'backing', 'lead'] as const;
export type Stem = (typeof STEMS)[number];

export interface Note {
  /** Position from the start of the song, in beats (quarter notes, or dotted ones in 12/8). */
  readonly start: number;
  /** In beats, > 0. */
  readonly duration: number;
  /** MIDI note number, 60 = middle C. */
  readonly pitch: number;
  /** 1…127. */
  readonly velocity: number;
}

/** `controller` 0…127 with `value` 0…127, or 'bend' with `value` in semitones (−2…2). */
export interface Control {
  readonly start: number;
  readonly controller: number | 'bend';
  readonly value: number;
}

export interface Part {
  readonly name: string;
  readonly stem: Stem;
  /** General MIDI program, 0-based; for drums the kit. */
  readonly program: number;
  readonly isDrums: boolean;
  /** −1 (left) … 1 (right). */
  readonly pan: number;
  /** MIDI channel volume 0…127. */
  readonly volume: number;
  readonly notes: readonly Note[];
  readonly controls: readonly Control[];
}
