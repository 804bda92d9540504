/** What separating a song reports on the way: its progress and its finished stretches. */
import type { Samples } from '../shared/units';

/** A stage counts its own units (bytes, candidates, samples); only the page makes percent of them. */
export type Stage = 'loading-model' | 'choosing-backend' | 'separating';

export interface Progress {
  readonly stage: Stage;
  readonly completed: number;
  readonly total: number;
}

/** A finished stretch of the song; consecutive stretches join without gap or overlap. */
export interface Stretch {
  readonly startSample: Samples;
  /** Vocals, planar, one plane per channel of the mixture. */
  readonly vocals: readonly Float32Array[];
  readonly columns: SpectrogramColumns | null;
}

/**
 * Finished picture columns of both lanes. `mixture` and `vocals` are [numColumns x numRows], row 0 =
 * lowest frequency, 0…255 = floorDb…ceilingDb of `SPECTROGRAM` in model/config.ts.
 */
export interface SpectrogramColumns {
  readonly firstColumn: number;
  readonly numColumns: number;
  /** Of the whole song; column c covers an equal share of its duration. */
  readonly totalColumns: number;
  readonly numRows: number;
  readonly mixture: Uint8Array;
  readonly vocals: Uint8Array;
}
