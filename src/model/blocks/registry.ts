/**
 * All kinds of block, in the order in which they stand in a level. A new kind has its file in this
 * folder, a line in each list here, and its gradient in a file of the same name in
 * training/engine/blocks/.
 */
import type { BlockBase, BlockDefinition, OfflineDefinition, UnetShape } from './block';
import { concatSkip, concatSkipOffline } from './concatSkip';
import type { ConcatSkip } from './concatSkip';
import { downConvolution, downConvolutionOffline } from './downConvolution';
import type { DownConvolution } from './downConvolution';
import { dropout, dropoutOffline } from './dropout';
import type { Dropout } from './dropout';
import { frequencyDense, frequencyDenseOffline } from './frequencyDense';
import type { FrequencyDense, FrequencyDenseOptions } from './frequencyDense';
import { residual, residualOffline } from './residual';
import type { Residual, ResidualOptions } from './residual';
import { upConvolution, upConvolutionOffline } from './upConvolution';
import type { UpConvolution } from './upConvolution';

export type Block =
  DownConvolution | UpConvolution | FrequencyDense | Dropout | ConcatSkip | Residual;

/**
 * Settings of the network in a `ModelConfig`: the U-Net's shape and what single kinds of block
 * read.
 */
export type UnetConfig = UnetShape & FrequencyDenseOptions & ResidualOptions;

/** A definition of one of the kinds; it may only be given blocks of that kind. */
type AnyDefinition = BlockDefinition<Block, UnetConfig>;

export const BLOCK_DEFINITIONS: readonly AnyDefinition[] = [
  downConvolution,
  upConvolution,
  frequencyDense,
  dropout,
  concatSkip,
  residual,
];

const byKind = new Map<string, AnyDefinition>(
  BLOCK_DEFINITIONS.map((definition) => [definition.kind, definition]),
);

/** What is known of the kind of `block`. */
export function definitionOf(block: BlockBase): AnyDefinition {
  return byKind.get(block.kind)!;
}

const OFFLINE: Readonly<Record<Block['kind'], OfflineDefinition<Block>>> = {
  downConvolution: downConvolutionOffline,
  upConvolution: upConvolutionOffline,
  frequencyDense: frequencyDenseOffline,
  dropout: dropoutOffline,
  concatSkip: concatSkipOffline,
  residual: residualOffline,
};

/** What training, export and benches know of the kind of `block`. */
export function offlineOf({ kind }: Block): OfflineDefinition<Block> {
  return OFFLINE[kind];
}
