/**
 * The network of unet.ts as a tfjs layers-model: what `training/` exports, what `tf.loadLayersModel`
 * opens, and the reference the executor is tested against. The app never imports this file.
 */
import * as tfl from '@tensorflow/tfjs-layers';
import { VocalIsolationError } from '../shared/errors';
import type { ModelConfig } from './config';
import { describeUnet, residualKernels } from './unet';
import type { UnetLayer, UnetSpec } from './unet';

/** Input [batch, bands, frames, channels] features, output the mask of the same shape in [0, 1]. */
export function buildLayersModel(config: ModelConfig): tfl.LayersModel {
  const spec = describeUnet(config);
  const input = tfl.input({ shape: [...spec.inputShape], name: 'mixture' });
  const outputs = new Map<string, tfl.SymbolicTensor>();
  let x: tfl.SymbolicTensor = input;
  const apply = (layer: { apply(x: unknown): unknown }, to: unknown) =>
    layer.apply(to) as tfl.SymbolicTensor;
  for (const layer of spec.layers) {
    const options = {
      name: layer.name,
      filters: layer.outChannels,
      kernelSize: layer.kernelShape[0],
      strides: 2,
      padding: 'same' as const,
    };
    x = apply(
      layer.kind === 'conv' ? tfl.layers.conv2d(options) : tfl.layers.conv2dTranspose(options),
      x,
    );
    if (layer.batchNorm) {
      x = apply(batchNormLayer(layer.batchNorm, spec), x);
    }
    x = apply(activationLayer(layer.activation, spec.leakySlope, `${layer.name}_act`), x);
    if (layer.tdf) x = applyTdf(layer, spec.leakySlope, x);
    if (layer.dropoutRate > 0) {
      x = apply(tfl.layers.dropout({ rate: layer.dropoutRate, name: `${layer.name}_dropout` }), x);
    }
    if (layer.concatWith) {
      const skip = outputs.get(layer.concatWith);
      if (!skip) {
        throw new VocalIsolationError('bad-parameter', `no layer named ${layer.concatWith}`);
      }
      x = apply(tfl.layers.concatenate({ axis: -1, name: `${layer.name}_concat` }), [x, skip]);
    }
    if (layer.residual) x = applyResidual(layer, layer.residual.batchNorm, spec, x);
    outputs.set(layer.name, x);
  }
  return tfl.model({ inputs: input, outputs: x, name: config.name });
}

/** The block over frequency: dense layers on the last axis, so rows go there and back. */
function applyTdf(
  { name, outHeight, tdf }: UnetLayer,
  leakySlope: number,
  x: tfl.SymbolicTensor,
): tfl.SymbolicTensor {
  const dense = (part: string, units: number) =>
    tfl.layers.dense({ name: `${name}_${part}`, units, useBias: false });
  const swap = (part: string) => tfl.layers.permute({ name: `${name}_${part}`, dims: [3, 2, 1] });
  const layers = [
    swap('rows_last'),
    dense('down', tdf?.hiddenRows ?? 0),
    tfl.layers.leakyReLU({ alpha: leakySlope, name: `${name}_hidden` }),
    dense('up', outHeight),
    swap('rows_first'),
  ];
  const change = layers.reduce((y, layer) => layer.apply(y) as tfl.SymbolicTensor, x);
  return tfl.layers.add({ name: `${name}_tdf` }).apply([x, change]) as tfl.SymbolicTensor;
}

/** The residual block: two convolutions without biases and a batch norm, added to what they read. */
function applyResidual(
  layer: UnetLayer,
  batchNorm: string,
  spec: UnetSpec,
  x: tfl.SymbolicTensor,
): tfl.SymbolicTensor {
  const [inner, outer] = residualKernels(layer).map(({ name, shape }) =>
    tfl.layers.conv2d({
      name: name.split('/')[0],
      filters: shape[3],
      kernelSize: shape[0],
      padding: 'same',
      useBias: false,
    }),
  );
  const name = `${layer.name}_inner_act`;
  const activation = tfl.layers.leakyReLU({ alpha: spec.leakySlope, name });
  const layers = [inner, activation, outer, batchNormLayer(batchNorm, spec)];
  const change = layers.reduce((y, step) => step.apply(y) as tfl.SymbolicTensor, x);
  return tfl.layers
    .add({ name: `${layer.name}_residual` })
    .apply([x, change]) as tfl.SymbolicTensor;
}

function batchNormLayer(name: string, spec: UnetSpec) {
  return tfl.layers.batchNormalization({
    name,
    axis: -1,
    epsilon: spec.batchNormEpsilon,
    momentum: spec.batchNormMomentum,
  });
}

function activationLayer(activation: string, leakySlope: number, name: string) {
  return activation === 'leaky-relu'
    ? tfl.layers.leakyReLU({ alpha: leakySlope, name })
    : tfl.layers.activation({ activation: activation as 'relu' | 'sigmoid', name });
}
