/**
 * The definition of the network: a U-Net on magnitude patches (Jansson et al., ISMIR 2017, sec.
 * 3.1) as a list of blocks in plain data. The tfjs layers-model (unetLayers.ts), the trainer's step
 * and the app's executor (executor.ts) are all read off this list. What a kind of block does stands
 * in blocks/.
 */
import { VocalIsolationError } from '../shared/errors';
import type { Level, PlaneShape, Site } from './blocks/block';
import { BLOCK_DEFINITIONS, definitionOf, offlineOf } from './blocks/registry';
import type { Block, UnetConfig } from './blocks/registry';
import { numBands } from './config';
import { numInputs } from './patch';
import type { ModelConfig } from './config';
import { sizeOf } from './weights';
import type { WeightSpec } from './weights';

export interface UnetSpec {
  readonly inputShape: readonly [bands: number, frames: number, inputs: number];
  readonly maskShape: readonly [bands: number, frames: number, channels: number];
  /** In order of computation: each block's input is the previous one's output. */
  readonly blocks: readonly Block[];
}

/**
 * Lays out the network of `config`: encoder levels conv1…convN, decoder levels deconv1…deconvN, the
 * last giving the sigmoid mask with the network's channels. Throws `bad-parameter` if the patch
 * cannot be halved as often as there are encoder levels or the decoder is not one level shorter.
 */
export function describeUnet(config: ModelConfig): UnetSpec {
  const { unet, numFrames, numChannels } = config;
  requireLevels(config);
  const depth = unet.encoderFilters.length;
  const input: PlaneShape = {
    rows: numBands(config),
    frames: numFrames,
    channels: numInputs(config),
  };
  const blocks: Block[] = [];
  /** Last block of each encoder level, by its number of halvings. */
  const encoderEnds = new Map<number, Block>();
  const addLevel = (level: Level, index: number, channels: number): void => {
    const isDecoder = level.side === 'decoder';
    const site = {
      unet,
      level,
      index,
      channels,
      isMask: level.numHalvings === 0,
      skip: (isDecoder && encoderEnds.get(level.numHalvings)) || null,
    };
    blocks.push(...placeBlocks(site, blocks.at(-1)?.output ?? input));
    if (!isDecoder) encoderEnds.set(level.numHalvings, blocks[blocks.length - 1]);
  };
  unet.encoderFilters.forEach((channels, index) =>
    addLevel(
      { side: 'encoder', numHalvings: index + 1, name: `conv${index + 1}` },
      index,
      channels,
    ),
  );
  [...unet.decoderFilters, numChannels].forEach((channels, index) => {
    const numHalvings = depth - 1 - index;
    addLevel({ side: 'decoder', numHalvings, name: `deconv${index + 1}` }, index, channels);
  });
  return {
    inputShape: [input.rows, input.frames, input.channels],
    maskShape: [input.rows, input.frames, numChannels],
    blocks,
  };
}

/** Throws `bad-parameter` if the levels of `config` do not fit together. */
function requireLevels(config: ModelConfig): void {
  const { encoderFilters, decoderFilters } = config.unet;
  const depth = encoderFilters.length;
  const height = numBands(config);
  const width = config.numFrames;
  if (decoderFilters.length !== depth - 1) {
    throw new VocalIsolationError(
      'bad-parameter',
      `decoderFilters must have ${depth - 1} entries, got ${decoderFilters.length}`,
    );
  }
  if (height % 2 ** depth !== 0 || width % 2 ** depth !== 0) {
    throw new VocalIsolationError(
      'bad-parameter',
      `a patch of ${height} x ${width} cannot be halved ${depth} times`,
    );
  }
}

/** The blocks of one level; `input` is what the first of them reads. */
function placeBlocks(site: Omit<Site<UnetConfig>, 'input'>, input: PlaneShape): Block[] {
  const blocks: Block[] = [];
  for (const definition of BLOCK_DEFINITIONS) {
    const block = definition.place({ ...site, input: blocks.at(-1)?.output ?? input });
    if (block) blocks.push(block);
  }
  return blocks;
}

/** Every stored weight, in the order of the layers-model's `weights`. */
export function listWeights(spec: UnetSpec): WeightSpec[] {
  return spec.blocks.flatMap((block) => definitionOf(block).listWeights(block));
}

/** Number of stored parameters, moving statistics of batch norm included (as Keras counts them). */
export function countParameters(spec: UnetSpec): number {
  return listWeights(spec).reduce((total, { shape }) => total + sizeOf(shape), 0);
}

/** Multiply-adds of one patch through all blocks; the yardstick of every speed we state. */
export function countMultiplyAdds(spec: UnetSpec): number {
  return spec.blocks.reduce((total, block) => total + offlineOf(block).countMultiplyAdds(block), 0);
}

/** The blocks by level, in order of computation. */
export function groupByLevel(
  spec: UnetSpec,
): { readonly level: Level; readonly blocks: Block[] }[] {
  const levels: { level: Level; blocks: Block[] }[] = [];
  for (const block of spec.blocks) {
    const last = levels.at(-1);
    if (last?.level.name === block.level.name) last.blocks.push(block);
    else levels.push({ level: block.level, blocks: [block] });
  }
  return levels;
}
