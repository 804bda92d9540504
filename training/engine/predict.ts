/** Runs trained weights the way the app will: batch norm with moving statistics, no dropout. */
import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../src/model/config';
import { compressMagnitudes } from '../../src/model/features';
import { swapChannelAxes } from '../../src/model/convAlgebra';
import { foldedResidual, foldedWeights, storedWeight } from '../../src/model/executor';
import { describeUnet, residualKernels, tdfWeights } from '../../src/model/unet';
import type { UnetLayer, UnetSpec } from '../../src/model/unet';
import type { Kernels } from './kernels';
import type { WeightArrays } from './state';
import { applyTdf } from './tdf';

/** Mask from features, both [batch, bands, frames, channels]; the result is the caller's to dispose. */
export type PredictMask = (features: tf.Tensor4D) => tf.Tensor4D;

/**
 * Masks of `batch` input patches, [batch, bands, frames, numInputs] row-major, level-normalised as
 * features.ts says; `emphasis` as bandEmphasis gives it, [bands]. Resolves to
 * [batch, bands, frames, channels]. The input is not modified.
 */
export async function predictPatches(
  config: ModelConfig,
  predictMask: PredictMask,
  emphasis: Float32Array,
  magnitudes: Float32Array,
  batch: number,
): Promise<Float32Array<ArrayBuffer>> {
  const mask = tf.tidy(() => {
    const patches = tf.tensor4d(magnitudes, [batch, ...describeUnet(config).inputShape]);
    const tilt = tf.tensor3d(emphasis, [emphasis.length, 1, 1]);
    return predictMask(compressMagnitudes(patches, tilt, config));
  });
  try {
    return Float32Array.from(await mask.data());
  } finally {
    mask.dispose();
  }
}

export interface Predictor {
  readonly predictMask: PredictMask;
  dispose(): void;
}

/** Prepares a complete set of weights, batch norm folded away as in the app. Throws `bad-parameter` if one is missing. */
export function createPredictor(
  spec: UnetSpec,
  kernels: Kernels,
  weights: WeightArrays,
): Predictor {
  const folded = spec.layers.map((layer) => {
    const { kernel, bias } = foldedWeights(layer, spec, weights);
    const [height, width, outChannels, inChannels] = layer.kernelShape;
    // The training kernels read a transposed convolution as it is stored, output channels first.
    const stored =
      layer.kind === 'conv'
        ? kernel
        : swapChannelAxes(kernel, [height, width, inChannels, outChannels]);
    return {
      layer,
      kernel: tf.keep(tf.tensor4d(stored, [...layer.kernelShape])),
      bias: tf.keep(tf.tensor1d(bias)),
      tdf: tdfWeights(layer).map(({ name, shape }) =>
        tf.keep(tf.tensor2d(storedWeight(weights, name), shape)),
      ),
      residual: uploadResidual(layer, spec, weights),
    };
  });

  return {
    predictMask: (features) =>
      tf.tidy(() => {
        const outputs = new Map<string, tf.Tensor4D>();
        let x = features;
        for (const { layer, kernel, bias, tdf, residual } of folded) {
          const convolved =
            layer.kind === 'conv' ? kernels.convolve(x, kernel) : kernels.deconvolve(x, kernel);
          const biased = tf.add<tf.Tensor4D>(convolved, bias);
          convolved.dispose();
          if (layer.activation === 'sigmoid') x = tf.sigmoid(biased);
          else if (layer.activation === 'relu') x = kernels.relu(biased);
          else x = kernels.leakyRelu(biased, spec.leakySlope);
          if (layer.tdf) x = applyTdf(kernels, x, tdf[0], tdf[1], spec.leakySlope).y;
          if (layer.concatWith) x = tf.concat([x, outputs.get(layer.concatWith) as tf.Tensor4D], 3);
          if (residual) {
            const hidden = kernels.leakyRelu(kernels.filter(x, residual.inner), spec.leakySlope);
            x = tf.add(x, tf.add(kernels.filter(hidden, residual.outer), residual.bias));
          }
          outputs.set(layer.name, x);
        }
        return x;
      }),
    dispose() {
      for (const { kernel, bias, tdf, residual } of folded) {
        tf.dispose([kernel, bias, ...tdf, ...Object.values(residual ?? {})]);
      }
    },
  };
}

function uploadResidual(layer: UnetLayer, spec: UnetSpec, weights: WeightArrays) {
  const folded = foldedResidual(layer, spec, weights);
  if (!folded) return null;
  const [innerShape, outerShape] = residualKernels(layer).map(({ shape }) => shape);
  return {
    inner: tf.keep(tf.tensor4d(folded.inner, innerShape)),
    outer: tf.keep(tf.tensor4d(folded.outer.kernel, outerShape)),
    bias: tf.keep(tf.tensor1d(folded.outer.bias)),
  };
}
