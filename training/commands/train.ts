/** `npm run train`: from folders of songs to an exported model. See USAGE for the options. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_MODEL_NAME, MODEL_CONFIGS } from '../../src/model/config';
import type { ModelConfig } from '../../src/model/config';
import { bandEmphasis } from '../../src/model/features';
import { describeUnet } from '../../src/model/unet';
import { createBandAnalysis } from '../../src/dsp/bands';
import { startBackend } from '../engine/backend';
import { runCommand } from './command';
import { createExampleSource } from '../mixing/exampleSource';
import type { TargetKind } from '../mixing/exampleSource';
import { AUGMENTATIONS, policyWithout } from '../mixing/mixingPolicy';
import type { Augmentation } from '../mixing/mixingPolicy';
import { createValidationSet } from '../evaluate/validationSet';
import { UNSTATED_LICENCE, exportModel, readWeightsFor } from '../publish/exportModel';
import {
  describeHardware,
  phaseOf,
  readOrigin,
  recordTraining,
  writeOrigin,
} from '../engine/history';
import { checkpointPath, formatTime, resumeRun, runLoop, startRun } from '../engine/loop';
import type { LoopOptions, Validate } from '../engine/loop';
import { LOSS_KINDS } from '../engine/loss';
import type { LossKind } from '../engine/loss';
import { PRECISIONS } from '../engine/nativeKernels';
import type { Precision } from '../engine/nativeKernels';
import { initialWeights } from '../engine/state';
import { DEFAULT_STEP_OPTIONS, OPTIMIZERS } from '../engine/step';
import type { Optimizer } from '../engine/step';
import { cacheFolder, runFolder } from '../shared/paths';
import { createDemoData } from '../synthesis/demo/demoData';

const AUGMENTATION_NAMES = Object.keys(AUGMENTATIONS) as Augmentation[];

const USAGE = `npm run train -- --config <name> --data <folder> [--data <folder> ...]
  --config <name>      network to train: ${Object.keys(MODEL_CONFIGS).join(', ')}
  --data <folder>      MUSDB18(-HQ), stem pairs, or vocals/ + instrumentals/; may be repeated
  --validation <folder> songs of pairs/validation by which the weights are chosen
  --run <name>         name of the run's folder in the cache (default: the config's name)
  --resume             continue the run from its checkpoint
  --overwrite          begin anew where a run of this name has a checkpoint already
  --minutes <n>        length of the whole run in minutes, resumed sessions included
  --examples <n>       length of the whole run in patches (default 60000 without --minutes)
  --loss <l1|mse|sdr>  absolute (published) or squared error of magnitudes, or its decibels (default l1)
  --target <magnitude|projection>  the vocals' magnitude (published), or the part of them in phase
                       with the mixture, which a mask can reach (default magnitude)
  --demo               train on computed songs for a few minutes: a try-out without any data
  --batch <n>          patches per step (default 16)
  --lr <x>             peak learning rate (default 0.001)
  --optimizer <adam|muon>  Adam (published), or Muon for all but biases and batch norm (default adam)
  --precision <float32|bfloat16>  numbers of activations in training: bfloat16 is half as long, its
                       convolutions twice as fast with AVX512-BF16 or AMX (default float32)
  --init-from <folder> start from an exported model's weights
  --without <name>     leaves an augmentation of the mixes out, to see what it is worth; may be repeated:
                       ${AUGMENTATION_NAMES.join(', ')}
  --seed <n>           seed of weights, data and dropout (default 1)
  --export <folder>    where the model goes (default public/models/<config>, with -demo after --demo)
  --workers <n>        data threads (default 1)`;

const DEMO_MINUTES = 5;
/** Length of the computed songs altogether. */
const DEMO_MUSIC_MINUTES = 6;
const DEFAULT_EXAMPLES = 60_000;
const CHECKPOINT_SECONDS = 180;
const VALIDATION_SECONDS = 600;
/** Chooses the same validation patches in every run. */
const VALIDATION_SEED = 1;

interface TrainArguments {
  readonly config: ModelConfig;
  readonly demo: boolean;
  readonly data: readonly string[];
  readonly validation: string | null;
  readonly run: string;
  readonly resume: boolean;
  readonly overwrite: boolean;
  readonly maxSeconds: number;
  readonly maxExamples: number;
  readonly loss: LossKind;
  readonly target: TargetKind;
  readonly precision: Precision;
  readonly optimizer: Optimizer;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly initFrom: string | null;
  readonly without: readonly Augmentation[];
  readonly seed: number;
  readonly exportFolder: string;
  readonly workers: number;
}

/** Reads the command line; throws a sentence for people if an option is missing or makes no sense. */
function parseArguments(argv: readonly string[]): TrainArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: 'string', default: DEFAULT_MODEL_NAME },
      data: { type: 'string', multiple: true, default: [] },
      validation: { type: 'string' },
      run: { type: 'string' },
      name: { type: 'string' },
      resume: { type: 'boolean', default: false },
      overwrite: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      examples: { type: 'string' },
      loss: { type: 'string', default: 'l1' },
      target: { type: 'string', default: 'magnitude' },
      demo: { type: 'boolean', default: false },
      batch: { type: 'string', default: '16' },
      lr: { type: 'string', default: '0.001' },
      optimizer: { type: 'string', default: 'adam' },
      precision: { type: 'string', default: 'float32' },
      'init-from': { type: 'string' },
      without: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: '1' },
      export: { type: 'string' },
      workers: { type: 'string', default: '1' },
    },
  });
  const positive = (text: string, option: string): number => {
    const value = Number(text);
    if (!(value > 0)) throw new Error(`--${option} must be a number above 0, got '${text}'`);
    return value;
  };
  const config = MODEL_CONFIGS[values.config];
  if (!config) {
    const known = Object.keys(MODEL_CONFIGS).join(', ');
    throw new Error(`there is no config '${values.config}'; known are ${known}`);
  }
  if (values.data.length === 0 && !values.demo) {
    throw new Error('--data must name a folder of songs (or --demo computes some)');
  }
  if (values.target !== 'magnitude' && values.target !== 'projection') {
    throw new Error(`--target must be magnitude or projection, got '${values.target}'`);
  }
  const loss = chosen('loss', LOSS_KINDS, values.loss);
  const precision = chosen('precision', PRECISIONS, values.precision);
  const optimizer = chosen('optimizer', OPTIMIZERS, values.optimizer);
  const demoFolder = join(cacheFolder(), 'demo');
  const name = values.demo ? `${config.name}-demo` : config.name;
  if (values.demo) values.minutes ??= String(DEMO_MINUTES);
  const minutes = values.minutes ? positive(values.minutes, 'minutes') : Infinity;
  const fallback = values.minutes ? Infinity : DEFAULT_EXAMPLES;
  return {
    config,
    demo: values.demo,
    data: values.demo ? [...values.data, demoFolder] : values.data,
    validation: values.validation ?? (values.demo ? demoFolder : null),
    run: values.run ?? values.name ?? name,
    resume: values.resume,
    // Nobody's work lies in a try-out.
    overwrite: values.overwrite || values.demo,
    maxSeconds: 60 * minutes,
    maxExamples: values.examples ? positive(values.examples, 'examples') : fallback,
    loss,
    target: values.target,
    precision,
    optimizer,
    batchSize: Math.ceil(positive(values.batch, 'batch')),
    learningRate: positive(values.lr, 'lr'),
    initFrom: values['init-from'] ?? null,
    without: values.without.map((name) => chosen('without', AUGMENTATION_NAMES, name)),
    seed: Math.floor(positive(values.seed, 'seed')),
    exportFolder: values.export ?? join('public', 'models', name),
    workers: Math.ceil(positive(values.workers, 'workers')),
  };
}

/** `value` as one of an option's choices; throws a sentence that names them. */
function chosen<T extends string>(option: string, choices: readonly T[], value: string): T {
  const found = choices.find((choice) => choice === value);
  if (!found) throw new Error(`--${option} must be one of ${choices.join(', ')}, got '${value}'`);
  return found;
}

async function train(args: TrainArguments): Promise<number> {
  const { config, loss, batchSize, seed } = args;
  const folder = runFolder(args.run);
  if (!args.resume && !args.overwrite && existsSync(checkpointPath(folder))) {
    throw new Error(
      `there is a run '${args.run}' in ${folder} already; --resume goes on with it, --overwrite begins ` +
        'anew, --run gives the new one another name',
    );
  }
  const { kernels, bfloat16Kernels } = await startBackend();
  const stepKernels = args.precision === 'bfloat16' ? bfloat16Kernels : kernels;
  if (!stepKernels) {
    throw new Error('--precision bfloat16 needs TensorFlow: npm run training:setup installs it');
  }
  const emphasis = bandEmphasis(config, createBandAnalysis(config).centresHz);
  let stopRequested = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      console.log(`${signal}: finishing this step, then saving and exporting ...`);
      stopRequested = true;
    });
  }
  if (args.demo) {
    console.log('Computing the demo songs ...');
    createDemoData(args.data[args.data.length - 1], { seed: 1, minutes: DEMO_MUSIC_MINUTES });
  }
  const options: LoopOptions = {
    config,
    kernels,
    stepKernels,
    emphasis,
    step: { ...DEFAULT_STEP_OPTIONS, loss, optimizer: args.optimizer },
    peakRate: args.learningRate,
    batchSize,
    maxExamples: args.maxExamples,
    maxSeconds: args.maxSeconds,
    folder,
    checkpointSeconds: CHECKPOINT_SECONDS,
    validationSeconds: VALIDATION_SECONDS,
    validate: args.validation ? await createValidate(config, args.validation) : null,
    seed,
    record: {
      loss,
      target: args.target,
      precision: args.precision,
      optimizer: args.optimizer,
      ...(args.without.length > 0 && { without: args.without.join(' ') }),
      batchSize,
      learningRate: args.learningRate,
      data: args.data.map((folder) => basename(folder)).join(' '),
    },
    log: (line) => console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`),
    shouldStop: () => stopRequested,
  };
  const initial = args.initFrom === null ? null : readWeightsFor(args.initFrom, config);
  const start = args.resume
    ? resumeRun(options)
    : startRun(options, initial?.weights ?? initialWeights(describeUnet(config), seed));
  console.log(
    `Run '${args.run}' in ${folder}: ${config.name}, ${loss}, batch ${batchSize}, ` +
      `from step ${start.progress.step}.`,
  );
  const source = await createExampleSource(config, args.data, {
    seed: start.progress.seed,
    batchSize,
    workers: args.workers,
    target: args.target,
    policy: policyWithout(args.without),
    startAt: Math.floor(start.progress.examples / batchSize),
  });
  try {
    if (!args.resume) {
      // Not before the data are known to be there: the folder may hold an earlier run.
      writeOrigin(folder, { earlier: initial?.history ?? [], hardware: describeHardware() });
    }
    const result = await runLoop(options, start, () => source.next());
    const { progress } = result;
    await exportModel(args.exportFolder, config, result.weights, {
      metrics: { validationSdrDb: progress.best?.sdrDb ?? null },
      data: recordTraining(
        readOrigin(folder)?.earlier ?? [],
        phaseOf(args.run, progress, progress.seconds, describeHardware()),
      ),
      licence: UNSTATED_LICENCE,
    });
    console.log(
      `${result.reason === 'finished' ? 'Finished' : 'Ended early'} after ${progress.examples} ` +
        `patches and ${formatTime(progress.seconds)}; model in ${args.exportFolder}.`,
    );
    return result.reason === 'not-a-number' ? 1 : 0;
  } finally {
    await source.dispose();
  }
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

await runCommand('train', USAGE, parseArguments, train);
