/**
 * The fast inference form of the network: stored weights in, masks out. Batch norm is folded away,
 * biases and activations are fused, and transposed convolutions are rewritten as ordinary ones
 * (convAlgebra.ts), because every tfjs backend is far better at those. Equal to the layers-model of
 * unetLayers.ts within float rounding.
 */
import * as tf from '@tensorflow/tfjs-core';
import { createBandAnalysis } from '../dsp/bands';
import { VocalIsolationError } from '../shared/errors';
import type { ModelConfig } from './config';
import { foldBatchNorm, jointPhaseKernel, phaseKernels, swapChannelAxes } from './convAlgebra';
import type { BatchNormWeights, ConvWeights } from './convAlgebra';
import { bandEmphasis, compressMagnitudes } from './features';
import type { MaskModel, Patch } from './maskModel';
import type { Weights } from './modelFormat';
import { describeUnet, residualKernels, tdfWeights } from './unet';
import type { UnetLayer, UnetSpec } from './unet';

/**
 * How a transposed convolution is expressed. `split`: four convolutions, one per output phase, woven
 * together by a transpose; no wasted multiplications, so best where arithmetic is the limit (wasm, cpu).
 * `joint`: one convolution with zero taps, then depthToSpace; fewest operations, best on GPUs.
 */
export type DeconvForm = 'split' | 'joint';

/** Fewer output channels than this underfill the SIMD kernels of a split form: measured on tfjs-wasm. */
const FEWEST_SPLIT_CHANNELS = 8;

/** One layer, its weights uploaded; maps the layer's input to its activated output. */
type Step = (x: tf.Tensor4D) => tf.Tensor4D;

/**
 * Uploads `weights` (names and shapes of `listWeights`) to the tfjs backend that is active now and
 * returns the network on it. Weights are uploaded once; a mask allocates nothing that outlives it.
 * Throws `bad-parameter` if a weight is missing or the kernels are not 5x5.
 */
export function createMaskModel(
  config: ModelConfig,
  weights: Weights,
  deconvForm: DeconvForm = ['wasm', 'cpu'].includes(tf.getBackend()) ? 'split' : 'joint',
): MaskModel {
  const spec = describeUnet(config);
  if (config.unet.kernelSize !== 5) {
    throw new VocalIsolationError(
      'bad-parameter',
      `the executor knows 5x5 kernels, got ${config.unet.kernelSize}`,
    );
  }
  const kept: tf.Tensor[] = [];
  const upload = <T extends tf.Tensor>(tensor: T): T => {
    kept.push(tensor);
    return tensor;
  };
  const emphasis = upload(
    tf.tensor3d(bandEmphasis(config, createBandAnalysis(config).centresHz), [
      spec.inputShape[0],
      1,
      1,
    ]),
  );
  const steps = spec.layers.map((layer) => {
    const conv = foldedWeights(layer, spec, weights);
    const convolve =
      layer.kind === 'conv'
        ? encoderStep(layer, spec, conv, upload)
        : decoderStep(layer, conv, deconvForm, upload);
    if (!layer.tdf) return convolve;
    const mixRows = tdfStep(layer, spec, weights, upload);
    return (x: tf.Tensor4D) => mixRows(convolve(x));
  });
  const refinements = spec.layers.map((layer) => residualStep(layer, spec, weights, upload));
  const size = spec.inputShape.reduce((product, length) => product * length, 1);

  /** [1, bands, frames, channels] magnitudes to masks of the same shape. */
  function run(magnitudes: tf.Tensor4D): tf.Tensor4D {
    const outputs = new Map<string, tf.Tensor4D>();
    let x = compressMagnitudes(magnitudes, emphasis, config);
    spec.layers.forEach((layer, index) => {
      x = steps[index](x);
      const skip = layer.concatWith === null ? undefined : outputs.get(layer.concatWith);
      if (skip) x = concatChannels(x, skip, deconvForm);
      x = refinements[index](x);
      outputs.set(layer.name, x);
    });
    return x;
  }

  return {
    config,
    async estimateMask(magnitudes: Patch): Promise<Patch> {
      if (magnitudes.length !== size) {
        throw new VocalIsolationError(
          'bad-parameter',
          `a patch of ${config.name} has ${size} values, got ${magnitudes.length}`,
        );
      }
      const mask = tf.tidy(() => run(tf.tensor4d(magnitudes, [1, ...spec.inputShape])));
      try {
        return (await mask.data()) as Float32Array;
      } finally {
        mask.dispose();
      }
    },
    dispose: () => tf.dispose(kept.splice(0)),
  };
}

type Upload = <T extends tf.Tensor>(tensor: T) => T;

/**
 * Kernel [5, 5, in, out] and bias of one layer with its batch norm folded in. Throws `bad-parameter` if a
 * weight is missing.
 */
export function foldedWeights(layer: UnetLayer, spec: UnetSpec, weights: Weights): ConvWeights {
  const stored = (name: string): Float32Array => storedWeight(weights, name);
  const kernel = stored(`${layer.name}/kernel`);
  const conv: ConvWeights = {
    kernel: layer.kind === 'conv' ? kernel : swapChannelAxes(kernel, layer.kernelShape),
    bias: stored(`${layer.name}/bias`),
  };
  return layer.batchNorm === null
    ? conv
    : foldBatchNorm(conv, storedNorm(layer.batchNorm, spec, weights));
}

/**
 * Both convolutions of a layer's residual block, shapes as residualKernels of unet.ts gives them, batch norm
 * folded into the outer one; null without a block. Throws `bad-parameter` if a weight is missing.
 */
export function foldedResidual(
  layer: UnetLayer,
  spec: UnetSpec,
  weights: Weights,
): { inner: Float32Array; outer: ConvWeights } | null {
  if (!layer.residual) return null;
  const [inner, kernel] = residualKernels(layer).map(({ name }) => storedWeight(weights, name));
  const { channels, batchNorm } = layer.residual;
  const conv = { kernel, bias: new Float32Array(channels) };
  return { inner, outer: foldBatchNorm(conv, storedNorm(batchNorm, spec, weights)) };
}

function storedNorm(name: string, spec: UnetSpec, weights: Weights): BatchNormWeights {
  return {
    gamma: storedWeight(weights, `${name}/gamma`),
    beta: storedWeight(weights, `${name}/beta`),
    mean: storedWeight(weights, `${name}/moving_mean`),
    variance: storedWeight(weights, `${name}/moving_variance`),
    epsilon: spec.batchNormEpsilon,
  };
}

/** Throws `bad-parameter` if it is missing. */
export function storedWeight(weights: Weights, name: string): Float32Array {
  const values = weights.get(name);
  if (!values) throw new VocalIsolationError('bad-parameter', `no weight named ${name}`);
  return values;
}

/** Names of the fused activations as tfjs spells them. */
const FUSED_ACTIVATION = {
  'leaky-relu': 'leakyrelu',
  relu: 'relu',
  sigmoid: 'sigmoid',
} as const;

function encoderStep(layer: UnetLayer, spec: UnetSpec, conv: ConvWeights, upload: Upload): Step {
  const filter = upload(tf.tensor4d(conv.kernel, [...layer.kernelShape]));
  const bias = upload(tf.tensor1d(conv.bias));
  const activation = FUSED_ACTIVATION[layer.activation];
  const leakyreluAlpha = spec.leakySlope;
  return (x) =>
    tf.fused.conv2d({ x, filter, bias, strides: 2, pad: 'same', activation, leakyreluAlpha });
}

function decoderStep(
  layer: UnetLayer,
  conv: ConvWeights,
  deconvForm: DeconvForm,
  upload: Upload,
): Step {
  const { inChannels, outChannels } = layer;
  const [outHeight, outWidth] = [layer.outHeight, layer.outWidth];
  const outShape: [number, number, number, number] = [1, outHeight, outWidth, outChannels];
  const activation = FUSED_ACTIVATION[layer.activation];

  if (deconvForm === 'split' && outChannels >= FEWEST_SPLIT_CHANNELS) {
    const bias = upload(tf.tensor1d(conv.bias));
    const phases = phaseKernels(conv.kernel, inChannels, outChannels).map((phase) => ({
      filter: upload(tf.tensor4d(phase.kernel, [...phase.shape])),
      pad: [[0, 0], [...phase.padding[0]], [...phase.padding[1]], [0, 0]] as ExplicitPadding,
    }));
    return (x) => {
      // Four of [1, h, w, C]. In two steps because tfjs-wasm transposes up to four axes fast, and five by a
      // general loop that took a third of the network's time.
      const outputs = phases.map(({ filter, pad }) =>
        tf.fused.conv2d({ x, filter, bias, strides: 1, pad, activation }),
      );
      const [height, width] = [outHeight / 2, outWidth / 2];
      const stacked = tf.reshape(tf.concat(outputs), [2, 2, height * width, outChannels]);
      // [rowPhase, h·w, columnPhase, C] is two times [h, 2w, C] in memory.
      const rows = tf.reshape(tf.transpose(stacked, [0, 2, 1, 3]), [2, height, -1]);
      // [h, rowPhase, 2w·C] is [2h, 2w, C] in memory.
      return tf.reshape(tf.transpose(rows, [1, 0, 2]), outShape);
    };
  }

  const joint = jointPhaseKernel(conv, inChannels);
  const filter = upload(tf.tensor4d(joint.kernel, [3, 3, inChannels, 4 * outChannels]));
  const bias = upload(tf.tensor1d(joint.bias));
  return (x) => {
    const phases = tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same', activation });
    if (deconvForm === 'joint') return tf.depthToSpace(phases, 2, 'NHWC');
    // [h, w, rowPhase, columnPhase·C] to [h, rowPhase, w, columnPhase·C], which is [2h, 2w, C] in
    // memory. The same as depthToSpace, whose wasm kernel is twenty times slower than its transpose.
    const apart = tf.reshape(phases, [outHeight / 2, outWidth / 2, 2, 2 * outChannels]);
    return tf.reshape(tf.transpose(apart, [0, 2, 1, 3]), outShape);
  };
}

/**
 * The block over frequency as two 1x1 convolutions over rows turned into channels: backends have their best
 * code for constant matrices on the right, and transposing two axes is cheap.
 */
function tdfStep(layer: UnetLayer, spec: UnetSpec, weights: Weights, upload: Upload): Step {
  const [down, up] = tdfWeights(layer).map(({ name, shape }) =>
    upload(tf.tensor4d(storedWeight(weights, name), [1, 1, ...shape])),
  );
  const rows = layer.outHeight;
  const columns = layer.outWidth * layer.outChannels;
  const point = { strides: 1, pad: 'valid' } as const;
  return (x) => {
    const turned = tf.transpose(tf.reshape(x, [rows, columns]));
    const hidden = tf.fused.conv2d({
      x: tf.reshape<tf.Rank.R4>(turned, [1, 1, columns, rows]),
      filter: down,
      ...point,
      activation: 'leakyrelu',
      leakyreluAlpha: spec.leakySlope,
    });
    const change = tf.conv2d(hidden, up, 1, 'valid');
    const turnedBack = tf.transpose(tf.reshape(change, [columns, rows]));
    return tf.add(x, tf.reshape(turnedBack, x.shape));
  };
}

/** The residual block on what the next layer reads; without one, nothing. */
function residualStep(layer: UnetLayer, spec: UnetSpec, weights: Weights, upload: Upload): Step {
  const folded = foldedResidual(layer, spec, weights);
  if (!folded) return (x) => x;
  const [innerShape, outerShape] = residualKernels(layer).map(({ shape }) => shape);
  const inner = upload(tf.tensor4d(folded.inner, innerShape));
  const outer = upload(tf.tensor4d(folded.outer.kernel, outerShape));
  const bias = upload(tf.tensor1d(folded.outer.bias));
  const same = { strides: 1, pad: 'same' } as const;
  const leaky = { activation: 'leakyrelu', leakyreluAlpha: spec.leakySlope } as const;
  return (x) => {
    const hidden = tf.fused.conv2d({ x, filter: inner, ...same, ...leaky });
    return tf.add(x, tf.fused.conv2d({ x: hidden, filter: outer, bias, ...same }));
  };
}

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

/** [1, h, w, a] and [1, h, w, b] to [1, h, w, a + b]. */
function concatChannels(x: tf.Tensor4D, skip: tf.Tensor4D, deconvForm: DeconvForm): tf.Tensor4D {
  const [, height, width, channels] = x.shape;
  if (deconvForm === 'joint' || skip.shape[3] !== channels) return tf.concat([x, skip], 3);
  // tfjs-wasm joins inner axes in a JavaScript loop over pixels. Joining the outermost axis copies two
  // blocks, and its transpose is fast: [2, h·w, C] to [h·w, 2, C], which is [1, h, w, 2C] in memory.
  const stacked = tf.reshape(tf.concat([x, skip]), [2, height * width, channels]);
  return tf.reshape(tf.transpose(stacked, [1, 0, 2]), [1, height, width, 2 * channels]);
}
