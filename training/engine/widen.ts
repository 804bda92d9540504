/**
 * Weights of a network as the start of one with more channels in its layers. Nothing changes at first: the new
 * channels' batch norm begins at zero, and what a residual block's new hidden channels add to the old ones, too.
 */
import type { ModelConfig } from '../../src/model/config';
import { storedWeight } from '../../src/model/executor';
import { describeUnet, residualKernels, tdfWeights } from '../../src/model/unet';
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

/** Where old channels come to lie among the new ones. */
type Places = readonly number[];

/** The old channels come first. */
function firstPlaces(numOld: number): Places {
  return Array.from({ length: numOld }, (_, channel) => channel);
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
  let inputs = firstPlaces(oldLayers[0].inChannels);
  newLayers.forEach((layer, at) => {
    const old = oldLayers[at];
    const own = firstPlaces(old.outChannels);
    const skip = layer.concatWith === null ? [] : (joined.get(layer.concatWith) as Places);
    const outputs = [...own, ...skip.map((place) => layer.outChannels + place)];
    joined.set(layer.name, outputs);
    const put = (name: string, rows: Places, numRows: number, columns: Places): void =>
      placeMatrix(storedWeight(weights, name), storedWeight(wide, name), rows, numRows, columns);

    if (layer.kind === 'conv') put(`${layer.name}/kernel`, inputs, layer.inChannels, own);
    else put(`${layer.name}/kernel`, own, layer.outChannels, inputs);
    put(`${layer.name}/bias`, [0], 1, own);
    if (layer.batchNorm) placeNorm(weights, wide, layer.batchNorm, own);
    for (const { name } of tdfWeights(layer)) wide.set(name, storedWeight(weights, name).slice());
    placeResidual(layer, old, outputs);
    inputs = outputs;
  });
  return wide;

  function placeResidual(layer: UnetLayer, old: UnetLayer, outputs: Places): void {
    if (!layer.residual || !old.residual) return;
    const [inner, outer] = residualKernels(layer);
    const { channels, hiddenChannels, batchNorm } = layer.residual;
    const hidden = firstPlaces(old.residual.hiddenChannels);
    const innerKernel = storedWeight(wide, inner.name);
    placeMatrix(storedWeight(weights, inner.name), innerKernel, outputs, channels, hidden);
    const outerKernel = storedWeight(wide, outer.name);
    const oldOutputs = new Set(outputs);
    outerKernel.forEach((_, index) => {
      const isNewHidden = Math.floor(index / channels) % hiddenChannels >= hidden.length;
      if (isNewHidden && oldOutputs.has(index % channels)) outerKernel[index] = 0;
    });
    placeMatrix(storedWeight(weights, outer.name), outerKernel, hidden, hiddenChannels, outputs);
    placeNorm(weights, wide, batchNorm, outputs);
  }
}

/**
 * Writes a stack of matrices [taps, rows, columns] into one of larger matrices: row r goes to row `rows[r]`, column c
 * to column `columns[c]`.
 */
function placeMatrix(
  source: Float32Array,
  target: Float32Array,
  rows: Places,
  numRows: number,
  columns: Places,
): void {
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
  storedWeight(wide, `${batchNorm}/gamma`).fill(0);
  for (const part of ['gamma', 'beta', 'moving_mean', 'moving_variance']) {
    const name = `${batchNorm}/${part}`;
    placeMatrix(storedWeight(weights, name), storedWeight(wide, name), [0], 1, places);
  }
}
