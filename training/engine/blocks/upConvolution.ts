/** The stride-2 transposed convolution on the way up in training. */
import type * as tf from '@tensorflow/tfjs-core';
import { upConvolutionWeights } from '../../../src/model/blocks/upConvolution';
import type { UpConvolution } from '../../../src/model/blocks/upConvolution';
import { weightTensor } from './block';
import type { TrainingBlock } from './block';
import { finishConvolution, unfinishConvolution } from './convolution';
import type { ConvolutionTrace } from './convolution';

export const training: TrainingBlock<UpConvolution, ConvolutionTrace> = {
  forward(block, x, _skip, context) {
    const weights = upConvolutionWeights(block);
    const kernel = weightTensor<tf.Tensor4D>(context, weights.kernel);
    const convolved = context.kernels.transposedConvolveStride2(x, kernel);
    return finishConvolution(block, weights, x, convolved, context);
  },

  backward(block, d, trace, context, wantsInputGradient) {
    const { kernels } = context;
    const weights = upConvolutionWeights(block);
    const { dConvolved, gradients } = unfinishConvolution(block, weights, d, trace, context);
    const { name, shape } = weights.kernel;
    gradients.set(name, kernels.stride2KernelGradient(dConvolved, trace.input, shape));
    const kernel = weightTensor<tf.Tensor4D>(context, weights.kernel);
    const dx = wantsInputGradient ? kernels.convolveStride2(dConvolved, kernel) : null;
    dConvolved.dispose();
    return { dx, gradients };
  },
};
