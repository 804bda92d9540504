/** The stride-2 `same` convolution on the way down: halves rows and frames. */
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { sizeOf } from '../weights';
import { createBatchNorm } from './batchNorm';
import type { BlockDefinition, OfflineDefinition } from './block';
import {
  ACTIVATION_LABEL,
  FUSED_ACTIVATION,
  applyNormAndActivation,
  convolutionOptions,
  convolutionWeights,
  foldConvolution,
  listConvolutionWeights,
} from './convolution';
import type { StridedConvolution } from './convolution';

export interface DownConvolution extends StridedConvolution {
  readonly kind: 'downConvolution';
}

/** Kernel [size, size, inChannels, outChannels], bias and norm. */
export function downConvolutionWeights(block: DownConvolution) {
  return convolutionWeights(block, ['input', 'output']);
}

export const downConvolution: BlockDefinition<DownConvolution> = {
  kind: 'downConvolution',

  place({ unet, level, channels, input }) {
    if (level.side !== 'encoder') return null;
    return {
      kind: 'downConvolution',
      name: level.name,
      level,
      input,
      output: { rows: input.rows / 2, frames: input.frames / 2, channels },
      skipFrom: null,
      kernelSize: unet.kernelSize,
      batchNorm: createBatchNorm(unet, `${level.name}_bn`, channels),
      activation: 'leaky-relu',
      leakySlope: unet.leakySlope,
    };
  },

  listWeights: (block) => listConvolutionWeights(downConvolutionWeights(block)),

  createStep(block, { weights, upload }) {
    const stored = downConvolutionWeights(block);
    const folded = foldConvolution(block, stored, weights);
    const filter = upload(tf.tensor4d(folded.kernel, stored.kernel.shape));
    const bias = upload(tf.tensor1d(folded.bias));
    const activation = FUSED_ACTIVATION[block.activation];
    const leakyreluAlpha = block.leakySlope;
    return (x) =>
      tf.fused.conv2d({ x, filter, bias, strides: 2, pad: 'same', activation, leakyreluAlpha });
  },
};

export const downConvolutionOffline: OfflineDefinition<DownConvolution> = {
  outputChannels: 'own',
  beginsAsIdentity: false,

  /** One kernel per output position. */
  countMultiplyAdds: (block) =>
    block.output.rows * block.output.frames * sizeOf(downConvolutionWeights(block).kernel.shape),

  applyLayers(library, block, x) {
    const y = library.layers.conv2d(convolutionOptions(block)).apply(x) as tfl.SymbolicTensor;
    return applyNormAndActivation(library, block, y);
  },

  label: ({ activation }) => ACTIVATION_LABEL[activation],
};
