/**
 * From the options of `npm run train` to what the run does: a recipe, overridden where one says so.
 */
import { join } from 'node:path';
import { MODEL_CONFIGS } from '../../src/model/config';
import type { Seconds } from '../../src/shared/units';
import { LOSS_KINDS } from '../engine/loss';
import { PRECISIONS } from '../engine/nativeKernels';
import type { Precision } from '../engine/nativeKernels';
import { OPTIMIZERS } from '../engine/step';
import { TARGET_KINDS } from '../mixing/mixSpectra';
import { AUGMENTATIONS } from '../mixing/mixingPolicy';
import type { Augmentation } from '../mixing/mixingPolicy';
import { DEFAULT_RECIPE, RECIPES, RECIPE_NAMES } from '../recipes';
import type { Recipe } from '../recipes';
import { choice, choicesOf, count, flag, positive, text, texts } from './options';
import type { OptionValues } from './options';

const AUGMENTATION_NAMES = Object.keys(AUGMENTATIONS) as Augmentation[];

export const TRAIN_OPTIONS = {
  recipe: choice(
    RECIPE_NAMES,
    'settings and length of a run, see training/recipes.ts',
    DEFAULT_RECIPE,
  ),
  data: texts('<folder>', 'MUSDB18(-HQ), stem pairs, or vocals/ and instrumentals/'),
  validation: text('<folder>', 'songs of pairs/validation by which the weights are chosen'),
  demo: flag('trains on computed songs for a few minutes, to try it without any data'),
  run: text('<name>', "name of the run's folder in the cache; without it the recipe's"),
  resume: flag('continues the run from its checkpoint'),
  overwrite: flag('begins anew where a run of this name has a checkpoint already'),
  minutes: positive('<n>', 'length of the whole run in minutes, resumed sessions included'),
  examples: count('<n>', "length of the whole run in patches; without it the recipe's"),
  config: choice(Object.keys(MODEL_CONFIGS), "another network than the recipe's"),
  loss: choice(
    LOSS_KINDS,
    'absolute or squared error of magnitudes, or the decibels of the squared error',
  ),
  target: choice(
    TARGET_KINDS,
    "the vocals' magnitude, or the part of them in phase with the mixture, which a mask can reach",
  ),
  batch: count('<n>', 'patches per step'),
  lr: positive('<x>', 'peak learning rate'),
  optimizer: choice(OPTIMIZERS, 'Adam, or Muon for all but biases and batch norm'),
  precision: choice(
    PRECISIONS,
    "numbers of activations; bfloat16 is the faster one with AVX512-BF16 or AMX. Without it the recipe's, " +
      'or float32 on processors that do not compute in bfloat16',
  ),
  'init-from': text('<folder>', 'exported model from whose weights the run starts'),
  without: choicesOf(
    '<name>',
    AUGMENTATION_NAMES,
    'leaves an augmentation of the mixes out, to see what it is worth',
  ),
  seed: count('<n>', 'seed of weights, data and dropout', 1),
  workers: count('<n>', 'threads that prepare data', 1),
};

/** Length of a demo run, and of the songs that it computes altogether. */
const DEMO_MINUTES = 5;

export interface TrainingPlan {
  /** The recipe with what the command line overrides. */
  readonly recipe: Recipe;
  /** Precision as given on the command line; it holds on any processor. */
  readonly givenPrecision: Precision | undefined;
  /** Folder of the demo's songs, also the last one in `data`; null without `--demo`. */
  readonly demoFolder: string | null;
  readonly data: readonly string[];
  readonly validation: string | null;
  /** Name of the run's folder. */
  readonly run: string;
  readonly resume: boolean;
  readonly overwrite: boolean;
  /** The run ends at whichever comes first; Infinity = no such limit. */
  readonly maxSeconds: Seconds;
  readonly maxExamples: number;
  readonly initFrom: string | null;
  readonly without: readonly Augmentation[];
  readonly seed: number;
  readonly workers: number;
}

/**
 * What a run with these options does; `cache` is the cache folder. Throws a sentence without data.
 */
export function planTraining(
  values: OptionValues<typeof TRAIN_OPTIONS>,
  cache: string,
): TrainingPlan {
  if (values.data.length === 0 && !values.demo) {
    throw new Error('--data <folder> is missing (or --demo, which computes songs)');
  }
  const recipe: Recipe = RECIPES[values.recipe];
  const config = values.config === undefined ? recipe.config : MODEL_CONFIGS[values.config];
  const demoFolder = values.demo ? join(cache, 'demo') : null;
  const minutes = values.minutes ?? (values.demo ? DEMO_MINUTES : undefined);
  const name = values.config ?? values.recipe;
  return {
    recipe: {
      config,
      loss: values.loss ?? recipe.loss,
      target: values.target ?? recipe.target,
      optimizer: values.optimizer ?? recipe.optimizer,
      precision: values.precision ?? recipe.precision,
      batchSize: values.batch ?? recipe.batchSize,
      learningRate: values.lr ?? recipe.learningRate,
      examples: values.examples ?? recipe.examples,
    },
    givenPrecision: values.precision,
    demoFolder,
    data: demoFolder === null ? values.data : [...values.data, demoFolder],
    validation: values.validation ?? demoFolder,
    run: values.run ?? (values.demo ? `${name}-demo` : name),
    resume: values.resume,
    // Demo runs may be overwritten.
    overwrite: values.overwrite || values.demo,
    maxSeconds: minutes === undefined ? Infinity : 60 * minutes,
    // A length in minutes takes the place of the recipe's length.
    maxExamples: values.examples ?? (minutes === undefined ? recipe.examples : Infinity),
    initFrom: values['init-from'] ?? null,
    without: values.without,
    seed: values.seed,
    workers: values.workers,
  };
}
