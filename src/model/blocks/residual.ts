/**
 * Two 3x3 convolutions at a level's own resolution, added to what they read (He et al., CVPR 2016):
 * x + norm(outer * leaky(inner * x)), stride 1, `same`, without biases. The published network has
 * one convolution per resolution on the way down and one on the way up.
 */
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { sizeOf, storedWeight } from '../weights';
import type { WeightAxis, Weights, WeightSpec } from '../weights';
import { batchNormLayer, batchNormWeights, createBatchNorm, foldStoredNorm } from './batchNorm';
import type { BatchNorm } from './batchNorm';
import type { BlockBase, BlockDefinition, OfflineDefinition } from './block';
import type { ConvWeights } from './convAlgebra';

export interface ResidualConfig {
  /** Levels with fewer rows have no such block. */
  readonly minRows: number;
}

export interface ResidualOptions {
  /** Absent in the published network. */
  readonly residual?: ResidualConfig;
}

export interface Residual extends BlockBase {
  readonly kind: 'residual';
  /** Channels between the two convolutions. */
  readonly hiddenChannels: number;
  readonly batchNorm: BatchNorm;
  /** Slope of LeakyReLU between the two convolutions. */
  readonly leakySlope: number;
}

const KERNEL_SIZE = 3;

/**
 * The kernels `inner` [3, 3, channels, hidden] and `outer` [3, 3, hidden, channels], and the norm.
 */
export function residualWeights({ level, input, hiddenChannels, batchNorm }: Residual) {
  const kernel = (
    part: string,
    channels: readonly [number, number],
    axes: readonly [WeightAxis, WeightAxis],
  ) => {
    const shape: [number, number, number, number] = [KERNEL_SIZE, KERNEL_SIZE, ...channels];
    const name = `${level.name}_${part}/kernel`;
    return {
      name,
      role: 'kernel',
      shape,
      axes: ['tap', 'tap', ...axes],
      isTrained: true,
      initial: 'glorot-uniform',
    } satisfies WeightSpec;
  };
  const { channels } = input;
  return {
    inner: kernel('inner', [channels, hiddenChannels], ['input', 'hidden']),
    outer: kernel('outer', [hiddenChannels, channels], ['hidden', 'output']),
    norm: batchNormWeights(batchNorm),
  };
}

/**
 * Both kernels, shapes as residualWeights has them, with the batch norm folded into the outer one.
 * Throws `bad-parameter` if a weight is missing.
 */
export function foldResidual(
  block: Residual,
  weights: Weights,
): { inner: Float32Array; outer: ConvWeights } {
  const { inner, outer } = residualWeights(block);
  const kernel = storedWeight(weights, outer.name);
  const conv = { kernel, bias: new Float32Array(block.output.channels) };
  return {
    inner: storedWeight(weights, inner.name),
    outer: foldStoredNorm(conv, block.batchNorm, weights),
  };
}

export const residual: BlockDefinition<Residual, ResidualOptions> = {
  kind: 'residual',

  place({ unet, level, channels, isMask, input }) {
    if (!unet.residual || isMask || input.rows < unet.residual.minRows) return null;
    return {
      kind: 'residual',
      name: `${level.name}_residual`,
      level,
      input,
      output: input,
      skipFrom: null,
      hiddenChannels: channels,
      batchNorm: createBatchNorm(unet, `${level.name}_outer_bn`, input.channels, 'zeros'),
      leakySlope: unet.leakySlope,
    };
  },

  listWeights(block) {
    const { inner, outer, norm } = residualWeights(block);
    return [inner, outer, ...Object.values(norm)];
  },

  createStep(block, { weights, upload }) {
    const shapes = residualWeights(block);
    const folded = foldResidual(block, weights);
    const inner = upload(tf.tensor4d(folded.inner, shapes.inner.shape));
    const outer = upload(tf.tensor4d(folded.outer.kernel, shapes.outer.shape));
    const bias = upload(tf.tensor1d(folded.outer.bias));
    const same = { strides: 1, pad: 'same' } as const;
    const leaky = { activation: 'leakyrelu', leakyreluAlpha: block.leakySlope } as const;
    return (x) => {
      const hidden = tf.fused.conv2d({ x, filter: inner, ...same, ...leaky });
      return tf.add(x, tf.fused.conv2d({ x: hidden, filter: outer, bias, ...same }));
    };
  },
};

export const residualOffline: OfflineDefinition<Residual> = {
  outputChannels: 'input',
  beginsAsIdentity: true,

  countMultiplyAdds(block) {
    const { inner, outer } = residualWeights(block);
    return block.input.rows * block.input.frames * (sizeOf(inner.shape) + sizeOf(outer.shape));
  },

  applyLayers(library, block, x) {
    const { name, level, input, hiddenChannels, batchNorm, leakySlope } = block;
    const convolution = (part: string, filters: number) =>
      library.layers.conv2d({
        name: `${level.name}_${part}`,
        filters,
        kernelSize: KERNEL_SIZE,
        padding: 'same',
        useBias: false,
      });
    const layers = [
      convolution('inner', hiddenChannels),
      library.layers.leakyReLU({ alpha: leakySlope, name: `${level.name}_inner_act` }),
      convolution('outer', input.channels),
      batchNormLayer(library, batchNorm),
    ];
    const change = layers.reduce((y, layer) => layer.apply(y) as tfl.SymbolicTensor, x);
    return library.layers.add({ name }).apply([x, change]) as tfl.SymbolicTensor;
  },

  label: () => 'residual',
};
