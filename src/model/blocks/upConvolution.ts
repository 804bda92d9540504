/**
 * The stride-2 `same` transposed convolution on the way up: doubles rows and frames. In the last
 * level it gives the mask.
 */
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { VocalIsolationError } from '../../shared/errors';
import { sizeOf } from '../weights';
import { createBatchNorm } from './batchNorm';
import type { BlockDefinition, InferenceContext, InferenceStep, OfflineDefinition } from './block';
import { jointPhaseKernel, phaseKernels } from './convAlgebra';
import type { ConvWeights } from './convAlgebra';
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

export interface UpConvolution extends StridedConvolution {
  readonly kind: 'upConvolution';
}

/**
 * Fewer output channels than this underfill the SIMD kernels of a split form: measured on
 * tfjs-wasm.
 */
const FEWEST_SPLIT_CHANNELS = 8;

/** Kernel [size, size, outChannels, inChannels], bias and norm. */
export function upConvolutionWeights(block: UpConvolution) {
  return convolutionWeights(block, ['output', 'input']);
}

export const upConvolution: BlockDefinition<UpConvolution> = {
  kind: 'upConvolution',

  place({ unet, level, channels, isMask, input }) {
    if (level.side !== 'decoder') return null;
    return {
      kind: 'upConvolution',
      name: level.name,
      level,
      input,
      output: { rows: 2 * input.rows, frames: 2 * input.frames, channels },
      skipFrom: null,
      kernelSize: unet.kernelSize,
      batchNorm: isMask ? null : createBatchNorm(unet, `${level.name}_bn`, channels),
      activation: isMask ? 'sigmoid' : 'relu',
      leakySlope: unet.leakySlope,
    };
  },

  listWeights: (block) => listConvolutionWeights(upConvolutionWeights(block)),

  /** Throws `bad-parameter` also for kernels other than 5x5, for which there is no rewriting. */
  createStep(block, context) {
    if (block.kernelSize !== 5) {
      throw new VocalIsolationError(
        'bad-parameter',
        `the executor knows 5x5 kernels, got ${block.kernelSize}`,
      );
    }
    const folded = foldConvolution(block, upConvolutionWeights(block), context.weights);
    return context.deconvForm === 'split' && block.output.channels >= FEWEST_SPLIT_CHANNELS
      ? createSplitStep(block, folded, context)
      : createJointStep(block, folded, context);
  },
};

export const upConvolutionOffline: OfflineDefinition<UpConvolution> = {
  outputChannels: 'own',
  beginsAsIdentity: false,

  /** One kernel per input position. */
  countMultiplyAdds: (block) =>
    block.input.rows * block.input.frames * sizeOf(upConvolutionWeights(block).kernel.shape),

  applyLayers(library, block, x) {
    const layer = library.layers.conv2dTranspose(convolutionOptions(block));
    return applyNormAndActivation(library, block, layer.apply(x) as tfl.SymbolicTensor);
  },

  label: ({ activation }) => ACTIVATION_LABEL[activation],
};

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

/** Four convolutions, one per phase of the output, woven together. */
function createSplitStep(
  { input, output, activation: kind }: UpConvolution,
  folded: ConvWeights,
  { upload }: InferenceContext,
): InferenceStep {
  const activation = FUSED_ACTIVATION[kind];
  const bias = upload(tf.tensor1d(folded.bias));
  const phases = phaseKernels(folded.kernel, input.channels, output.channels).map((phase) => ({
    filter: upload(tf.tensor4d(phase.kernel, [...phase.shape])),
    pad: [[0, 0], [...phase.padding[0]], [...phase.padding[1]], [0, 0]] as ExplicitPadding,
  }));
  return (x) => {
    const [batch] = x.shape;
    // Four of [N, h, w, C]. In two steps because tfjs-wasm transposes up to four axes fast, and
    // five by a general loop that took a third of the network's time.
    const outputs = phases.map(({ filter, pad }) =>
      tf.fused.conv2d({ x, filter, bias, strides: 1, pad, activation }),
    );
    const numRows = batch * input.rows;
    const stacked = tf.reshape(tf.concat(outputs), [2, 2, numRows * input.frames, output.channels]);
    // [rowPhase, N·h·w, columnPhase, C] is two times [N·h, 2w, C] in memory.
    const rows = tf.reshape(tf.transpose(stacked, [0, 2, 1, 3]), [2, numRows, -1]);
    // [N·h, rowPhase, 2w·C] is [N, 2h, 2w, C] in memory.
    return tf.reshape(tf.transpose(rows, [1, 0, 2]), [
      batch,
      output.rows,
      output.frames,
      output.channels,
    ]);
  };
}

/** One convolution whose output channels hold the four phases. */
function createJointStep(
  { input, output, activation: kind }: UpConvolution,
  folded: ConvWeights,
  { deconvForm, upload }: InferenceContext,
): InferenceStep {
  const activation = FUSED_ACTIVATION[kind];
  const joint = jointPhaseKernel(folded, input.channels);
  const shape: [number, number, number, number] = [3, 3, input.channels, 4 * output.channels];
  const filter = upload(tf.tensor4d(joint.kernel, shape));
  const bias = upload(tf.tensor1d(joint.bias));
  return (x) => {
    const phases = tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same', activation });
    if (deconvForm === 'joint') return tf.depthToSpace(phases, 2, 'NHWC');
    const [batch] = x.shape;
    // [N·h, w, rowPhase, columnPhase·C] to [N·h, rowPhase, w, columnPhase·C], which is [N, 2h, 2w,
    // C] in memory. The same as depthToSpace, whose wasm kernel is twenty times slower than its
    // transpose.
    const apart = tf.reshape(phases, [batch * input.rows, input.frames, 2, 2 * output.channels]);
    return tf.reshape(tf.transpose(apart, [0, 2, 1, 3]), [
      batch,
      output.rows,
      output.frames,
      output.channels,
    ]);
  };
}
