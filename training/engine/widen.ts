/**
 * Weights of a network as the start of one with more channels in its layers. Nothing changes at first: the new
 * channels' batch norm begins at zero, and what a residual block's new hidden channels add to the old ones, too.
 */
import type { ModelConfig } from '../../src/model/config';
import { describeUnet, residualKernels } from '../../src/model/unet';
import type { UnetLayer } from '../../src/model/unet';
import { initialWeights } from './state';
import type { WeightArrays } from './state';

/** Whether every layer of `to` has at least as many channels as that of `from`, in as many layers. */
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

/** Where old channels come to lie among the new ones: a run of them per layer that is joined. */
type Places = readonly number[];

function placesOf(runs: readonly (readonly [old: number, wide: number])[]): Places {
  const places: number[] = [];
  let start = 0;
  for (const [old, wide] of runs) {
    for (let channel = 0; channel < old; channel++) places.push(start + channel);
    start += wide;
  }
  return places;
}

/**
 * Weights for `to` out of those for `from`, which differs in nothing but that its layers have fewer channels
 * ({@link isAtLeastAsWide}); both masks are the same.
 */
export function widenWeights(
  weights: WeightArrays,
  from: ModelConfig,
  to: ModelConfig,
): WeightArrays {
  const wide = initialWeights(describeUnet(to), 1);
  const oldLayers = describeUnet(from).layers;
  const newLayers = describeUnet(to).layers;
  const joined = new Map<string, Places>();
  let inputs = placesOf([[oldLayers[0].inChannels, newLayers[0].inChannels]]);
  newLayers.forEach((layer, at) => {
    const old = oldLayers[at];
    const own = placesOf([[old.outChannels, layer.outChannels]]);
    const skip = layer.concatWith === null ? [] : (joined.get(layer.concatWith) as Places);
    const outputs = [...own, ...skip.map((place) => layer.outChannels + place)];
    joined.set(layer.name, outputs);
    const put = (name: string, rows: Places, numRows: number, columns: Places): void =>
      placeMatrix(weights.get(name), wide.get(name), rows, numRows, columns);

    if (layer.kind === 'conv') put(`${layer.name}/kernel`, inputs, layer.inChannels, own);
    else put(`${layer.name}/kernel`, own, layer.outChannels, inputs);
    put(`${layer.name}/bias`, [0], 1, own);
    if (layer.batchNorm) placeNorm(weights, wide, layer.batchNorm, own);
    for (const part of ['down', 'up']) {
      const name = `${layer.name}_${part}/kernel`;
      wide.get(name)?.set(weights.get(name) as Float32Array);
    }
    if (layer.residual && old.residual) placeResidual(layer, old, outputs);
    inputs = outputs;
  });
  return wide;

  function placeResidual(layer: UnetLayer, old: UnetLayer, outputs: Places): void {
    if (!layer.residual || !old.residual) return;
    const [inner, outer] = residualKernels(layer);
    const { channels, hiddenChannels, batchNorm } = layer.residual;
    const hidden = placesOf([[old.residual.hiddenChannels, hiddenChannels]]);
    const innerKernel = wide.get(inner.name) as Float32Array;
    placeMatrix(weights.get(inner.name), innerKernel, outputs, channels, hidden);
    const outerKernel = wide.get(outer.name) as Float32Array;
    outerKernel.forEach((_, index) => {
      const isNewHidden = Math.floor(index / channels) % hiddenChannels >= hidden.length;
      if (isNewHidden && outputs.includes(index % channels)) outerKernel[index] = 0;
    });
    placeMatrix(weights.get(outer.name), outerKernel, hidden, hiddenChannels, outputs);
    placeNorm(weights, wide, batchNorm, outputs);
  }
}

/**
 * Writes a stack of matrices [taps, rows, columns] into one of larger matrices: row r goes to row `rows[r]`, column c
 * to column `columns[c]`.
 */
function placeMatrix(
  source: Float32Array | undefined,
  target: Float32Array | undefined,
  rows: Places,
  numRows: number,
  columns: Places,
): void {
  if (!source || !target) throw new Error('a weight to start from is missing');
  const numTaps = source.length / (rows.length * columns.length);
  const numColumns = target.length / (numTaps * numRows);
  let index = 0;
  for (let tap = 0; tap < numTaps; tap++) {
    for (const row of rows) {
      for (const column of columns) {
        target[(tap * numRows + row) * numColumns + column] = source[index++];
      }
    }
  }
}

function placeNorm(
  weights: WeightArrays,
  wide: WeightArrays,
  batchNorm: string,
  places: Places,
): void {
  wide.get(`${batchNorm}/gamma`)?.fill(0);
  for (const part of ['gamma', 'beta', 'moving_mean', 'moving_variance']) {
    const name = `${batchNorm}/${part}`;
    placeMatrix(weights.get(name), wide.get(name), [0], 1, places);
  }
}
