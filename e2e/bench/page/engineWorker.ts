/** Measures one network on one backend: the executor, the layers-model, ONNX Runtime, in turn. */
import * as tf from '@tensorflow/tfjs-core';
import type * as Ort from 'onnxruntime-web';
import { createBandAnalysis } from '../../../src/dsp/bands';
import { MODEL_CONFIGS } from '../../../src/model/config';
import type { ModelConfig } from '../../../src/model/config';
import { createMaskModel } from '../../../src/model/executor';
import { bandEmphasis, compressMagnitudes } from '../../../src/model/features';
import { knownAnswerPatch } from '../../../src/model/knownAnswer';
import type { MaskModel, Patch } from '../../../src/model/maskModel';
import type { Weights } from '../../../src/model/modelFormat';
import { loadModel } from '../../../src/model/modelStore';
import { countMultiplyAdds, describeUnet } from '../../../src/model/unet';
import { buildLayersModel } from '../../../src/model/unetLayers';
import { backendTable } from '../../../src/separation/backendTable';
import { separate } from '../../../src/separation/pipeline';
import { mulberry32 } from '../../../src/shared/random';
import { randomWeights } from '../../../src/testing/weights';
import { median } from '../section';
import type { EngineReply, EngineRequest, EngineResult, KernelTime } from './messages';
import { buildOnnxModel } from './onnxGraph';

const SEED = 5;
const SONG_SECONDS = 60;
const SONG_RATE = 44100;

type Contender = (patch: Patch) => Promise<Patch>;

async function measure(request: EngineRequest): Promise<EngineResult> {
  const config = MODEL_CONFIGS[request.configName];
  const root = new URL('/', location.href).href;
  const candidate = backendTable(`${root}wasm/`).find(({ id }) => id === request.backendId);
  if (!candidate) throw new Error(`no backend ${request.backendId}`);
  const description = await candidate.activate();
  const numThreads = Number(/(\d+) threads?/.exec(description)?.[1] ?? 1);
  const weights = request.hasWeights
    ? (await loadModel({ modelsUrl: `${root}models/`, modelName: config.name, fetch })).weights
    : randomWeights(config, SEED);

  const model = createMaskModel(config, weights);
  const contenders: Contender[] = [
    (patch) => model.estimateMask(patch),
    createLayersContender(config, weights),
  ];
  if (candidate.name === 'wasm') {
    contenders.push(await createOnnxContender(config, weights, numThreads));
  }
  const patch = knownAnswerPatch(config, SEED);
  const masks: Patch[] = [];
  for (const contender of contenders) masks.push(await contender(patch));
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < request.numRounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      // The first call after another contender's finds cold caches and sleeping threads.
      await contender(patch);
      const startMs = performance.now();
      await contender(patch);
      times[index].push(performance.now() - startMs);
    }
  }
  const kernels = await profileKernels(model, patch, request.numRounds);
  const [executorMs, layersMs, onnxMs = null] = times.map(median);
  return {
    description,
    numThreads,
    multiplyAdds: countMultiplyAdds(describeUnet(config)),
    executorMs,
    layersMs,
    onnxMs,
    layersDifference: largestDifference(masks[0], masks[1]),
    onnxDifference: masks[2] ? largestDifference(masks[0], masks[2]) : null,
    kernels,
    signalMs: await measureSignal(config),
  };
}

function largestDifference(a: Patch, b: Patch): number {
  return a.reduce((largest, value, n) => Math.max(largest, Math.abs(value - b[n])), 0);
}

/** The network's input for `patch`, as the executor computes it within its own time. */
function createFeatures(config: ModelConfig): (patch: Patch) => tf.Tensor4D {
  const { inputShape } = describeUnet(config);
  const emphasis = tf.tensor3d(bandEmphasis(config, createBandAnalysis(config).centresHz), [
    inputShape[0],
    1,
    1,
  ]);
  return (patch) =>
    tf.tidy(() => compressMagnitudes(tf.tensor4d(patch, [1, ...inputShape]), emphasis, config));
}

function createLayersContender(config: ModelConfig, weights: Weights): Contender {
  const model = buildLayersModel(config);
  const features = createFeatures(config);
  model.setWeights(
    model.weights.map(({ originalName, shape }) =>
      tf.tensor(weights.get(originalName)!, shape as number[]),
    ),
  );
  return async (patch) => {
    const mask = tf.tidy(() => model.predict(features(patch)) as tf.Tensor);
    const values = await mask.data<'float32'>();
    mask.dispose();
    return values;
  };
}

async function createOnnxContender(
  config: ModelConfig,
  weights: Weights,
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
  const features = createFeatures(config);
  const [height, width, inputs] = describeUnet(config).inputShape;
  return async (patch) => {
    const values = tf.tidy(() => tf.transpose(features(patch), [0, 3, 1, 2]).dataSync<'float32'>());
    const input = new ort.Tensor('float32', values, [1, inputs, height, width]);
    const { mask } = await session.run({ features: input });
    return toPatch(mask.data as Float32Array, config.numChannels);
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

/** Medians of `numRounds` profiled calls. */
async function profileKernels(model: MaskModel, patch: Patch, numRounds: number) {
  const rounds: KernelTime[][] = [];
  for (let round = 0; round < numRounds; round++) rounds.push(await profileOnce(model, patch));
  return rounds[0].map((kernel, index) => ({
    ...kernel,
    ms: median(rounds.map((kernels) => kernels[index].ms)),
  }));
}

async function profileOnce(model: MaskModel, patch: Patch): Promise<KernelTime[]> {
  const { kernels } = await tf.profile(async () => {
    await model.estimateMask(patch);
    return [];
  });
  // Fused operations are listed twice, the second time under the name of the function that was called.
  const single = kernels.filter(({ name }) => !name.endsWith('__op'));
  return Promise.all(
    single.map(async ({ name, outputShapes, kernelTimeMs }) => ({
      name,
      outShape: outputShapes[0],
      ms: Number(await kernelTimeMs),
    })),
  );
}

/** Milliseconds per segment of everything but the network: a song whose masks cost nothing. */
async function measureSignal(config: ModelConfig): Promise<number> {
  const random = mulberry32(SEED);
  const plane = () =>
    Float32Array.from({ length: SONG_SECONDS * SONG_RATE }, () => 0.2 * random() - 0.1);
  const { maskShape } = describeUnet(config);
  const mask = new Float32Array(maskShape.reduce((product, size) => product * size, 1)).fill(0.5);
  let numSegments = 0;
  const instant: MaskModel = {
    config,
    estimateMask() {
      numSegments++;
      return Promise.resolve(mask);
    },
    dispose: () => undefined,
  };
  const startMs = performance.now();
  await separate({ sampleRate: SONG_RATE, channels: [plane(), plane()] }, instant, {
    onStretch: () => undefined,
  });
  return (performance.now() - startMs) / numSegments;
}

self.addEventListener('message', ({ data }: MessageEvent<EngineRequest>) => {
  const reply = (message: EngineReply) => self.postMessage(message);
  measure(data).then(
    (result) => reply({ result }),
    (error: unknown) =>
      reply({ error: error instanceof Error ? (error.stack ?? '') : String(error) }),
  );
});
