/** What a reader makes of a folder: tracks, each a recipe of which audio streams to add up. */

/** One audio stream of a file, added with a gain. A track's signal is the sum of its parts. */
export interface StreamPart {
  readonly path: string;
  /** Index among the file's audio streams; 0 in ordinary files. */
  readonly stream: number;
  /** +1, or -1 where a stem is given as "everything minus this". */
  readonly gain: number;
  /** The only channel that belongs to the track (0 left, 1 right); without it all do. */
  readonly channel?: 0 | 1;
}

export interface VocalsTrack {
  readonly id: string;
  readonly kind: 'vocals';
  /** The collection it was found in: the unit that is sampled by its duration. */
  readonly source: string;
  /** The voice, as far as the folder tells: excerpts of one group may be joined or doubled. */
  readonly group: string;
  readonly vocals: readonly StreamPart[];
}

export interface AccompanimentTrack {
  readonly id: string;
  readonly kind: 'accompaniment';
  readonly source: string;
  readonly group: string;
  readonly accompaniment: readonly StreamPart[];
}

/** Vocals and accompaniment of one recording, in sync from their first sample. */
export interface PairTrack {
  readonly id: string;
  readonly kind: 'pair';
  readonly source: string;
  readonly group: string;
  readonly vocals: readonly StreamPart[];
  readonly accompaniment: readonly StreamPart[];
}

export type Track = VocalsTrack | AccompanimentTrack | PairTrack;

/** Songs to train on, or songs kept apart to choose among checkpoints; never the same ones. */
export type Subset = 'train' | 'validation';

/** The whole of one file's first audio stream. */
export function wholeFile(path: string): StreamPart {
  return { path, stream: 0, gain: 1 };
}
