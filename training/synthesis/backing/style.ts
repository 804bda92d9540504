/** The vocabulary in which genres are written down; the genres themselves are in genres*.ts. */
import type { ScaleName } from './harmony';
import type { ChordStyle, DrumPattern } from './rhythm';

/** How a layer turns chords into notes; see rhythm.ts and texture.ts. */
export type Playing =
  | ({ readonly kind: 'chords'; readonly rows: readonly string[] } & Omit<ChordStyle, 'row'>)
  | { readonly kind: 'pad'; readonly centre: number }
  | {
      readonly kind: 'arpeggio';
      readonly orders: readonly (readonly (number | 'b')[])[];
      readonly stepBeats: number;
      readonly gate: number;
      readonly centre: number;
    }
  | { readonly kind: 'power'; readonly rows: readonly string[]; readonly low: number }
  | { readonly kind: 'riff'; readonly low: number; readonly density: number }
  | { readonly kind: 'montuno'; readonly centre: number }
  | { readonly kind: 'counter'; readonly centre: number };

/** One accompanying instrument. */
export interface Layer {
  readonly stem: 'guitars' | 'backing';
  /** General MIDI programs to choose from. */
  readonly programs: readonly number[];
  /** Share of songs in which it plays. */
  readonly probability: number;
  /** Plays in sections at least this intense. */
  readonly from: number;
  readonly volume: number;
  /** Played twice and panned apart, as distorted rhythm guitars are. */
  readonly isDoubled?: boolean;
  readonly playing: Playing;
}

export interface Tonality {
  /** Scale of melodies and riffs. */
  readonly scale: ScaleName;
  readonly progressions: readonly string[];
}

export interface Genre {
  readonly name: string;
  /** Range of tempo in beats per minute. */
  readonly tempo: readonly [number, number];
  readonly beatsPerBar: number;
  readonly stepsPerBeat: number;
  /** Delay of off-beat steps as a share of a step. */
  readonly swing: number;
  readonly tonalities: readonly Tonality[];
  /** Drum kits (General MIDI programs of channel 10); none = no drums. */
  readonly kits: readonly number[];
  readonly drums: readonly DrumPattern[];
  readonly bass?: {
    readonly programs: readonly number[];
    readonly rows: readonly string[] | 'walking';
    readonly gate: number;
  };
  readonly layers: readonly Layer[];
  /** Solo instruments, and the share of songs that have one. */
  readonly leads: readonly number[];
  readonly leadShare: number;
  readonly leadDensity: number;
  /** Gain into the guitar amplifier: 1 = clean, 40 = metal. */
  readonly guitarDrive: readonly [number, number];
  /** Share of reverberation, 0…1. */
  readonly reverb: readonly [number, number];
  /** Depth of ducking by the kick drum in dB, as electronic dance music does. */
  readonly pumpDb?: number;
}
