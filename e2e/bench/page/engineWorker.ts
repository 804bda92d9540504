/** The worker that measures one network on one backend with each engine in turn. */
import * as tf from '@tensorflow/tfjs-core';
import { MODEL_CONFIGS } from '../../../src/model/config';
import { createMaskModel } from '../../../src/model/executor';
import { knownAnswerPatch } from '../../../src/model/knownAnswer';
import type { Patch } from '../../../src/model/maskModel';
import { loadModel } from '../../../src/model/modelStore';
import { countMultiplyAdds, describeUnet } from '../../../src/model/unet';
import { backendTable } from '../../../src/separation/backends/table';
import { randomWeights } from '../../../src/testing/weights';
import { median } from '../section';
import { createExecutorContender, createLayersContender, createOnnxContender } from './contenders';
import type { Contender } from './contenders';
import type { EngineReply, EngineRequest, EngineResult } from './messages';
import { measureSignalChain } from './signalChain';
import { measureYardstick } from './yardstick';

/** Filled in by vite.config.ts. */
declare const __WASM_FOLDER__: string;

const SEED = 5;
/** Contenders that take longer are not warmed up: it would change little. */
const SLOW_MS = 2000;
/** Pause between contenders, in which the threads of the last one stop spinning and sleep. */
const PAUSE_MS = 300;

async function measure(request: EngineRequest): Promise<EngineResult> {
  const config = MODEL_CONFIGS[request.configName];
  const root = new URL('/', location.href).href;
  const candidates = backendTable({
    wasmUrl: `${root}${__WASM_FOLDER__}/`,
    maxThreads: null,
    // Threads of this worker itself, as tfjs makes them.
    threads: { during: (start) => start() },
  });
  const candidate = candidates.find(({ id }) => id === request.backendId);
  if (!candidate) throw new Error(`no backend ${request.backendId}`);
  const device = await candidate.activate();
  const isWasm = candidate.name === 'wasm';
  const numThreads = device.numThreads ?? 1;
  const weights = request.hasWeights
    ? (await loadModel({ modelsUrl: `${root}models/`, modelName: config.name, fetch })).weights
    : randomWeights(config, SEED);

  const multiplyAdds = countMultiplyAdds(describeUnet(config));
  const patch = knownAnswerPatch(config, SEED);
  const model = createMaskModel(config, weights);
  const executor = createExecutorContender(model, patch);
  const contenders = [executor, createLayersContender(config, weights, patch)];
  if (isWasm) contenders.push(await createOnnxContender(config, weights, patch, numThreads));
  const masks: Patch[] = [];
  for (const contender of contenders) masks.push(contender.toMask(await contender.run()));

  const rounds: Round[] = [];
  do {
    const times = await timeContenders(contenders, rounds.length);
    const kernels = await profile(executor);
    const plain = isWasm ? await measureYardstick('mul+add', numThreads) : null;
    const relaxed = isWasm ? await measureYardstick('relaxed', numThreads) : null;
    rounds.push({ times, ...kernels, plain, relaxed });
  } while (rounds.length < request.maxRounds && Math.max(...rounds[0].times) < SLOW_MS);

  const medianOf = (value: (round: Round) => number) => median(rounds.map(value));
  const rateOf = ({ convolutionsMs }: Round) => multiplyAdds / convolutionsMs / 1e6;
  return {
    description: device.adapter ?? `${candidate.name}, ${numThreads} thread(s)`,
    numRounds: rounds.length,
    multiplyAdds,
    executorMs: medianOf(({ times }) => times[0]),
    layersMs: medianOf(({ times }) => times[1]),
    onnxMs: isWasm ? medianOf(({ times }) => times[2]) : null,
    layersDifference: largestDifference(masks[0], masks[1]),
    onnxDifference: isWasm ? largestDifference(masks[0], masks[2]) : null,
    kernelsMs: medianOf(({ kernelsMs }) => kernelsMs),
    convolutionsMs: medianOf(({ convolutionsMs }) => convolutionsMs),
    rates: rounds.some(({ plain }) => plain === null)
      ? null
      : {
          plain: medianOf(({ plain }) => plain!),
          relaxed: rounds[0].relaxed === null ? null : medianOf(({ relaxed }) => relaxed!),
          convolutions: medianOf(rateOf),
          convolutionShare: medianOf((round) => rateOf(round) / round.plain!),
        },
    signal: await measureSignalChain(config),
  };
}

/** One round: times in milliseconds, rates in 10⁹ multiply-adds per second. */
interface Round {
  /** One time per contender. */
  readonly times: readonly number[];
  readonly kernelsMs: number;
  readonly convolutionsMs: number;
  readonly plain: number | null;
  readonly relaxed: number | null;
}

/** Times each contender once. Each round begins with another one, to share out side effects. */
async function timeContenders(contenders: readonly Contender[], round: number): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < contenders.length; turn++) {
    const index = (round + turn) % contenders.length;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    // The first run wakes caches and threads. It is counted only if it is slow.
    const firstMs = await timeRun(contenders[index]);
    times[index] = firstMs > SLOW_MS ? firstMs : await timeRun(contenders[index]);
  }
  return times;
}

async function timeRun(contender: Contender): Promise<number> {
  const startMs = performance.now();
  await contender.run();
  return performance.now() - startMs;
}

function largestDifference(a: Patch, b: Patch): number {
  return a.reduce((largest, value, n) => Math.max(largest, Math.abs(value - b[n])), 0);
}

/** Milliseconds of all kernels of one run, and of the convolutions among them. */
async function profile(executor: Contender) {
  const { kernels } = await tf.profile(async () => {
    await executor.run();
    return [];
  });
  let [kernelsMs, convolutionsMs] = [0, 0];
  // tfjs lists fused operations twice, once with the suffix `__op`.
  for (const { name, kernelTimeMs } of kernels.filter((kernel) => !kernel.name.endsWith('__op'))) {
    const ms = Number(await kernelTimeMs);
    kernelsMs += ms;
    if (name.includes('Conv2D')) convolutionsMs += ms;
  }
  return { kernelsMs, convolutionsMs };
}

self.addEventListener('message', ({ data }: MessageEvent<EngineRequest>) => {
  const reply = (message: EngineReply) => self.postMessage(message);
  measure(data).then(
    (result) => reply({ result }),
    (error: unknown) =>
      reply({ error: error instanceof Error ? (error.stack ?? '') : String(error) }),
  );
});
