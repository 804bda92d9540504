/**
 * What the stride-2 convolutions on the way down and up have in common: kernel, bias, batch norm
 * (except before the mask) and activation, in that order.
 */
import type * as tfl from '@tensorflow/tfjs-layers';
import { storedWeight } from '../weights';
import type { WeightAxis, Weights, WeightSpec } from '../weights';
import { batchNormLayer, batchNormWeights, foldStoredNorm } from './batchNorm';
import type { BatchNorm } from './batchNorm';
import type { BlockBase, LayersLibrary } from './block';
import { swapChannelAxes } from './convAlgebra';
import type { ConvWeights } from './convAlgebra';

export type Activation = 'leaky-relu' | 'relu' | 'sigmoid';

export interface StridedConvolution extends BlockBase {
  /** Square kernel's rows and columns. */
  readonly kernelSize: number;
  /** Null on the mask. */
  readonly batchNorm: BatchNorm | null;
  readonly activation: Activation;
  /** Slope of `leaky-relu` below zero. */
  readonly leakySlope: number;
}

/** Names of the fused activations as tfjs spells them. */
export const FUSED_ACTIVATION = {
  'leaky-relu': 'leakyrelu',
  relu: 'relu',
  sigmoid: 'sigmoid',
} as const;

/** The activations as pictures of the network spell them. */
export const ACTIVATION_LABEL = {
  'leaky-relu': 'LeakyReLU',
  relu: 'ReLU',
  sigmoid: 'sigmoid',
} as const;

/**
 * Stored weights by part. The last two of `axes` say how tfjs orders the kernel's channels. A batch
 * norm subtracts any bias before it again, so that such a bias is not trained and stays zero.
 */
export function convolutionWeights(
  { name, kernelSize, input, output, batchNorm }: StridedConvolution,
  [first, second]: readonly ['input', 'output'] | readonly ['output', 'input'],
) {
  const size = { input: input.channels, output: output.channels };
  const shape: [number, number, number, number] = [
    kernelSize,
    kernelSize,
    size[first],
    size[second],
  ];
  const kernel = {
    name: `${name}/kernel`,
    role: 'kernel',
    shape,
    axes: ['tap', 'tap', first, second] as readonly WeightAxis[],
    isTrained: true,
    initial: 'glorot-uniform',
  } as const;
  const bias: WeightSpec = {
    name: `${name}/bias`,
    role: 'bias',
    shape: [output.channels],
    axes: ['output'],
    isTrained: batchNorm === null,
    initial: 'zeros',
  };
  return { kernel, bias, norm: batchNorm && batchNormWeights(batchNorm) };
}

export type ConvolutionWeights = ReturnType<typeof convolutionWeights>;

/** The same as a list in stored order. */
export function listConvolutionWeights({ kernel, bias, norm }: ConvolutionWeights): WeightSpec[] {
  return [kernel, bias, ...(norm ? Object.values(norm) : [])];
}

/**
 * Kernel [size, size, inChannels, outChannels] and bias with the batch norm folded in. Throws
 * `bad-parameter` if a weight is missing.
 */
export function foldConvolution(
  block: StridedConvolution,
  { kernel, bias }: ConvolutionWeights,
  weights: Weights,
): ConvWeights {
  const stored = storedWeight(weights, kernel.name);
  const conv: ConvWeights = {
    kernel: kernel.axes[2] === 'input' ? stored : swapChannelAxes(stored, kernel.shape),
    bias: storedWeight(weights, bias.name),
  };
  return block.batchNorm === null ? conv : foldStoredNorm(conv, block.batchNorm, weights);
}

/** Arguments of the convolution's layer in tfjs-layers. */
export function convolutionOptions({ name, kernelSize, output }: StridedConvolution) {
  return { name, filters: output.channels, kernelSize, strides: 2, padding: 'same' as const };
}

/** Batch norm and activation after the convolution's layer. */
export function applyNormAndActivation(
  library: LayersLibrary,
  { name, batchNorm, activation, leakySlope }: StridedConvolution,
  x: tfl.SymbolicTensor,
): tfl.SymbolicTensor {
  const y = batchNorm ? batchNormLayer(library, batchNorm).apply(x) : x;
  const options = { name: `${name}_act` };
  const layer =
    activation === 'leaky-relu'
      ? library.layers.leakyReLU({ alpha: leakySlope, ...options })
      : library.layers.activation({ activation, ...options });
  return layer.apply(y) as tfl.SymbolicTensor;
}
