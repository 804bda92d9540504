/**
 * Measures the training step on random data (`npm run bench:train -- [config] [batch] [steps]`):
 * patches per second, arithmetic per second, and where a step's time goes.
 */
import { describeUnet, countMultiplyAdds, countParameters } from '../src/model/unet';
import { MODEL_CONFIGS, numBands, numInputs } from '../src/model/config';
import { mulberry32 } from '../src/shared/random';
import { startBackend } from './backend';
import { createState, initialWeights } from './engine/state';
import { DEFAULT_STEP_OPTIONS, runStep } from './engine/step';
import type { StepBatch } from './engine/step';

/** A step is forward, gradient to inputs and gradient to kernels: three times the forward arithmetic. */
const PASSES_PER_STEP = 3;

async function bench(name = 'paper', batchSize = 16, numSteps = 8): Promise<void> {
  const config = MODEL_CONFIGS[name];
  if (!config) throw new Error(`no config named ${name}`);
  const backend = await startBackend();
  const spec = describeUnet(config);
  const state = createState(spec, backend.kernels, initialWeights(spec, 1));
  const random = mulberry32(2);
  const size = batchSize * spec.inputShape.reduce((product, length) => product * length, 1);
  const mixture = Float32Array.from({ length: size }, random);
  const batch: StepBatch = {
    seed: 3,
    mixture,
    vocals: mixture.subarray(0, (size / numInputs(config)) * config.numChannels),
    weight: null,
  };
  const emphasis = new Float32Array(numBands(config)).fill(1);
  const times: number[] = [];
  const cpuTimes: number[] = [];
  for (let step = 0; step <= numSteps; step++) {
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    const { loss } = runStep(
      config,
      spec,
      backend.kernels,
      state,
      batch,
      emphasis,
      1e-3,
      DEFAULT_STEP_OPTIONS,
    );
    const { user, system } = process.cpuUsage(cpuStart);
    if (step > 0) {
      times.push(performance.now() - start);
      cpuTimes.push((user + system) / 1000);
    }
    if (process.env['BENCH_VERBOSE']) console.log(`step ${step}: loss ${loss.toFixed(5)}`);
  }
  times.sort((a, b) => a - b);
  cpuTimes.sort((a, b) => a - b);
  const median = times[times.length >> 1];
  const gflops = (2 * PASSES_PER_STEP * countMultiplyAdds(spec) * batchSize) / median / 1e6;
  console.log(
    `${name}: ${countParameters(spec)} parameters, batch ${batchSize}, ${numSteps} steps\n` +
      `  ${(median / batchSize).toFixed(1)} ms per patch (median; fastest ` +
      `${(times[0] / batchSize).toFixed(1)}), ${((1000 * batchSize) / median).toFixed(1)} patches/s, ` +
      `${gflops.toFixed(1)} GFLOP/s\n` +
      // On a machine that others use too, processor time tells more than the clock.
      `  ${(cpuTimes[times.length >> 1] / batchSize).toFixed(1)} ms of processor time per patch`,
  );
  state.dispose();
}

const [config, batchSize, numSteps] = process.argv.slice(2);
await bench(
  config,
  batchSize ? Number(batchSize) : undefined,
  numSteps ? Number(numSteps) : undefined,
);
