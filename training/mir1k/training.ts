/** Trains the benchmark's network on the clips of two singers, and on nothing else. */
import { createBandAnalysis } from '../../src/dsp/bands';
import { createMaskModel } from '../../src/model/executor';
import { bandEmphasis } from '../../src/model/features';
import type { MaskModel } from '../../src/model/maskModel';
import { describeUnet } from '../../src/model/unet';
import { cacheAndReport } from '../corpus/loadTracks';
import { createTrackSource } from '../mixing/exampleSource';
import { MIXING_POLICY } from '../mixing/mixingPolicy';
import type { MixingPolicy } from '../mixing/mixingPolicy';
import type { Kernels } from '../engine/kernels';
import { resumeRun, runLoop, startRun } from '../engine/loop';
import type { LoopOptions, LoopResult } from '../engine/loop';
import { initialWeights } from '../engine/state';
import { DEFAULT_STEP_OPTIONS } from '../engine/step';
import type { Recipe } from '../recipes';
import { runFolder } from '../shared/paths';
import type { Mir1kClip } from './clips';

/** Clips are mixed at 0 dB over their length, pauses included; parts of them lie around that. */
const POLICY: MixingPolicy = {
  ...MIXING_POLICY,
  voiceLevelDb: [-5, 6],
  ownLevel: 0,
  // One amateur sings alone.
  doubling: 0,
  harmonise: 0,
  treatPaired: 0,
  // What comes out of a karaoke machine is not mastered.
  busCompression: 0,
  // A clip is hardly longer than a patch, so that the level of one is nearly that of the other.
  levelJitterDb: 3,
};
const CHECKPOINT_SECONDS = 180;

export interface Mir1kRun {
  /** Name of the run's folder in the cache. */
  readonly run: string;
  readonly resume: boolean;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly log: (line: string) => void;
  readonly shouldStop: () => boolean;
}

export interface TrainedModel {
  readonly model: MaskModel;
  /** How the run ended. */
  readonly reason: LoopResult['reason'];
  readonly examples: number;
  /** Clips that could be read: what it was trained on. */
  readonly numClips: number;
}

/**
 * Trains for a fixed number of examples: no clip chooses among checkpoints. The model has
 * the averaged weights of the last step.
 */
export async function trainOnClips(
  clips: readonly Mir1kClip[],
  kernels: Kernels,
  run: Mir1kRun,
): Promise<TrainedModel> {
  const { seed, log } = run;
  const { config, loss, target, optimizer, batchSize, learningRate, examples } = run.recipe;
  const spec = describeUnet(config);
  const emphasis = bandEmphasis(config, createBandAnalysis(config).centresHz);
  const options: LoopOptions = {
    config,
    kernels,
    emphasis,
    step: { ...DEFAULT_STEP_OPTIONS, loss, optimizer },
    peakRate: learningRate,
    batchSize,
    maxExamples: examples,
    maxSeconds: Infinity,
    folder: runFolder(run.run),
    checkpointSeconds: CHECKPOINT_SECONDS,
    validationSeconds: Infinity,
    validate: null,
    seed,
    record: { loss, target, batchSize, learningRate, data: `${clips.length} clips of MIR-1K` },
    log,
    shouldStop: run.shouldStop,
  };
  const tracks = await cacheAndReport(
    config,
    clips.map(({ track }) => track),
    'train',
    log,
  );
  const start = run.resume ? resumeRun(options) : startRun(options, initialWeights(spec, seed));
  const source = createTrackSource(config, tracks, {
    seed: start.progress.seed,
    batchSize,
    target,
    policy: POLICY,
    startAt: Math.floor(start.progress.examples / batchSize),
  });
  try {
    const { weights, reason, progress } = await runLoop(options, start, () => source.next());
    const model = createMaskModel(config, weights);
    return { model, reason, examples: progress.examples, numClips: tracks.length };
  } finally {
    await source.dispose();
    start.state.dispose();
  }
}
