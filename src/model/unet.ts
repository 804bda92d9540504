/**
 * The only definition of the network: a U-Net on magnitude patches (Jansson et al., ISMIR 2017,
 * sec. 3.1) as plain data. The tfjs-layers model (unetLayers.ts), the trainer's step and the app's
 * executor (executor.ts) are all read off this list, so they cannot drift apart.
 */
import { VocalIsolationError } from '../shared/errors';
import { numBands, numInputs } from './config';
import type { ModelConfig, UnetConfig } from './config';

export type Activation = 'leaky-relu' | 'relu' | 'sigmoid';

/** One convolution with what follows it: bias, batch norm, activation, blocks, dropout, concatenation. */
export interface UnetLayer {
  /** Weights are stored as `<name>/kernel`, `<name>/bias`; batch norm under `<batchNorm>/gamma` etc. */
  readonly name: string;
  /** `conv`: stride 2, halves both axes. `deconv`: transposed, stride 2, doubles both axes. */
  readonly kind: 'conv' | 'deconv';
  readonly inChannels: number;
  readonly outChannels: number;
  /** tfjs order: conv [k, k, in, out], deconv [k, k, out, in]. */
  readonly kernelShape: readonly [number, number, number, number];
  /** Height (bands) and width (frames) of the output. */
  readonly outHeight: number;
  readonly outWidth: number;
  /** Name of the batch norm after the bias; null on the mask layer. */
  readonly batchNorm: string | null;
  readonly activation: Activation;
  /** Dropout after the activation while training; 0 = none. */
  readonly dropoutRate: number;
  /** Encoder layer whose activated output is appended, after this layer's own channels; null = none. */
  readonly concatWith: string | null;
  /**
   * A block over frequency after the activation, x + U · leaky(D · x) on columns of rows; null = none. D
   * [hiddenRows, outHeight] and U [outHeight, hiddenRows] are stored transposed, as dense layers are, under
   * `<name>_down/kernel` and `<name>_up/kernel`.
   */
  readonly tdf: { readonly hiddenRows: number } | null;
  /**
   * A block of two stride-1 `same` convolutions on what the next layer reads, concatenated or not,
   * x + norm(outer * leaky(inner * x)), without biases; null = none. Stored as `<name>_inner/kernel`
   * [3, 3, channels, hiddenChannels], `<name>_outer/kernel` [3, 3, hiddenChannels, channels] and the batch
   * norm under `<batchNorm>/gamma` etc.
   */
  readonly residual: {
    readonly channels: number;
    readonly hiddenChannels: number;
    readonly batchNorm: string;
  } | null;
}

/** Rows and columns of a residual block's kernels. */
const RESIDUAL_KERNEL_SIZE = 3;

export interface UnetSpec {
  readonly inputShape: readonly [bands: number, frames: number, inputs: number];
  readonly maskShape: readonly [bands: number, frames: number, channels: number];
  readonly leakySlope: number;
  readonly batchNormEpsilon: number;
  readonly batchNormMomentum: number;
  /** In order of computation: each layer's input is the previous one's (concatenated) output. */
  readonly layers: readonly UnetLayer[];
}

/**
 * Lays out the network of `config`: encoder conv1…convN, decoder deconv1…deconvN, the last being the
 * sigmoid mask with the network's channels. Throws `bad-parameter` if the patch cannot be
 * halved as often as there are encoder layers or the decoder is not one layer shorter.
 */
export function describeUnet(config: ModelConfig): UnetSpec {
  const { unet } = config;
  const depth = unet.encoderFilters.length;
  const height = numBands(config);
  const width = config.numFrames;
  if (unet.decoderFilters.length !== depth - 1) {
    throw new VocalIsolationError(
      'bad-parameter',
      `decoderFilters must have ${depth - 1} entries, got ${unet.decoderFilters.length}`,
    );
  }
  if (height % 2 ** depth !== 0 || width % 2 ** depth !== 0) {
    throw new VocalIsolationError(
      'bad-parameter',
      `a patch of ${height} x ${width} cannot be halved ${depth} times`,
    );
  }
  const layers: UnetLayer[] = [];
  let inChannels = numInputs(config);
  unet.encoderFilters.forEach((outChannels, index) => {
    layers.push({
      name: `conv${index + 1}`,
      kind: 'conv',
      inChannels,
      outChannels,
      kernelShape: [unet.kernelSize, unet.kernelSize, inChannels, outChannels],
      outHeight: height / 2 ** (index + 1),
      outWidth: width / 2 ** (index + 1),
      batchNorm: `conv${index + 1}_bn`,
      activation: 'leaky-relu',
      dropoutRate: 0,
      concatWith: null,
      tdf: tdfOf(unet, height / 2 ** (index + 1)),
      residual: residualOf(
        unet,
        `conv${index + 1}`,
        height / 2 ** (index + 1),
        outChannels,
        outChannels,
      ),
    });
    inChannels = outChannels;
  });
  for (let index = 0; index < depth; index++) {
    const isMask = index === depth - 1;
    const outChannels = isMask ? config.numChannels : unet.decoderFilters[index];
    const level = depth - 1 - index;
    const channels = isMask ? outChannels : outChannels + unet.encoderFilters[level - 1];
    layers.push({
      name: `deconv${index + 1}`,
      kind: 'deconv',
      inChannels,
      outChannels,
      kernelShape: [unet.kernelSize, unet.kernelSize, outChannels, inChannels],
      outHeight: height / 2 ** level,
      outWidth: width / 2 ** level,
      batchNorm: isMask ? null : `deconv${index + 1}_bn`,
      activation: isMask ? 'sigmoid' : 'relu',
      dropoutRate: index < unet.numDropoutLayers && !isMask ? unet.dropoutRate : 0,
      concatWith: isMask ? null : `conv${level}`,
      tdf: isMask ? null : tdfOf(unet, height / 2 ** level),
      residual: isMask
        ? null
        : residualOf(unet, `deconv${index + 1}`, height / 2 ** level, channels, outChannels),
    });
    inChannels = channels;
  }
  return {
    inputShape: [height, width, numInputs(config)],
    maskShape: [height, width, config.numChannels],
    leakySlope: unet.leakySlope,
    batchNormEpsilon: unet.batchNormEpsilon,
    batchNormMomentum: unet.batchNormMomentum,
    layers,
  };
}

function tdfOf({ tdf }: UnetConfig, rows: number): UnetLayer['tdf'] {
  if (!tdf || rows < tdf.minRows) return null;
  return { hiddenRows: Math.floor(rows / tdf.reduction) };
}

function residualOf(
  { residual }: UnetConfig,
  name: string,
  rows: number,
  channels: number,
  hiddenChannels: number,
): UnetLayer['residual'] {
  if (!residual || rows < residual.minRows) return null;
  return { channels, hiddenChannels, batchNorm: `${name}_outer_bn` };
}

/** Names and shapes of the two kernels of a layer's residual block; none without it. */
export function residualKernels({
  name,
  residual,
}: UnetLayer): { name: string; shape: [number, number, number, number] }[] {
  if (!residual) return [];
  const { channels, hiddenChannels } = residual;
  const size = RESIDUAL_KERNEL_SIZE;
  return [
    { name: `${name}_inner/kernel`, shape: [size, size, channels, hiddenChannels] },
    { name: `${name}_outer/kernel`, shape: [size, size, hiddenChannels, channels] },
  ];
}

/** Names and shapes of the two matrices of a layer's block over frequency; none without it. */
export function tdfWeights({
  name,
  outHeight,
  tdf,
}: UnetLayer): { name: string; shape: [number, number] }[] {
  if (!tdf) return [];
  return [
    { name: `${name}_down/kernel`, shape: [outHeight, tdf.hiddenRows] },
    { name: `${name}_up/kernel`, shape: [tdf.hiddenRows, outHeight] },
  ];
}

function batchNormWeights(name: string, channels: number): { name: string; shape: number[] }[] {
  return ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((part) => ({
    name: `${name}/${part}`,
    shape: [channels],
  }));
}

/** Name and shape of every stored weight, in the order of the layers-model's `weights`. */
export function listWeights(spec: UnetSpec): { name: string; shape: number[] }[] {
  return spec.layers.flatMap((layer) => {
    const entries: { name: string; shape: number[] }[] = [
      { name: `${layer.name}/kernel`, shape: [...layer.kernelShape] },
      { name: `${layer.name}/bias`, shape: [layer.outChannels] },
    ];
    if (layer.batchNorm) entries.push(...batchNormWeights(layer.batchNorm, layer.outChannels));
    entries.push(...tdfWeights(layer), ...residualKernels(layer));
    const { residual } = layer;
    if (residual) entries.push(...batchNormWeights(residual.batchNorm, residual.channels));
    return entries;
  });
}

/** Number of stored parameters, moving statistics of batch norm included (as Keras counts them). */
export function countParameters(spec: UnetSpec): number {
  return listWeights(spec).reduce(
    (total, { shape }) => total + shape.reduce((product, size) => product * size, 1),
    0,
  );
}

/** Multiply-adds of one patch through all convolutions and blocks; the yardstick of every speed we state. */
export function countMultiplyAdds(spec: UnetSpec): number {
  return spec.layers.reduce((total, layer) => {
    const [kernelHeight, kernelWidth] = layer.kernelShape;
    // A stride-2 transposed convolution spends one kernel per *input* position, a convolution one per output.
    const positions = (layer.outHeight * layer.outWidth) / (layer.kind === 'deconv' ? 4 : 1);
    const columns = layer.outWidth * layer.outChannels;
    const dense = 2 * layer.outHeight * (layer.tdf?.hiddenRows ?? 0) * columns;
    const refined = residualKernels(layer).reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
    return (
      total +
      dense +
      layer.outHeight * layer.outWidth * refined +
      positions * kernelHeight * kernelWidth * layer.inChannels * layer.outChannels
    );
  }, 0);
}
