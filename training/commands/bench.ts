/** `npm run bench:train`: how fast the training step is, alone or with real data. */
import { describeUnet, countMultiplyAdds, countParameters } from '../../src/model/unet';
import type { ModelConfig } from '../../src/model/config';
import { MODEL_CONFIGS, numBands } from '../../src/model/config';
import { numInputs } from '../../src/model/patch';
import { mulberry32 } from '../../src/shared/random';
import { startBackend } from '../engine/backend';
import { createExampleSource } from '../mixing/exampleSource';
import { formatProfile, profileKernels } from '../engine/profile';
import { createState, initialWeights } from '../engine/state';
import { DEFAULT_STEP_OPTIONS, OPTIMIZERS, runStep } from '../engine/step';
import type { StepBatch } from '../engine/step';
import { PRECISIONS } from '../engine/nativeKernels';
import { runCommand } from './command';
import { choice, count, flag, texts } from './options';
import type { OptionValues } from './options';

const OPTIONS = {
  config: choice(Object.keys(MODEL_CONFIGS), 'network', 'paper'),
  batch: count('<n>', 'patches per step', 16),
  steps: count('<n>', 'steps that are measured, after one that is not', 8),
  data: texts('<folder>', 'real data, as for npm run train; without it random magnitudes'),
  precision: choice(PRECISIONS, 'numbers of activations', 'float32'),
  optimizer: choice(OPTIMIZERS, 'which one moves the weights', 'adam'),
  seed: count('<n>', 'seed of real data', 1),
  profile: flag('adds the share of each kind of operation'),
  verbose: flag('prints the loss of every step'),
};

/**
 * A step is forward, gradient to inputs and gradient to kernels: three times the forward
 * arithmetic.
 */
const PASSES_PER_STEP = 3;

/** A source that gives one and the same random batch each time. */
function randomSource(config: ModelConfig, batchSize: number) {
  const random = mulberry32(2);
  const positions = batchSize * numBands(config) * config.numFrames;
  const mixture = Float32Array.from({ length: positions * numInputs(config) }, random);
  const vocals = Float32Array.from({ length: positions * config.numChannels }, random);
  const batch: StepBatch = { seed: 3, mixture, vocals, weight: null };
  return { next: async () => batch, dispose: async () => undefined };
}

async function bench(values: OptionValues<typeof OPTIONS>): Promise<void> {
  const config = MODEL_CONFIGS[values.config];
  const { batch: batchSize, steps: numSteps, data, seed } = values;
  const backend = await startBackend();
  const spec = describeUnet(config);
  const stepKernels = values.precision === 'bfloat16' ? backend.bfloat16Kernels : backend.kernels;
  if (!stepKernels) throw new Error('--precision bfloat16 needs TensorFlow');
  const profile = profileKernels(stepKernels, 2 * config.unet.encoderFilters.length);
  const kernels = values.profile ? profile.kernels : stepKernels;
  const state = createState(spec, kernels, initialWeights(spec, 1));
  const source =
    data.length > 0
      ? await createExampleSource(config, data, { seed, batchSize })
      : randomSource(config, batchSize);
  const emphasis = new Float32Array(numBands(config)).fill(1);
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let waiting = 0;
  for (let step = 0; step <= numSteps; step++) {
    const waitStart = performance.now();
    const batch = await source.next();
    // The first batch waits for the workers to start.
    if (step > 0) waiting += performance.now() - waitStart;
    // The first step does not count either: memory is allocated and kernels are chosen in it.
    if (step === 1) profile.reset();
    profile.startStep();
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    const { loss } = runStep(config, spec, kernels, state, batch, emphasis, 1e-3, {
      ...DEFAULT_STEP_OPTIONS,
      optimizer: values.optimizer,
    });
    const { user, system } = process.cpuUsage(cpuStart);
    if (step > 0) {
      times.push(performance.now() - start);
      cpuTimes.push((user + system) / 1000);
    }
    if (values.verbose) console.log(`step ${step}: loss ${loss.toFixed(5)}`);
  }
  times.sort((a, b) => a - b);
  cpuTimes.sort((a, b) => a - b);
  const median = times[times.length >> 1];
  const total = times.reduce((sum, time) => sum + time, 0);
  const gflops = (2 * PASSES_PER_STEP * countMultiplyAdds(spec) * batchSize) / median / 1e6;
  console.log(
    `${config.name}: ${countParameters(spec)} parameters, batch ${batchSize}, ${numSteps} steps\n` +
      `  ${(median / batchSize).toFixed(1)} ms per patch (median; fastest ` +
      `${(times[0] / batchSize).toFixed(1)}), ${((1000 * batchSize) / median).toFixed(1)} patches/s, ` +
      `${gflops.toFixed(1)} GFLOP/s\n` +
      // On a machine that others use too, processor time tells more than the clock.
      `  ${(cpuTimes[times.length >> 1] / batchSize).toFixed(1)} ms of processor time per patch` +
      (data.length > 0
        ? `, ${((100 * waiting) / (waiting + total)).toFixed(1)} % of the time in data`
        : ''),
  );
  if (values.profile) console.log(formatProfile(profile.milliseconds(), total));
  state.dispose();
  await source.dispose();
}

await runCommand({
  name: 'bench:train',
  summary:
    'Measures the training step: patches and arithmetic per second on random magnitudes, or on real ' +
    'data with the share of time that steps wait for it.',
  options: OPTIONS,
  trains: true,
  run: bench,
});
