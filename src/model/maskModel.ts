/** What the separation pipeline needs of a network. Tests replace it by a fake. */
import type { ModelConfig } from './config';

/**
 * One patch on the model grid, row-major (band, frame, plane): the layout of the network's tensor
 * [1, bands, frames, planes] without its first axis. What goes in has `numInputs(config)` planes
 * (patch.ts), a mask has `config.numChannels`.
 */
export type Patch = Float32Array;

export interface MaskModel {
  readonly config: ModelConfig;
  /** Tells its weights from others of the same config; left out where nobody continues a song. */
  readonly weightsDigest?: string;
  /**
   * `input`: one {@link Patch} of a mixture, as patch.ts writes it. Resolves to the vocals' mask,
   * values in [0, 1], of what the config's `maskBasis` names. The input is not modified. Rejects
   * with `backend-unavailable` or `out-of-memory` when the backend fails while running.
   */
  estimateMask(input: Patch): Promise<Patch>;
  dispose(): void;
}

/** A network that computes several patches in one pass. */
export interface BatchMaskModel extends MaskModel {
  /**
   * Masks of `batchSize` patches that lie one behind the other, in the same order. Otherwise as
   * `estimateMask`. Rejects with `bad-parameter` if `input` has another number of values.
   */
  estimateMasks(input: Float32Array, batchSize: number): Promise<Float32Array>;
}
