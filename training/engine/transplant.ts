/**
 * Weights of one network as the start of another that has the same levels, fewer or wider ones, and
 * hears other planes or another grid. Convolutions do not know how large a patch is, so that all
 * but the first and the last fit as they are. What they have learnt of harmonics and of time serves
 * on any spectrogram.
 */
import { definitionOf, offlineOf } from '../../src/model/blocks/registry';
import type { Block } from '../../src/model/blocks/registry';
import type { ModelConfig } from '../../src/model/config';
import { describeUnet } from '../../src/model/unet';
import { sizeOf, storedWeight } from '../../src/model/weights';
import type { WeightSpec } from '../../src/model/weights';
import { initialWeights } from './state';
import type { WeightArrays } from './state';
import { isAtLeastAsWide, widenWeights, withWidthsOf } from './widen';

/**
 * Whether {@link transplantWeights} can bring weights of `from` to `to`: the convolutions are of
 * one size, and `to` has no more levels and no fewer channels on any.
 */
export function canTransplant(from: ModelConfig, to: ModelConfig): boolean {
  return (
    from.unet.kernelSize === to.unet.kernelSize &&
    from.unet.leakySlope === to.unet.leakySlope &&
    isAtLeastAsWide(to, cutTo(to, from))
  );
}

/** `config` without the levels that `other` does not have. */
function cutTo(other: ModelConfig, config: ModelConfig): ModelConfig {
  const depth = other.unet.encoderFilters.length;
  const { encoderFilters, decoderFilters } = config.unet;
  return {
    ...config,
    unet: {
      ...config.unet,
      encoderFilters: encoderFilters.slice(0, depth),
      decoderFilters: decoderFilters.slice(1 - depth),
    },
  };
}

/** Whether the masks of `to` begin as means of those of `from`. */
function sharesMasks(from: ModelConfig, to: ModelConfig): boolean {
  const [before, after] = [from, to].map(({ maskBasis }) => maskBasis === 'middle-side');
  return from.numChannels !== to.numChannels || before !== after;
}

/**
 * A complete set of weights for `to`, made of one for `from`.
 * - First kernel: if the numbers of channels differ, each channel of the target gets the sum over
 *   the source's channels, shared out evenly, so that a mono sound drives the level as it did.
 *   Planes that are new in the target (side, steps of the phase) come last and start at zero.
 * - Mask: if the numbers of channels or the bases differ, each of the target's is the mean of the
 *   source's.
 * - Levels that only the source has are left out. The decoder then starts from what it was joined
 *   with, and what is missing is a constant that batch norm finds again.
 * - Blocks that begin as the identity stay where they fit; others begin anew, which at first
 *   changes nothing. More channels change nothing at first either (widen.ts).
 * Throws an Error if the convolutions differ.
 */
export function transplantWeights(
  weights: WeightArrays,
  from: ModelConfig,
  to: ModelConfig,
): WeightArrays {
  if (!canTransplant(from, to)) {
    throw new Error(`the layers of '${from.name}' and '${to.name}' differ`);
  }
  const narrow = withWidthsOf(cutTo(to, from), to);
  return widenWeights(transplantBlocks(weights, from, narrow), narrow, to);
}

/** {@link transplantWeights} between networks of the same widths. */
function transplantBlocks(weights: WeightArrays, from: ModelConfig, to: ModelConfig): WeightArrays {
  const source = describeUnet(from);
  const target = describeUnet(to);
  const fresh = initialWeights(target, 1);
  const lostLevels = from.unet.encoderFilters.length > to.unet.encoderFilters.length;
  const firstDecoder = target.blocks.find(({ level }) => level.side === 'decoder');
  const result: WeightArrays = new Map();
  target.blocks.forEach((block, index) => {
    const old = source.blocks.find((candidate) => isCounterpart(candidate, block));
    const oldWeights = old ? definitionOf(old).listWeights(old) : [];
    const { beginsAsIdentity } = offlineOf(block);
    definitionOf(block)
      .listWeights(block)
      .forEach((weight, at) => {
        const oldWeight = oldWeights.at(at);
        const values = oldWeight && weights.get(oldWeight.name);
        const initial = storedWeight(fresh, weight.name);
        if (beginsAsIdentity) {
          const fits =
            from.bands.numBands === to.bands.numBands && values?.length === initial.length;
          result.set(weight.name, (fits ? values : initial).slice());
          return;
        }
        if (!values) throw new Error(`there is no weight ${weight.name} to start from`);
        const place = {
          from,
          to,
          isFirst: index === 0,
          isMask: index === target.blocks.length - 1,
          joinsLostLevel: lostLevels && block === firstDecoder,
        };
        result.set(weight.name, transplantWeight(values, oldWeight, weight, place));
      });
  });
  return result;
}

/** Whether a block stands at the same resolution on the same side in its own network. */
function isCounterpart(a: Block, b: Block): boolean {
  return (
    a.kind === b.kind &&
    a.level.side === b.level.side &&
    a.level.numHalvings === b.level.numHalvings
  );
}

/** Where in the target a block stands, as far as its weights cannot stay as they are. */
interface BlockContext {
  readonly from: ModelConfig;
  readonly to: ModelConfig;
  /** Reads the network's input. */
  readonly isFirst: boolean;
  /** Gives the mask. */
  readonly isMask: boolean;
  /** First of the decoder, where the source's decoder came from a level that the target lacks. */
  readonly joinsLostLevel: boolean;
}

function transplantWeight(
  values: Float32Array,
  old: WeightSpec,
  weight: WeightSpec,
  { from, to, isFirst, isMask, joinsLostLevel }: BlockContext,
): Float32Array {
  const inputAxis = weight.axes.indexOf('input');
  const outputAxis = weight.axes.indexOf('output');
  if (joinsLostLevel && inputAxis >= 0) {
    // Of the planes that the source reads here, those of the encoder come last.
    const numLost = old.shape[inputAxis] - weight.shape[inputAxis];
    return mapPlanes(values, old, weight, inputAxis, (at, plane) => at(numLost + plane));
  }
  const meanOfChannels = (at: (plane: number) => number): number => {
    let sum = 0;
    for (let plane = 0; plane < from.numChannels; plane++) sum += at(plane);
    return sum / from.numChannels;
  };
  if (isFirst && inputAxis >= 0) {
    const numOld = old.shape[inputAxis];
    const share = from.numChannels / to.numChannels;
    return mapPlanes(values, old, weight, inputAxis, (at, plane) => {
      if (share === 1) return plane < numOld ? at(plane) : 0;
      return plane < to.numChannels ? share * meanOfChannels(at) : 0;
    });
  }
  if (isMask && outputAxis >= 0 && sharesMasks(from, to)) {
    return mapPlanes(values, old, weight, outputAxis, meanOfChannels);
  }
  return values.slice();
}

/**
 * Values of `weight` out of those of `old`, whose shape differs along `axis` only. `valueOf` gives
 * the value for a new index along the axis from a function that reads the old ones.
 */
function mapPlanes(
  values: Float32Array,
  old: WeightSpec,
  weight: WeightSpec,
  axis: number,
  valueOf: (at: (plane: number) => number, plane: number) => number,
): Float32Array {
  const [numOld, numNew] = [old.shape[axis], weight.shape[axis]];
  const inner = sizeOf(weight.shape.slice(axis + 1));
  const outer = sizeOf(weight.shape.slice(0, axis));
  const out = new Float32Array(outer * numNew * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = (plane: number): number => values[(o * numOld + plane) * inner + i];
      for (let p = 0; p < numNew; p++) out[(o * numNew + p) * inner + i] = valueOf(at, p);
    }
  }
  return out;
}
