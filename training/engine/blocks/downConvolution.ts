/** The stride-2 convolution on the way down in training. */
import type * as tf from '@tensorflow/tfjs-core';
import { downConvolutionWeights } from '../../../src/model/blocks/downConvolution';
import type { DownConvolution } from '../../../src/model/blocks/downConvolution';
import { weightTensor } from './block';
import type { TrainingBlock } from './block';
import { finishConvolution, unfinishConvolution } from './convolution';
import type { ConvolutionTrace } from './convolution';

export const training: TrainingBlock<DownConvolution, ConvolutionTrace> = {
  forward(block, x, _skip, context) {
    const weights = downConvolutionWeights(block);
    const kernel = weightTensor<tf.Tensor4D>(context, weights.kernel);
    const convolved = context.kernels.convolveStride2(x, kernel);
    return finishConvolution(block, weights, x, convolved, context);
  },

  backward(block, d, trace, context, wantsInputGradient) {
    const { kernels } = context;
    const weights = downConvolutionWeights(block);
    const { dConvolved, gradients } = unfinishConvolution(block, weights, d, trace, context);
    const { name, shape } = weights.kernel;
    gradients.set(name, kernels.stride2KernelGradient(trace.input, dConvolved, shape));
    const kernel = weightTensor<tf.Tensor4D>(context, weights.kernel);
    const dx = wantsInputGradient ? kernels.transposedConvolveStride2(dConvolved, kernel) : null;
    dConvolved.dispose();
    return { dx, gradients };
  },
};
