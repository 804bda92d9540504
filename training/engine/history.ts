/**
 * The history of training in a model's metadata: one phase per run; a continued model has the
 * earlier phases first.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import type { ModelMetadata } from '../../src/model/modelFormat';
import type { RunProgress } from './checkpoint';

/** One run, up to the step whose weights were kept. What is not known is null. */
export interface TrainingPhase {
  readonly run: string;
  /** The network whose weights came out, where it is another than the model's (transplant.ts). */
  readonly network?: string;
  readonly examples: number;
  readonly steps: number;
  readonly hours: number | null;
  readonly loss: string | null;
  readonly target: string | null;
  readonly batchSize: number | null;
  /** `adam` or `muon`; missing in runs before there was a choice. */
  readonly optimizer?: string;
  /** `float32` or `bfloat16`; missing in runs before there was a choice. */
  readonly precision?: string;
  /** Names of the augmentations that were left out, if any were. */
  readonly without?: string;
  /** Peak of the schedule. */
  readonly learningRate: number | null;
  readonly validationSdrDb: number | null;
  /** Names of the data folders. */
  readonly data: string | null;
  /** Processor and number of threads. */
  readonly hardware: string | null;
}

/** `data` of an exported model: sums over the phases of its own network, and all phases. */
export interface TrainingRecord {
  readonly examples: number;
  readonly steps: number;
  /** Of the phases whose length is known. */
  readonly hours: number;
  readonly history: readonly TrainingPhase[];
}

/** What a run writes down at its start, because it cannot be found out later. */
export interface RunOrigin {
  /** Phases of the model that the run started from; none for random weights. */
  readonly earlier: readonly TrainingPhase[];
  readonly hardware: string;
}

const ORIGIN_FILE = 'origin.json';

/** This machine's processor and how many threads it runs at once. */
export function describeHardware(): string {
  return `${availableParallelism()} threads of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}`;
}

export function writeOrigin(runFolder: string, origin: RunOrigin): void {
  mkdirSync(runFolder, { recursive: true });
  writeFileSync(join(runFolder, ORIGIN_FILE), `${JSON.stringify(origin, null, 2)}\n`);
}

/** Null for a run that wrote none. Throws, naming the file, if it is damaged. */
export function readOrigin(runFolder: string): RunOrigin | null {
  const path = join(runFolder, ORIGIN_FILE);
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunOrigin;
  } catch (error) {
    throw new Error(`${path} is damaged`, { cause: error });
  }
}

/**
 * The phases of an exported model. A model without a history was one run, told as far as its
 * metadata go; none if they tell nothing.
 */
export function historyOf({
  data,
  metrics,
}: Pick<ModelMetadata, 'data' | 'metrics'>): TrainingPhase[] {
  const facts = isRecord(data) ? data : {};
  if (Array.isArray(facts['history'])) return facts['history'] as TrainingPhase[];
  const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const examples = number(facts['patches']);
  if (examples === null) return [];
  return [
    {
      run: 'earlier',
      examples,
      steps: number(facts['steps']) ?? 0,
      hours: number(facts['hours']),
      loss: text(facts['loss']),
      target: text(facts['target']),
      batchSize: number(facts['batchSize']),
      learningRate: number(facts['learningRate']),
      validationSdrDb: isRecord(metrics) ? number(metrics['validationSdrDb']) : null,
      data: text(facts['data']),
      hardware: null,
    },
  ];
}

/**
 * The phase of a run whose weights of `progress.best`, or without one of its last step, were kept.
 * `seconds` is how long the run had taken when its file was written.
 */
export function phaseOf(
  run: string,
  progress: RunProgress,
  seconds: number,
  hardware: string | null,
): TrainingPhase {
  const { options, best } = progress;
  const steps = best?.step ?? progress.step;
  const batchSize = Number(options['batchSize']);
  const text = (value: string | number | boolean | undefined): string | null =>
    value === undefined ? null : String(value);
  return {
    run,
    examples: Number.isFinite(batchSize) ? steps * batchSize : progress.examples,
    steps,
    hours: Number((seconds / 3600).toFixed(3)),
    loss: text(options['loss']),
    target: text(options['target']),
    batchSize: Number.isFinite(batchSize) ? batchSize : null,
    ...('optimizer' in options ? { optimizer: String(options['optimizer']) } : {}),
    ...('precision' in options ? { precision: String(options['precision']) } : {}),
    ...('without' in options ? { without: String(options['without']) } : {}),
    learningRate: Number(options['learningRate']) || null,
    validationSdrDb: best?.sdrDb ?? null,
    data: text(options['data']),
    hardware,
  };
}

/**
 * `phase` after `earlier`. A phase of the same run in `earlier` is replaced: the model started from
 * may already have been overwritten by an export of this run.
 */
export function recordTraining(
  earlier: readonly TrainingPhase[],
  phase: TrainingPhase,
): TrainingRecord {
  const again = earlier.findIndex(({ run }) => run === phase.run);
  const history = [...(again < 0 ? earlier : earlier.slice(0, again)), phase];
  const sum = (of: (phase: TrainingPhase) => number | null): number =>
    history.reduce((total, item) => total + (item.network ? 0 : (of(item) ?? 0)), 0);
  return {
    examples: sum(({ examples }) => examples),
    steps: sum(({ steps }) => steps),
    hours: Number(sum(({ hours }) => hours).toFixed(3)),
    history,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
