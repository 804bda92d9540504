/**
 * The training loop: batches through the step until the budget is used up, with checkpoints,
 * validation and progress on the way. It knows neither folders of audio nor the command line.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ModelConfig } from '../../src/model/config';
import { createMaskModel } from '../../src/model/executor';
import type { BatchMaskModel } from '../../src/model/maskModel';
import { describeUnet } from '../../src/model/unet';
import { loadCheckpoint, saveCheckpoint } from './checkpoint';
import type { RunProgress } from './checkpoint';
import { openCurve } from './curves';
import type { Kernels } from './kernels';
import { DEFAULT_SCHEDULE, learningRateAt } from './schedule';
import { averagedWeights, createState } from './state';
import type { TrainingState, WeightArrays } from './state';
import { runStep } from './step';
import type { StepBatch, StepOptions } from './step';

/** Mean SDR in dB of a fixed validation set; the model is disposed afterwards. */
export type Validate = (model: BatchMaskModel) => Promise<number>;

export interface LoopOptions {
  readonly config: ModelConfig;
  readonly kernels: Kernels;
  /** Less exact and faster kernels for the steps; default `kernels`. */
  readonly stepKernels?: Kernels;
  readonly emphasis: Float32Array;
  readonly step: StepOptions;
  readonly peakRate: number;
  readonly batchSize: number;
  /** End of the whole run, resumed sessions included; whichever comes first. */
  readonly maxExamples: number;
  readonly maxSeconds: number;
  /** Where checkpoints and curves go. */
  readonly folder: string;
  readonly checkpointSeconds: number;
  readonly validationSeconds: number;
  readonly validate: Validate | null;
  readonly seed: number;
  /** Options as given, kept in the checkpoint for the model card. */
  readonly record: RunProgress['options'];
  readonly log: (line: string) => void;
  /** Asked between steps; true ends the run as if its budget were used up. */
  readonly shouldStop: () => boolean;
}

export interface LoopResult {
  readonly progress: RunProgress;
  /** Averaged weights: of the best validation if there was one, else of the last step. */
  readonly weights: WeightArrays;
  /** Why the run ended. */
  readonly reason: 'finished' | 'stopped' | 'not-a-number';
}

const CHECKPOINT_FILE = 'checkpoint.bin';
const REPORT_SECONDS = 30;

/** Where a run of this folder keeps its checkpoint. */
export function checkpointPath(folder: string): string {
  return join(folder, CHECKPOINT_FILE);
}

/** Where it keeps the state of its best validation. */
export function bestPath(folder: string): string {
  return join(folder, 'best.bin');
}

/** State and progress of a new run that starts from `weights`. */
export function startRun(
  options: LoopOptions,
  weights: WeightArrays,
): { state: TrainingState; progress: RunProgress } {
  return {
    state: createState(describeUnet(options.config), options.kernels, weights),
    progress: {
      step: 0,
      examples: 0,
      seconds: 0,
      seed: options.seed,
      best: null,
      options: options.record,
    },
  };
}

/** State and progress as the folder's checkpoint has them; throws if there is none that fits. */
export function resumeRun(options: Pick<LoopOptions, 'config' | 'kernels' | 'folder'>): {
  state: TrainingState;
  progress: RunProgress;
} {
  const spec = describeUnet(options.config);
  return loadCheckpoint(checkpointPath(options.folder), options.config, spec, options.kernels);
}

/**
 * Trains from `start` on until the budget, a stop or a loss that is not a number, leaving a
 * checkpoint of the last good state in each case. `nextBatch` is asked one batch ahead.
 */
export async function runLoop(
  options: LoopOptions,
  start: { readonly state: TrainingState; readonly progress: RunProgress },
  nextBatch: () => Promise<StepBatch>,
): Promise<LoopResult> {
  const { config, kernels, log } = options;
  const spec = describeUnet(config);
  const { state } = start;
  const schedule = { ...DEFAULT_SCHEDULE, peakRate: options.peakRate };
  const lossColumns = ['step', 'examples', 'seconds', 'learningRate', 'loss', 'gradientNorm'];
  const losses = openCurve(join(options.folder, 'loss.csv'), lossColumns, state.step, log);
  const sdrColumns = ['step', 'examples', 'seconds', 'sdrDb'];
  const sdrs = openCurve(join(options.folder, 'validation.csv'), sdrColumns, state.step, log);

  const sessionStart = performance.now();
  const secondsBefore = start.progress.seconds;
  let examples = start.progress.examples;
  let best = start.progress.best;
  let bestWeights: WeightArrays | null = null;
  if (best && existsSync(bestPath(options.folder))) {
    bestWeights = loadBest();
  } else if (best) {
    log(
      `There is no ${bestPath(options.folder)}, the disk may have been full: the best is sought anew.`,
    );
    best = null;
  }
  const seconds = (): number => secondsBefore + (performance.now() - sessionStart) / 1000;
  const progress = (): RunProgress => ({
    ...start.progress,
    step: state.step,
    examples,
    seconds: seconds(),
    best,
    options: options.record,
  });

  let lastCheckpoint = seconds();
  let lastValidation = seconds();
  let report = { since: seconds(), steps: 0, loss: 0, waiting: 0, norm: 0 };
  let reason: LoopResult['reason'] = 'finished';
  let pending = nextBatch();

  for (;;) {
    const done = Math.max(examples / options.maxExamples, seconds() / options.maxSeconds);
    if (done >= 1) break;
    if (options.shouldStop()) {
      reason = 'stopped';
      break;
    }
    const waitStart = performance.now();
    const batch = await pending;
    pending = nextBatch();
    // Steps block the thread; signals and messages of data workers get their turn here.
    await setImmediate();
    report.waiting += (performance.now() - waitStart) / 1000;
    const rate = learningRateAt(done, schedule);
    const result = runStep(
      config,
      spec,
      options.stepKernels ?? kernels,
      state,
      batch,
      options.emphasis,
      rate,
      options.step,
    );
    if (!result.applied) {
      log(
        `The loss or its gradient is not a number (loss ${result.loss}) in step ${state.step + 1}, ` +
          `batch seed ${batch.seed}. Stopping at the last good state.`,
      );
      reason = 'not-a-number';
      break;
    }
    examples += options.batchSize;
    losses.append([state.step, examples, seconds(), rate, result.loss, result.gradientNorm]);
    report.steps++;
    report.loss += result.loss;
    report.norm += result.gradientNorm;
    if (seconds() - report.since >= REPORT_SECONDS) reportProgress();
    if (options.validate && seconds() - lastValidation >= options.validationSeconds) {
      await runValidation(options.validate);
    }
    if (seconds() - lastCheckpoint >= options.checkpointSeconds) checkpoint();
  }
  pending.catch(() => undefined);
  if (report.steps > 0) reportProgress();
  // A stop should be quick; validation of a finished run decides which weights are exported.
  if (options.validate && reason === 'finished') await runValidation(options.validate);
  checkpoint();
  return { progress: progress(), weights: bestWeights ?? averagedWeights(spec, state), reason };

  function checkpoint(): void {
    save(checkpointPath(options.folder));
    lastCheckpoint = seconds();
  }

  function save(path: string): void {
    try {
      saveCheckpoint(path, config, state, progress());
    } catch (error) {
      // The previous file is intact; a full disk may be emptied before the next one.
      log(`Could not write ${path}: ${error instanceof Error ? error.message : error}`);
    }
  }

  function reportProgress(): void {
    const elapsed = seconds() - report.since;
    const done = Math.max(examples / options.maxExamples, seconds() / options.maxSeconds);
    const left = done > 0 ? Math.max(0, (seconds() * (1 - done)) / done) : 0;
    const speed = (report.steps * options.batchSize) / elapsed;
    log(
      `step ${state.step}  ${examples} patches  loss ${(report.loss / report.steps).toFixed(5)}  ` +
        `|g| ${(report.norm / report.steps).toFixed(3)}  ${speed.toFixed(1)} patches/s  ` +
        `data ${((100 * report.waiting) / elapsed).toFixed(0)} %  ${formatTime(left)} left`,
    );
    report = { since: seconds(), steps: 0, loss: 0, waiting: 0, norm: 0 };
  }

  async function runValidation(validate: Validate): Promise<void> {
    const before = seconds();
    const weights = averagedWeights(spec, state);
    // The app's own executor. With 8 patches at a time on TensorFlow it takes as much processor
    // time as a forward pass with the training kernels did (137 and 134 ms per patch of
    // `fullband`).
    const model = createMaskModel(config, weights);
    const sdrDb = await validate(model).finally(() => model.dispose());
    sdrs.append([state.step, examples, seconds(), sdrDb]);
    const isBest = Number.isFinite(sdrDb) && (best === null || sdrDb > best.sdrDb);
    if (isBest) {
      best = { sdrDb, step: state.step };
      bestWeights = weights;
      saveBest();
    }
    log(
      `validation ${sdrDb.toFixed(2)} dB${isBest ? ' (best so far)' : ''}  ` +
        `step ${state.step}  ${(seconds() - before).toFixed(0)} s`,
    );
    lastValidation = seconds();
    report = { ...report, since: report.since + seconds() - before };
  }

  /**
   * The best state as a checkpoint of its own, from which its averaged weights can be read again.
   */
  function saveBest(): void {
    save(bestPath(options.folder));
  }

  function loadBest(): WeightArrays | null {
    const { state: saved } = loadCheckpoint(bestPath(options.folder), config, spec, kernels);
    const weights = averagedWeights(spec, saved);
    saved.dispose();
    return weights;
  }
}

/** Seconds as `1 h 05 min` or `3 min`. */
export function formatTime(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
