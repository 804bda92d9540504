/** Ways to compute the same mask: the executor, the layers-model, ONNX Runtime. */
import * as tf from '@tensorflow/tfjs-core';
import type * as Ort from 'onnxruntime-web';
import { createBandAnalysis } from '../../../src/dsp/bands';
import type { ModelConfig } from '../../../src/model/config';
import { bandEmphasis, compressMagnitudes } from '../../../src/model/features';
import type { MaskModel, Patch } from '../../../src/model/maskModel';
import { describeUnet } from '../../../src/model/unet';
import { buildLayersModel } from '../../../src/model/unetLayers';
import type { Weights } from '../../../src/model/weights';
import { buildOnnxModel } from './onnxGraph';

export interface Contender {
  /** What the clock sees: from an input prepared beforehand to values in JavaScript's memory. */
  run(): Promise<Float32Array>;
  /** What `run` gave as a mask [bands, frames, channels]. */
  toMask(output: Float32Array): Patch;
}

const asMask = (output: Float32Array): Patch => output;

/** Unlike its rivals it is given magnitudes, and makes its features and uploads them within its time. */
export function createExecutorContender(model: MaskModel, patch: Patch): Contender {
  return { run: () => model.estimateMask(patch), toMask: asMask };
}

/** The network's input for `patch`. */
function featuresOf(config: ModelConfig, patch: Patch): tf.Tensor4D {
  return tf.tidy(() => {
    const [numBands, numFrames, inputs] = describeUnet(config).inputShape;
    const { centresHz } = createBandAnalysis(config);
    const emphasis = tf.tensor3d(bandEmphasis(config, centresHz), [numBands, 1, 1]);
    return compressMagnitudes(
      tf.tensor4d(patch, [1, numBands, numFrames, inputs]),
      emphasis,
      config,
    );
  });
}

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

/** ONNX Runtime on WebAssembly, on so many threads; `session.run` alone is timed. */
export async function createOnnxContender(
  config: ModelConfig,
  weights: Weights,
  patch: Patch,
  numThreads: number,
): Promise<Contender> {
  const folder = new URL('/ort/', location.href).href;
  // Served as it is published: its threads start from the file it was loaded from.
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

/** From [channels, bands, frames] to [bands, frames, channels]. */
function toPatch(planes: Float32Array, numChannels: number): Patch {
  const size = planes.length / numChannels;
  return Float32Array.from(
    planes,
    (_, n) => planes[(n % numChannels) * size + Math.floor(n / numChannels)],
  );
}
