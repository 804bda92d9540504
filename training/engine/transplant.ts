/**
 * Weights of one network as the start of another that has the same layers, fewer levels of them or wider ones, and
 * hears other planes or another grid: convolutions do not know how large a patch is, so all layers but the
 * first and the last fit as they are. What they have learnt of harmonics and of time serves on any
 * spectrogram.
 */
import type { ModelConfig } from '../../src/model/config';
import { describeUnet, listWeights } from '../../src/model/unet';
import type { UnetLayer } from '../../src/model/unet';
import { initialWeights } from './state';
import type { WeightArrays } from './state';
import { isAtLeastAsWide, widenWeights, withWidthsOf } from './widen';

/** Weights of blocks over frequency and of residual blocks. */
const BLOCK_WEIGHT = /_(down|up|inner|outer|outer_bn)\//;

/**
 * Whether {@link transplantWeights} can bring weights of `from` to `to`: the convolutions are of one size, and
 * `to` has no more levels and no fewer channels on any.
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

/** A layer of the same level in a network that has `numMore` levels below. */
function nameInDeeper({ name, kind }: UnetLayer, numMore: number): string {
  return kind === 'conv' ? name : name.replace(/\d+/, (index) => String(Number(index) + numMore));
}

function hearsTheSame(from: ModelConfig, to: ModelConfig): boolean {
  return from.numChannels === to.numChannels && from.features.hearsSide === to.features.hearsSide;
}

/**
 * A complete set of weights for `to`, made of one for `from`. Of the first kernel, each of the target's
 * channels gets the sum over the source's channels, shared out evenly, so that a mono sound drives the
 * layer as it did; planes that are no channels (the side) start at zero. Each mask of the target is the
 * mean of the source's. Where both hear the same planes, these layers stay as they are, too. Levels that only
 * the source has are left out: its decoder then starts from what it was joined with, and what is missing is a
 * constant that batch norm finds again. Blocks that fit stay; others begin anew, which at first changes
 * nothing. Neither do more channels (widen.ts). Throws an Error if the convolutions differ.
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
  return widenWeights(transplantLayers(weights, from, narrow), narrow, to);
}

/** {@link transplantWeights} between networks of the same widths. */
function transplantLayers(weights: WeightArrays, from: ModelConfig, to: ModelConfig): WeightArrays {
  const source = describeUnet(from);
  const { layers } = describeUnet(to);
  const numOld = from.numChannels;
  const share = numOld / to.numChannels;
  const fresh = initialWeights(describeUnet(to), 1);
  const samePlanes = hearsTheSame(from, to);
  const numMore = from.unet.encoderFilters.length - to.unet.encoderFilters.length;
  const sourceNames = new Map(layers.map((layer) => [layer.name, nameInDeeper(layer, numMore)]));
  const firstDecoder = layers.find(({ kind }) => kind === 'deconv') as UnetLayer;
  const itsSource = source.layers.find(
    ({ name }) => name === sourceNames.get(firstDecoder.name),
  ) as UnetLayer;
  return new Map(
    listWeights(describeUnet(to)).map(({ name }): [string, Float32Array] => {
      const values = weights.get(
        name.replace(/^[a-z]+\d+/, (layer) => sourceNames.get(layer) ?? layer),
      );
      const initial = fresh.get(name) as Float32Array;
      if (BLOCK_WEIGHT.test(name)) {
        const fits = from.bands.numBands === to.bands.numBands && values?.length === initial.length;
        return [name, (fits ? values : initial).slice()];
      }
      if (!values) throw new Error(`there is no weight ${name} to start from`);
      const [layerName, part] = name.split('/');
      if (numMore > 0 && layerName === firstDecoder.name && part === 'kernel') {
        // [k, k, out, in]: of the planes it read, those of the encoder come last.
        return [name, lastPlanes(values, itsSource.inChannels, firstDecoder.inChannels)];
      }
      if (samePlanes) return [name, values.slice()];
      if (layerName === layers[0].name && part === 'kernel') {
        // [k, k, in, out]; planes after the channels are averaged into none.
        const { inChannels, outChannels } = layers[0];
        const planes = [source.layers[0].inChannels, inChannels] as const;
        return [
          name,
          replacePlanes(values, planes, outChannels, numOld, (mean, plane) =>
            plane < to.numChannels ? share * mean : 0,
          ),
        ];
      }
      if (layerName === layers[layers.length - 1].name) {
        // [k, k, out, in] and [out]
        const inner = part === 'kernel' ? layers[layers.length - 1].inChannels : 1;
        const planes = [numOld, to.numChannels] as const;
        return [name, replacePlanes(values, planes, inner, numOld, (mean) => mean)];
      }
      return [name, values.slice()];
    }),
  );
}

/**
 * [outer, planes[0], inner] to [outer, planes[1], inner]: each new plane is what `of` makes of the mean
 * over the first `numCounted` old ones and of its own index.
 */
function replacePlanes(
  values: Float32Array,
  [numOld, numNew]: readonly [number, number],
  inner: number,
  numCounted: number,
  of: (mean: number, plane: number) => number,
): Float32Array {
  const outer = values.length / (numOld * inner);
  const out = new Float32Array(outer * numNew * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let p = 0; p < numCounted; p++) sum += values[(o * numOld + p) * inner + i];
      for (let p = 0; p < numNew; p++) {
        out[(o * numNew + p) * inner + i] = of(sum / numCounted, p);
      }
    }
  }
  return out;
}

/** Of rows of `numOld` values the last `numNew`. */
function lastPlanes(values: Float32Array, numOld: number, numNew: number): Float32Array {
  const out = new Float32Array((values.length / numOld) * numNew);
  for (let row = 0; row * numOld < values.length; row++) {
    const end = (row + 1) * numOld;
    out.set(values.subarray(end - numNew, end), row * numNew);
  }
  return out;
}
