/** `npm run train`: from folders of songs to a run's folder of checkpoints, curves and a model. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { createBandAnalysis } from '../../src/dsp/bands';
import type { ModelConfig } from '../../src/model/config';
import { bandEmphasis } from '../../src/model/features';
import { describeUnet } from '../../src/model/unet';
import { startBackend } from '../engine/backend';
import type { TrainingBackend } from '../engine/backend';
import {
  describeHardware,
  phaseOf,
  readOrigin,
  recordTraining,
  writeOrigin,
} from '../engine/history';
import { checkpointPath, formatTime, resumeRun, runLoop, startRun } from '../engine/loop';
import type { LoopOptions, LoopResult, Validate } from '../engine/loop';
import type { Precision } from '../engine/nativeKernels';
import { choosePrecision, readCpuInfo } from '../engine/precision';
import { initialWeights } from '../engine/state';
import { DEFAULT_STEP_OPTIONS } from '../engine/step';
import { createValidationSet } from '../evaluate/validationSet';
import { createExampleSource } from '../mixing/exampleSource';
import { policyWithout } from '../mixing/mixingPolicy';
import { UNSTATED_LICENCE, exportModel, readWeightsFor } from '../publish/exportModel';
import { cacheFolder, candidateFolder, runFolder } from '../shared/paths';
import { catchStopSignals, logWithTime } from '../shared/stopSignal';
import { createDemoData } from '../demo/demoData';
import { runCommand } from './command';
import { TRAIN_OPTIONS, planTraining } from './trainingPlan';
import type { TrainingPlan } from './trainingPlan';

/** Length of the computed songs altogether. */
const DEMO_MUSIC_MINUTES = 6;
const CHECKPOINT_SECONDS = 180;
const VALIDATION_SECONDS = 600;
/** Chooses the same validation patches in every run. */
const VALIDATION_SEED = 1;

async function train(plan: TrainingPlan): Promise<number> {
  const { config, loss, batchSize } = plan.recipe;
  const folder = runFolder(plan.run);
  refuseToOverwrite(plan, folder);
  const backend = await startBackend();
  const precision = decidePrecision(plan, backend);
  const shouldStop = catchStopSignals('finishing this step, then saving ...');
  if (plan.demoFolder !== null) {
    console.log('Computing the demo songs ...');
    createDemoData(plan.demoFolder, { seed: 1, minutes: DEMO_MUSIC_MINUTES });
  }
  const options = await loopOptions(plan, backend, precision, shouldStop);
  const initial = plan.initFrom === null ? null : readWeightsFor(plan.initFrom, config);
  const start = plan.resume
    ? resumeRun(options)
    : startRun(options, initial?.weights ?? initialWeights(describeUnet(config), plan.seed));
  console.log(
    `Run '${plan.run}' in ${folder}: ${config.name}, ${loss}, batch ${batchSize}, ` +
      `from step ${start.progress.step}.`,
  );
  const source = await createExampleSource(config, plan.data, {
    seed: start.progress.seed,
    batchSize,
    workers: plan.workers,
    target: plan.recipe.target,
    policy: policyWithout(plan.without),
    startAt: Math.floor(start.progress.examples / batchSize),
  });
  try {
    if (!plan.resume) {
      // Not before the data are known to be there: the folder may hold an earlier run.
      writeOrigin(folder, { earlier: initial?.history ?? [], hardware: describeHardware() });
    }
    const result = await runLoop(options, start, () => source.next());
    await writeCandidate(plan, result);
    report(plan, result);
    return result.reason === 'not-a-number' ? 1 : 0;
  } finally {
    await source.dispose();
  }
}

function refuseToOverwrite({ run, resume, overwrite }: TrainingPlan, folder: string): void {
  if (resume || overwrite || !existsSync(checkpointPath(folder))) return;
  throw new Error(
    `there is a run '${run}' in ${folder} already; --resume goes on with it, --overwrite begins ` +
      'anew, --run gives the new one another name',
  );
}

/** The precision of the steps. Throws a sentence if the backend lacks the one asked for. */
function decidePrecision(
  { givenPrecision, recipe }: TrainingPlan,
  { bfloat16Kernels }: TrainingBackend,
): Precision {
  if (givenPrecision === 'bfloat16' && bfloat16Kernels === null) {
    throw new Error('--precision bfloat16 needs TensorFlow: npm run training:setup installs it');
  }
  if (bfloat16Kernels === null) return 'float32';
  return choosePrecision(givenPrecision, recipe.precision, readCpuInfo(), console.log);
}

async function loopOptions(
  plan: TrainingPlan,
  { kernels, bfloat16Kernels }: TrainingBackend,
  precision: Precision,
  shouldStop: () => boolean,
): Promise<LoopOptions> {
  const { config, loss, target, optimizer, batchSize, learningRate } = plan.recipe;
  const { data, without } = plan;
  const emphasis = bandEmphasis(config, createBandAnalysis(config).centresHz);
  return {
    config,
    kernels,
    stepKernels: (precision === 'bfloat16' && bfloat16Kernels) || kernels,
    emphasis,
    step: { ...DEFAULT_STEP_OPTIONS, loss, optimizer },
    peakRate: learningRate,
    batchSize,
    maxExamples: plan.maxExamples,
    maxSeconds: plan.maxSeconds,
    folder: runFolder(plan.run),
    checkpointSeconds: CHECKPOINT_SECONDS,
    validationSeconds: VALIDATION_SECONDS,
    validate: plan.validation === null ? null : await createValidate(config, plan.validation),
    seed: plan.seed,
    record: {
      loss,
      target,
      precision,
      optimizer,
      ...(without.length > 0 && { without: without.join(' ') }),
      batchSize,
      learningRate,
      data: data.map((folder) => basename(folder)).join(' '),
    },
    log: logWithTime,
    shouldStop,
  };
}

/** Mean SDR over the validation songs of `folder`, as the loop asks for it. */
async function createValidate(config: ModelConfig, folder: string): Promise<Validate> {
  const set = await createValidationSet(config, folder, { seed: VALIDATION_SEED });
  console.log(`Validating on ${set.numPatches} patches of ${set.songs.length} songs.`);
  return async (model) => {
    const score = await set.score((magnitudes, batchSize) =>
      model.estimateMasks(magnitudes, batchSize),
    );
    return score.meanSdr;
  };
}

/**
 * The weights that the run kept, as a model in the run's folder. `npm run export` publishes them.
 */
async function writeCandidate(
  { recipe, run }: TrainingPlan,
  { weights, progress }: LoopResult,
): Promise<void> {
  const folder = runFolder(run);
  const phase = phaseOf(run, progress, progress.seconds, describeHardware());
  await exportModel(candidateFolder(folder), recipe.config, weights, {
    metrics: { validationSdrDb: progress.best?.sdrDb ?? null },
    data: recordTraining(readOrigin(folder)?.earlier ?? [], phase),
    licence: UNSTATED_LICENCE,
  });
}

/** Says how the run ended, where its model is, and the commands that measure and publish it. */
function report(
  { run, recipe, validation, demoFolder }: TrainingPlan,
  { reason, progress }: LoopResult,
): void {
  const candidate = candidateFolder(runFolder(run));
  console.log(
    `${reason === 'finished' ? 'Finished' : 'Ended early'} after ${progress.examples} patches and ` +
      `${formatTime(progress.seconds)}. The model is in ${candidate}.\n` +
      `To measure it: npm run evaluate -- --model ${candidate} --data ${validation ?? '<folder>'}`,
  );
  // A demo's weights must not take the place of the app's.
  if (demoFolder !== null) return;
  console.log(`To publish it: npm run export -- --run ${run} --config ${recipe.config.name}`);
}

await runCommand({
  name: 'train',
  summary:
    'Trains a network on folders of songs. Checkpoints, curves and the model it ends with go to the ' +
    "run's folder in the cache; npm run export publishes a model to the app.",
  options: TRAIN_OPTIONS,
  trains: true,
  check: (values) => void planTraining(values, cacheFolder()),
  run: (values) => train(planTraining(values, cacheFolder())),
});
