/**
 * Measures the training step (`npm run bench:train -- [config] [batch] [steps] [data folder] [--profile]
 * [--bfloat16] [--muon]`):
 * patches and arithmetic per second on random magnitudes, or on real data with the share of time that
 * steps wait for it. `--profile` adds the share of each kind of operation.
 */
import { parseArgs } from 'node:util';
import { describeUnet, countMultiplyAdds, countParameters } from '../../src/model/unet';
import type { ModelConfig } from '../../src/model/config';
import { MODEL_CONFIGS, numBands, numInputs } from '../../src/model/config';
import { mulberry32 } from '../../src/shared/random';
import { relaunchWithAllocator } from '../engine/allocator';
import { startBackend } from '../engine/backend';
import { createExampleSource } from '../mixing/exampleSource';
import { formatProfile, profileKernels } from '../engine/profile';
import { createState, initialWeights } from '../engine/state';
import { DEFAULT_STEP_OPTIONS, runStep } from '../engine/step';
import type { StepBatch } from '../engine/step';

/** A step is forward, gradient to inputs and gradient to kernels: three times the forward arithmetic. */
const PASSES_PER_STEP = 3;

/** The same random batch for ever. */
function randomSource(config: ModelConfig, batchSize: number) {
  const random = mulberry32(2);
  const positions = batchSize * numBands(config) * config.numFrames;
  const mixture = Float32Array.from({ length: positions * numInputs(config) }, random);
  const vocals = Float32Array.from({ length: positions * config.numChannels }, random);
  const batch: StepBatch = { seed: 3, mixture, vocals, weight: null };
  return { next: async () => batch, dispose: async () => undefined };
}

async function bench(
  name = 'paper',
  batchSize = 16,
  numSteps = 8,
  folder?: string,
  withProfile = false,
  inBfloat16 = false,
  withMuon = false,
): Promise<void> {
  const config = MODEL_CONFIGS[name];
  if (!config) throw new Error(`no config named ${name}`);
  const backend = await startBackend();
  const spec = describeUnet(config);
  const stepKernels = (inBfloat16 && backend.bfloat16Kernels) || backend.kernels;
  const profile = profileKernels(stepKernels, 2 * config.unet.encoderFilters.length);
  const kernels = withProfile ? profile.kernels : stepKernels;
  const state = createState(spec, kernels, initialWeights(spec, 1));
  const source = folder
    ? await createExampleSource(config, [folder], { seed: 1, batchSize })
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
    // Nor does the first step count: memory is asked for and kernels are chosen.
    if (step === 1) profile.reset();
    profile.startStep();
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    const { loss } = runStep(config, spec, kernels, state, batch, emphasis, 1e-3, {
      ...DEFAULT_STEP_OPTIONS,
      optimizer: withMuon ? 'muon' : 'adam',
    });
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
  const total = times.reduce((sum, time) => sum + time, 0);
  const gflops = (2 * PASSES_PER_STEP * countMultiplyAdds(spec) * batchSize) / median / 1e6;
  console.log(
    `${name}: ${countParameters(spec)} parameters, batch ${batchSize}, ${numSteps} steps\n` +
      `  ${(median / batchSize).toFixed(1)} ms per patch (median; fastest ` +
      `${(times[0] / batchSize).toFixed(1)}), ${((1000 * batchSize) / median).toFixed(1)} patches/s, ` +
      `${gflops.toFixed(1)} GFLOP/s\n` +
      // On a machine that others use too, processor time tells more than the clock.
      `  ${(cpuTimes[times.length >> 1] / batchSize).toFixed(1)} ms of processor time per patch` +
      (folder ? `, ${((100 * waiting) / (waiting + total)).toFixed(1)} % of the time in data` : ''),
  );
  if (withProfile) console.log(formatProfile(profile.milliseconds(), total));
  state.dispose();
  await source.dispose();
}

const {
  positionals: [config, batchSize, numSteps, folder],
  values: { profile, bfloat16, muon },
} = parseArgs({
  allowPositionals: true,
  options: {
    profile: { type: 'boolean', default: false },
    bfloat16: { type: 'boolean', default: false },
    muon: { type: 'boolean', default: false },
  },
});
const code = await relaunchWithAllocator();
if (code === undefined) {
  await bench(
    config,
    batchSize ? Number(batchSize) : undefined,
    numSteps ? Number(numSteps) : undefined,
    folder,
    profile,
    bfloat16,
    muon,
  );
} else {
  process.exitCode = code;
}
