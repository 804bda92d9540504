import { describe, expect, it } from 'vitest';
import { MODEL_CONFIGS } from '../../src/model/config';
import { DEFAULT_RECIPE, RECIPES } from '../recipes';
import { readOptions } from './options';
import { TRAIN_OPTIONS, planTraining } from './trainingPlan';

const plan = (...argv: string[]) => planTraining(readOptions(TRAIN_OPTIONS, argv), '/cache');
const DATA = ['--data', 'songs'];

describe('recipes', () => {
  it('exist for every config of the app, under its name', () => {
    for (const [name, config] of Object.entries(MODEL_CONFIGS)) {
      expect(RECIPES).toHaveProperty(name);
      expect(plan('--recipe', name, ...DATA).recipe.config).toBe(config);
    }
    expect(plan(...DATA).recipe).toEqual(RECIPES[DEFAULT_RECIPE]);
  });
});

describe('planTraining', () => {
  it('is the recipe and the data, nothing else being said', () => {
    expect(plan('--recipe', 'paper', ...DATA)).toEqual({
      recipe: RECIPES.paper,
      givenPrecision: undefined,
      demoFolder: null,
      data: ['songs'],
      validation: null,
      run: 'paper',
      resume: false,
      overwrite: false,
      maxSeconds: Infinity,
      maxExamples: RECIPES.paper.examples,
      initFrom: null,
      without: [],
      seed: 1,
      workers: 1,
    });
  });

  it('lets options override single numbers of the recipe', () => {
    const { recipe, givenPrecision, run } = plan(
      ...DATA,
      ...'--recipe fullband --config paper --loss l1 --lr 1e-4 --batch 4'.split(' '),
      ...'--optimizer adam --precision float32 --target magnitude'.split(' '),
    );
    expect(recipe).toEqual({
      config: MODEL_CONFIGS['paper'],
      loss: 'l1',
      target: 'magnitude',
      optimizer: 'adam',
      precision: 'float32',
      batchSize: 4,
      learningRate: 1e-4,
      examples: RECIPES.fullband.examples,
    });
    expect(givenPrecision).toBe('float32');
    expect(run).toBe('paper');
  });

  it('ends at minutes, at examples, or at whichever comes first if both are given', () => {
    const limits = (...argv: string[]) => {
      const { maxSeconds, maxExamples } = plan(...DATA, ...argv);
      return [maxSeconds, maxExamples];
    };
    expect(limits('--minutes', '0.5')).toEqual([30, Infinity]);
    expect(limits('--examples', '800')).toEqual([Infinity, 800]);
    expect(limits('--minutes', '2', '--examples', '800')).toEqual([120, 800]);
  });

  it('computes songs into the cache for a demo, which may overwrite an earlier one', () => {
    const { demoFolder, data, validation, run, overwrite, maxSeconds } = plan('--demo', ...DATA);
    expect(demoFolder).toBe('/cache/demo');
    expect(data).toEqual(['songs', '/cache/demo']);
    expect(validation).toBe('/cache/demo');
    expect(run).toBe('fullband-demo');
    expect(overwrite).toBe(true);
    expect(maxSeconds).toBe(300);
  });

  it('asks for data', () => {
    expect(() => plan('--recipe', 'paper')).toThrow('--data <folder> is missing');
  });
});
