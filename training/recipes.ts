/**
 * How each shipped model was trained, as data: `npm run train -- --recipe <name> --data <folder>`
 * is all that one types, and options override single numbers.
 */
import { FULLBAND, MIR1K, PAPER } from '../src/model/config';
import type { ModelConfig } from '../src/model/config';
import type { LossKind } from './engine/loss';
import type { Precision } from './engine/nativeKernels';
import type { Optimizer } from './engine/step';
import type { TargetKind } from './mixing/mixSpectra';

export interface Recipe {
  readonly config: ModelConfig;
  /** What is minimised: see LOSS_KINDS. */
  readonly loss: LossKind;
  /** What the masked mixture is compared with. */
  readonly target: TargetKind;
  readonly optimizer: Optimizer;
  /**
   * Numbers of activations and their gradients. `bfloat16` needs a processor that computes in it.
   */
  readonly precision: Precision;
  /** Patches per step. */
  readonly batchSize: number;
  /** Peak of the schedule. */
  readonly learningRate: number;
  /** Length of a run in patches. */
  readonly examples: number;
}

/**
 * Recipes by name. The shipped weights came from several runs, each begun with the weights of the
 * one before (`--init-from`); their model cards tell the whole history. A recipe has the settings
 * of the last run and, as its length, the sum over the runs of that network.
 */
export const RECIPES = {
  fullband: {
    config: FULLBAND,
    loss: 'sdr',
    target: 'projection',
    optimizer: 'muon',
    precision: 'bfloat16',
    batchSize: 8,
    learningRate: 5e-4,
    examples: 666_568,
  },
  paper: {
    config: PAPER,
    loss: 'mse',
    target: 'projection',
    optimizer: 'adam',
    precision: 'float32',
    batchSize: 8,
    learningRate: 7e-4,
    examples: 59_224,
  },
  // Loss, target, optimiser, rate and length as published; its weights are not shipped.
  published: {
    config: PAPER,
    loss: 'l1',
    target: 'magnitude',
    optimizer: 'adam',
    precision: 'float32',
    batchSize: 16,
    learningRate: 1e-3,
    examples: 60_000,
  },
} as const satisfies Readonly<Record<string, Recipe>>;

export type RecipeName = keyof typeof RECIPES;

export const RECIPE_NAMES = Object.keys(RECIPES) as RecipeName[];

export const DEFAULT_RECIPE: RecipeName = 'fullband';

/** `npm run benchmark:mir1k`: the length is fixed, so that no clip chooses among checkpoints. */
export const MIR1K_RECIPE: Recipe = {
  config: MIR1K,
  loss: 'mse',
  target: 'projection',
  optimizer: 'adam',
  precision: 'float32',
  batchSize: 8,
  learningRate: 1e-3,
  examples: 12_000,
};
