/**
 * Weights of a network as the start of one with more channels in its levels. Nothing changes at
 * first: batch norm gives zeros in the new channels, and what is new inside a residual block adds
 * nothing to the old channels.
 */
import { definitionOf, offlineOf } from '../../src/model/blocks/registry';
import type { Block } from '../../src/model/blocks/registry';
import type { ModelConfig } from '../../src/model/config';
import { describeUnet } from '../../src/model/unet';
import { storedWeight } from '../../src/model/weights';
import type { WeightSpec } from '../../src/model/weights';
import { initialWeights } from './state';
import type { WeightArrays } from './state';

/**
 * Whether every level of `to` has at least as many channels as that of `from`, in as many levels.
 */
export function isAtLeastAsWide(to: ModelConfig, from: ModelConfig): boolean {
  const widths = ({ unet }: ModelConfig): readonly number[] => [
    ...unet.encoderFilters,
    ...unet.decoderFilters,
  ];
  const narrow = widths(from);
  const wide = widths(to);
  return wide.length === narrow.length && wide.every((width, at) => width >= narrow[at]);
}

/** `config` with the channels of another. */
export function withWidthsOf(widths: ModelConfig, config: ModelConfig): ModelConfig {
  const { encoderFilters, decoderFilters } = widths.unet;
  return { ...config, unet: { ...config.unet, encoderFilters, decoderFilters } };
}

/** Where old channels come to lie among the new ones. */
type Places = readonly number[];

/** The old channels come first. */
function firstPlaces(numOld: number): Places {
  return Array.from({ length: numOld }, (_, channel) => channel);
}

/**
 * Weights for `to` out of those for `from`, which differs in nothing but that its levels have fewer
 * channels ({@link isAtLeastAsWide}); both masks are the same.
 */
export function widenWeights(
  weights: WeightArrays,
  from: ModelConfig,
  to: ModelConfig,
): WeightArrays {
  const oldSpec = describeUnet(from);
  const newSpec = describeUnet(to);
  const wide = initialWeights(newSpec, 1);
  /** Places of each block's output channels, by block name. */
  const placesOf = new Map<string, Places>();
  let input = firstPlaces(oldSpec.inputShape[2]);
  newSpec.blocks.forEach((block, index) => {
    const old = oldSpec.blocks[index];
    const skip = block.skipFrom === null ? [] : (placesOf.get(block.skipFrom) as Places);
    const output = outputPlaces(block, old, input, skip);
    const oldWeights = definitionOf(old).listWeights(old);
    definitionOf(block)
      .listWeights(block)
      .forEach((weight, at) => {
        const oldWeight = oldWeights[at];
        const places = weight.axes.map((axis, n) => {
          if (axis === 'input') return input;
          return axis === 'output' ? output : firstPlaces(oldWeight.shape[n]);
        });
        const target = storedWeight(wide, weight.name);
        silence(weight, oldWeight, output, target);
        placeValues(storedWeight(weights, oldWeight.name), target, weight.shape, places);
      });
    placesOf.set(block.name, output);
    input = output;
  });
  return wide;
}

/** Where a block's old output channels come to lie among the new ones. */
function outputPlaces(block: Block, old: Block, input: Places, skip: Places): Places {
  switch (offlineOf(block).outputChannels) {
    case 'own':
      return firstPlaces(old.output.channels);
    case 'input':
      return input;
    case 'input-then-skip':
      return [...input, ...skip.map((place) => block.input.channels + place)];
  }
}

/**
 * Makes that new channels change nothing at first: batch norm gives zeros in them, and old outputs
 * hear nothing of what is new between the layers of a block.
 */
function silence(weight: WeightSpec, old: WeightSpec, output: Places, target: Float32Array): void {
  if (weight.role === 'gamma') target.fill(0);
  const { axes, shape } = weight;
  const [from, to] = [axes.length - 2, axes.length - 1];
  if (axes[from] !== 'hidden' || axes[to] !== 'output') return;
  const oldOutputs = new Set(output);
  target.forEach((_, index) => {
    const isNewHidden = Math.floor(index / shape[to]) % shape[from] >= old.shape[from];
    if (isNewHidden && oldOutputs.has(index % shape[to])) target[index] = 0;
  });
}

/**
 * Writes an array into a larger one of shape `shape`, both row-major: index i along axis n goes to
 * `places[n][i]`.
 */
function placeValues(
  source: Float32Array,
  target: Float32Array,
  shape: readonly number[],
  places: readonly Places[],
): void {
  let index = 0;
  const placeFrom = (axis: number, offset: number): void => {
    if (axis === shape.length) {
      target[offset] = source[index++];
      return;
    }
    for (const place of places[axis]) placeFrom(axis + 1, offset * shape[axis] + place);
  };
  placeFrom(0, 0);
}
