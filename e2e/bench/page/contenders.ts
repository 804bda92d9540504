/** The engines compared on the same network: our executor, tfjs layers, ONNX Runtime. */
import * as tf from '@tensorflow/tfjs-core';
import type * as Ort from 'onnxruntime-web';
import { createBandAnalysis } from '../../../src/dsp/bands';
import type { ModelConfig } from '../../../src/model/config';
import { bandEmphasis, networkInput } from '../../../src/model/features';
import type { MaskModel, Patch } from '../../../src/model/maskModel';
import { describeUnet } from '../../../src/model/unet';
import { buildLayersModel } from '../../../src/model/unetLayers';
import type { Weights } from '../../../src/model/weights';
import { buildOnnxModel } from './onnxGraph';

/** One way to compute the mask of a patch. */
export interface Contender {
  /** The part that is timed: from an input made beforehand to values in JavaScript's memory. */
  run(): Promise<Float32Array>;
  /** Converts a result of `run` to a mask, row-major [bands x frames x channels]. */
  toMask(output: Float32Array): Patch;
}

const asMask = (output: Float32Array): Patch => output;

/** The executor of the app. Unlike those of the others, its time includes making the features. */
export function createExecutorContender(model: MaskModel, patch: Patch): Contender {
  return { run: () => model.estimateMask(patch), toMask: asMask };
}

/** The network's input for `patch`: features [1, bands, frames, inputs]. */
function featuresOf(config: ModelConfig, patch: Patch): tf.Tensor4D {
  return tf.tidy(() => {
    const [numBands, numFrames, inputs] = describeUnet(config).inputShape;
    const { centresHz } = createBandAnalysis(config);
    const emphasis = tf.tensor3d(bandEmphasis(config, centresHz), [numBands, 1, 1]);
    return networkInput(tf.tensor4d(patch, [1, numBands, numFrames, inputs]), emphasis, config);
  });
}

/** The layers-model of tfjs on the current backend. */
export function createLayersContender(
  config: ModelConfig,
  weights: Weights,
  patch: Patch,
): Contender {
  const model = buildLayersModel(config);
  model.setWeights(
    model.weights.map(({ originalName, shape }) =>
      tf.tensor(weights.get(originalName)!, shape as number[]),
    ),
  );
  const features = featuresOf(config, patch);
  return {
    async run() {
      const mask = tf.tidy(() => model.predict(features) as tf.Tensor);
      const values = await mask.data<'float32'>();
      mask.dispose();
      return values;
    },
    toMask: asMask,
  };
}

/** ONNX Runtime on WebAssembly with `numThreads` threads. Only `session.run` is timed. */
export async function createOnnxContender(
  config: ModelConfig,
  weights: Weights,
  patch: Patch,
  numThreads: number,
): Promise<Contender> {
  const folder = new URL('/ort/', location.href).href;
  // Loaded as published, not bundled: its threads start from the same file.
  const ort = (await import(/* @vite-ignore */ `${folder}ort.wasm.min.mjs`)) as typeof Ort;
  ort.env.wasm.wasmPaths = folder;
  ort.env.wasm.numThreads = numThreads;
  const session = await ort.InferenceSession.create(buildOnnxModel(config, weights), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  });
  const features = featuresOf(config, patch);
  const [height, width, inputs] = describeUnet(config).inputShape;
  const values = tf.tidy(() => tf.transpose(features, [0, 3, 1, 2]).dataSync<'float32'>());
  features.dispose();
  const input = new ort.Tensor('float32', values, [1, inputs, height, width]);
  return {
    async run() {
      const { mask } = await session.run({ features: input });
      return mask.data as Float32Array;
    },
    toMask: (planes) => toPatch(planes, config.numChannels),
  };
}

/** Reorders a mask [channels, bands, frames] to [bands, frames, channels]. */
function toPatch(planes: Float32Array, numChannels: number): Patch {
  const size = planes.length / numChannels;
  return Float32Array.from(
    planes,
    (_, n) => planes[(n % numChannels) * size + Math.floor(n / numChannels)],
  );
}
