/**
 * The network of src/model/unet.ts as training needs it: forward with what the gradient needs kept,
 * and the gradient written out by hand. A tape over single tfjs operations would keep and pass several
 * times as much memory; the network is a plain chain with skips, so its gradient is a loop backwards.
 *
 * A convolution in front of a batch norm has no bias here: the norm subtracts it again, its gradient
 * is exactly zero. Exports carry zeros for it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { residualKernels, tdfWeights } from '../../src/model/unet';
import type { UnetLayer, UnetSpec } from '../../src/model/unet';
import type { Kernels, Normalized } from './kernels';
import { applyResidual, residualGradient } from './residual';
import type { ResidualTrace, ResidualWeights } from './residual';
import { applyTdf, tdfGradient } from './tdf';
import type { TdfTrace } from './tdf';

/** Tensors by weight name, e.g. `conv1/kernel`, `conv1_bn/gamma`. */
export type NamedTensors = ReadonlyMap<string, tf.Tensor>;

/** A trained weight: its name in the stored model and its shape. */
export interface TrainedWeight {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Batch statistics of one batch norm, to be averaged over time. */
export interface BatchStatistics {
  readonly batchNorm: string;
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/** What one layer leaves behind for the way back. */
interface LayerTrace {
  readonly layer: UnetLayer;
  readonly input: tf.Tensor4D;
  readonly convolved: tf.Tensor4D;
  readonly normalized: Normalized | null;
  /** After the activation, before what follows it. */
  readonly activated: tf.Tensor4D;
  readonly tdf: TdfTrace | null;
  readonly residual: ResidualTrace | null;
}

export interface ForwardTrace {
  /** Sigmoid output, [batch, bands, frames, channels]. */
  readonly mask: tf.Tensor4D;
  readonly layers: readonly LayerTrace[];
  readonly statistics: readonly BatchStatistics[];
}

/** Weights that gradients reach, in the order of the layers. */
export function listTrainedWeights(spec: UnetSpec): TrainedWeight[] {
  return spec.layers.flatMap((layer) => {
    const kernel = { name: `${layer.name}/kernel`, shape: layer.kernelShape };
    const shape = [layer.outChannels];
    if (!layer.batchNorm) return [kernel, { name: `${layer.name}/bias`, shape }];
    return [
      kernel,
      { name: `${layer.batchNorm}/gamma`, shape },
      { name: `${layer.batchNorm}/beta`, shape },
      ...tdfWeights(layer),
      ...trainedResidualWeights(layer),
    ];
  });
}

function trainedResidualWeights(layer: UnetLayer): TrainedWeight[] {
  if (!layer.residual) return [];
  const { batchNorm, channels } = layer.residual;
  return [
    ...residualKernels(layer),
    { name: `${batchNorm}/gamma`, shape: [channels] },
    { name: `${batchNorm}/beta`, shape: [channels] },
  ];
}

/**
 * Runs the network in training mode. `features` [batch, bands, frames, channels]. `dropoutMasks` by
 * layer name: 0 or 1 / (1 − rate) per element of that layer's output; a layer without one keeps
 * everything. All tensors of the result belong to the caller's tidy.
 */
export function forward(
  spec: UnetSpec,
  kernels: Kernels,
  weights: NamedTensors,
  features: tf.Tensor4D,
  dropoutMasks: NamedTensors,
): ForwardTrace {
  const layers: LayerTrace[] = [];
  const statistics: BatchStatistics[] = [];
  const outputs = new Map<string, tf.Tensor4D>();
  let x = kernels.lower(features);
  for (const layer of spec.layers) {
    const kernel = weightOf(weights, `${layer.name}/kernel`) as tf.Tensor4D;
    const input = x;
    const convolved =
      layer.kind === 'conv' ? kernels.convolve(input, kernel) : kernels.deconvolve(input, kernel);
    let normalized: Normalized | null = null;
    if (layer.batchNorm) {
      const gamma = weightOf(weights, `${layer.batchNorm}/gamma`) as tf.Tensor1D;
      const beta = weightOf(weights, `${layer.batchNorm}/beta`) as tf.Tensor1D;
      normalized = kernels.normalize(convolved, gamma, beta, spec.batchNormEpsilon);
      const { mean, variance } = normalized;
      statistics.push({ batchNorm: layer.batchNorm, mean, variance });
      x = normalized.y;
    } else {
      // The mask: from here on float32.
      x = tf.add(kernels.raise(convolved), weightOf(weights, `${layer.name}/bias`));
    }
    x = activate(layer, kernels, x, spec.leakySlope);
    const activated = x;
    let tdf: TdfTrace | null = null;
    if (layer.tdf) {
      const [down, up] = tdfMatrices(weights, layer);
      ({ y: x, trace: tdf } = applyTdf(kernels, x, down, up, spec.leakySlope));
    }
    const dropout = dropoutMasks.get(layer.name);
    if (dropout) x = kernels.lower(tf.mul(kernels.raise(x), dropout));
    if (layer.concatWith) x = kernels.join(x, outputs.get(layer.concatWith) as tf.Tensor4D);
    let residual: ResidualTrace | null = null;
    if (layer.residual) {
      ({ y: x, trace: residual } = applyResidual(
        kernels,
        x,
        residualParts(weights, layer, layer.residual.batchNorm),
        spec,
      ));
      const { mean, variance } = residual.normalized;
      statistics.push({ batchNorm: layer.residual.batchNorm, mean, variance });
    }
    outputs.set(layer.name, x);
    layers.push({ layer, input, convolved, normalized, activated, tdf, residual });
  }
  return { mask: x, layers, statistics };
}

function activate(layer: UnetLayer, kernels: Kernels, x: tf.Tensor4D, slope: number): tf.Tensor4D {
  switch (layer.activation) {
    case 'leaky-relu':
      return kernels.leakyRelu(x, slope);
    case 'relu':
      return kernels.relu(x);
    case 'sigmoid':
      return tf.sigmoid(x);
  }
}

/**
 * Gradients of the loss to every trained weight. `dMask` is its gradient to the mask. Call inside a
 * tidy; intermediate tensors are disposed as soon as they are used up.
 */
export function backward(
  spec: UnetSpec,
  kernels: Kernels,
  weights: NamedTensors,
  trace: ForwardTrace,
  dMask: tf.Tensor4D,
  dropoutMasks: NamedTensors,
): Map<string, tf.Tensor> {
  const gradients = new Map<string, tf.Tensor>();
  const skipGradients = new Map<string, tf.Tensor4D>();
  let gradient = dMask;
  for (let index = trace.layers.length - 1; index >= 0; index--) {
    const { layer, input, convolved, normalized, activated, tdf, residual } = trace.layers[index];
    let d = gradient;
    // The skips of encoder layers leave after their residual blocks.
    const skip = skipGradients.get(layer.name);
    if (skip) d = replace(d, kernels.add(d, skip));
    if (residual && layer.residual) {
      const { batchNorm } = layer.residual;
      const incoming = d;
      const parts = tf.tidy(() =>
        residualGradient(
          kernels,
          incoming,
          residual,
          residualParts(weights, layer, batchNorm),
          spec,
        ),
      );
      const [inner, outer] = residualKernels(layer);
      gradients.set(inner.name, parts.dInner);
      gradients.set(outer.name, parts.dOuter);
      gradients.set(`${batchNorm}/gamma`, parts.dGamma);
      gradients.set(`${batchNorm}/beta`, parts.dBeta);
      d = replace(d, parts.dx);
    }
    if (layer.concatWith) {
      const [own, joined] = kernels.part(d, layer.outChannels);
      skipGradients.set(layer.concatWith, joined);
      d.dispose();
      d = own;
    }
    const dropout = dropoutMasks.get(layer.name);
    if (dropout) d = replace(d, kernels.lower(tf.mul(kernels.raise(d), dropout)));
    if (tdf) {
      const [down, up] = tdfMatrices(weights, layer);
      const incoming = d;
      const parts = tf.tidy(() => tdfGradient(kernels, incoming, tdf, down, up, spec.leakySlope));
      const [downWeight, upWeight] = tdfWeights(layer);
      gradients.set(downWeight.name, parts.dDown);
      gradients.set(upWeight.name, parts.dUp);
      d = replace(d, parts.dx);
    }
    d = replace(d, activationGradient(layer, kernels, d, activated, spec.leakySlope));
    if (normalized && layer.batchNorm) {
      const gamma = weightOf(weights, `${layer.batchNorm}/gamma`) as tf.Tensor1D;
      const parts = kernels.normalizeGradient(
        d,
        convolved,
        gamma,
        normalized,
        spec.batchNormEpsilon,
      );
      gradients.set(`${layer.batchNorm}/gamma`, parts.dGamma);
      gradients.set(`${layer.batchNorm}/beta`, parts.dBeta);
      d = replace(d, parts.dx);
    } else {
      gradients.set(`${layer.name}/bias`, tf.sum(d, [0, 1, 2]));
      d = kernels.lower(d);
    }
    const kernelName = `${layer.name}/kernel`;
    const isConv = layer.kind === 'conv';
    gradients.set(
      kernelName,
      kernels.kernelGradient(isConv ? input : d, isConv ? d : input, layer.kernelShape),
    );
    if (index > 0) {
      const kernel = weightOf(weights, kernelName) as tf.Tensor4D;
      gradient = isConv ? kernels.deconvolve(d, kernel) : kernels.convolve(d, kernel);
    }
    d.dispose();
  }
  return gradients;
}

function activationGradient(
  layer: UnetLayer,
  kernels: Kernels,
  d: tf.Tensor4D,
  output: tf.Tensor4D,
  slope: number,
): tf.Tensor4D {
  switch (layer.activation) {
    case 'leaky-relu':
      return kernels.leakyReluGradient(d, output, slope);
    case 'relu':
      return kernels.reluGradient(d, output);
    case 'sigmoid':
      return tf.tidy(() => tf.mul(d, tf.mul(output, tf.sub(1, output))));
  }
}

function tdfMatrices(weights: NamedTensors, layer: UnetLayer): [tf.Tensor2D, tf.Tensor2D] {
  const [down, up] = tdfWeights(layer);
  return [weightOf(weights, down.name) as tf.Tensor2D, weightOf(weights, up.name) as tf.Tensor2D];
}

function residualParts(
  weights: NamedTensors,
  layer: UnetLayer,
  batchNorm: string,
): ResidualWeights {
  const [inner, outer] = residualKernels(layer);
  return {
    inner: weightOf(weights, inner.name) as tf.Tensor4D,
    outer: weightOf(weights, outer.name) as tf.Tensor4D,
    gamma: weightOf(weights, `${batchNorm}/gamma`) as tf.Tensor1D,
    beta: weightOf(weights, `${batchNorm}/beta`) as tf.Tensor1D,
  };
}

function replace(old: tf.Tensor4D, next: tf.Tensor4D): tf.Tensor4D {
  old.dispose();
  return next;
}

function weightOf(weights: NamedTensors, name: string): tf.Tensor {
  const weight = weights.get(name);
  if (!weight) throw new Error(`the network has no weight ${name}`);
  return weight;
}
