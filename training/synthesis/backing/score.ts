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

/** A source of uniform numbers in [0, 1), and the choices drawn from it. */
export type Random = () => number;

/** Uniform number in [low, high). */
export function uniform(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** One of `items`, each equally likely. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)];
}

/** Whether an event of probability `probability` happens. */
export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

/** Roughly normal number with mean 0 and deviation 1 (sum of 6 uniforms), never beyond ±4.3. */
export function gaussian(random: Random): number {
  let sum = 0;
  for (let i = 0; i < 6; i++) sum += random();
  return (sum - 3) * Math.SQRT2;
}
