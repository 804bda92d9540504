/** What the separation of a song reports: its progress and its finished stretches. */
import type { Span } from '../shared/spans';
import type { Samples } from '../shared/units';
import type { Checkpoint } from './checkpoint';

/** Stages of separating a song, in order. Each counts its own units: bytes, candidates, samples. */
export type Stage = 'loading-model' | 'choosing-backend' | 'separating';

/** How far a stage has come. The page makes percent of it. */
export interface Progress {
  readonly stage: Stage;
  /** In the units of the stage, 0 … total. */
  readonly completed: number;
  readonly total: number;
  /** The samples that are being separated before the rest; null or left out where none are. */
  readonly part?: Span | null;
}

/** A finished stretch of the song; consecutive stretches join without gap or overlap. */
export interface Stretch {
  readonly startSample: Samples;
  /** Vocals, planar, one plane per channel of the mixture, all of equal length. */
  readonly vocals: readonly Float32Array[];
  /** Columns of the pictures finished with this stretch; null if there are none. */
  readonly columns: SpectrogramColumns | null;
  /** From where a later run can go on behind this stretch; null or left out behind the last one. */
  readonly checkpoint?: Checkpoint | null;
}

/**
 * Finished columns of the spectrograms of mixture and vocals, [numColumns x numRows] each; row 0 is
 * the lowest frequency, bytes 0 … 255 mean floorDb … ceilingDb of `SPECTROGRAM` in model/config.ts.
 */
export interface SpectrogramColumns {
  readonly firstColumn: number;
  readonly numColumns: number;
  /** Number of columns of the whole song; each covers an equal share of its duration. */
  readonly totalColumns: number;
  readonly numRows: number;
  readonly mixture: Uint8Array;
  readonly vocals: Uint8Array;
}
