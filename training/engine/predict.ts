/** Runs trained weights the way the app will: batch norm with moving statistics, no dropout. */
import * as tf from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../src/model/config';
import { compressMagnitudes } from '../../src/model/features';
import { foldedResidual } from '../../src/model/executor';
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

/**
 * Prepares a complete set of weights. Batch norm folds into the convolution before it: with
 * s = gamma / sqrt(variance + epsilon) the kernel is multiplied by s per output channel and the bias
 * becomes beta + (bias − mean) · s.
 */
export function createPredictor(
  spec: UnetSpec,
  kernels: Kernels,
  weights: WeightArrays,
): Predictor {
  const array = (name: string): Float32Array => {
    const values = weights.get(name);
    if (!values) throw new Error(`the weights lack ${name}`);
    return values;
  };
  const folded = spec.layers.map((layer) => {
    const bias = array(`${layer.name}/bias`).slice();
    const kernel = array(`${layer.name}/kernel`).slice();
    if (layer.batchNorm) {
      const gamma = array(`${layer.batchNorm}/gamma`);
      const beta = array(`${layer.batchNorm}/beta`);
      const mean = array(`${layer.batchNorm}/moving_mean`);
      const variance = array(`${layer.batchNorm}/moving_variance`);
      const scale = gamma.map((g, c) => g / Math.sqrt(variance[c] + spec.batchNormEpsilon));
      for (let c = 0; c < bias.length; c++) bias[c] = beta[c] + (bias[c] - mean[c]) * scale[c];
      // Output channels are the last axis of a convolution's kernel, the third of a transposed one's.
      const inner = layer.kind === 'conv' ? 1 : layer.inChannels;
      for (let i = 0; i < kernel.length; i++) {
        kernel[i] *= scale[Math.floor(i / inner) % layer.outChannels];
      }
    }
    return {
      layer,
      kernel: tf.keep(tf.tensor4d(kernel, [...layer.kernelShape])),
      bias: tf.keep(tf.tensor1d(bias)),
      tdf: tdfWeights(layer).map(({ name, shape }) => tf.keep(tf.tensor2d(array(name), shape))),
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
