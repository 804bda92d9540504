import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { isSameNetwork } from './checkpoint';
import { TINY } from './fixtures';
import { checkpointPath, resumeRun, runLoop, startRun } from './loop';
import type { LoopOptions } from './loop';
import { createPlainKernels } from './plainKernels';
import { initialWeights, readVariable } from './state';
import type { TrainingState } from './state';
import { DEFAULT_STEP_OPTIONS } from './step';
import type { StepBatch } from './step';
import { describeUnet } from '../../src/model/unet';

const spec = describeUnet(TINY);
const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));

beforeAll(async () => {
  await tf.setBackend('cpu');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Batch n of an endless source, the same every time. */
function batchAt(n: number): StepBatch {
  const random = mulberry32(100 + n);
  const mixture = Float32Array.from({ length: 2 * 64 }, () => random());
  return { seed: n, mixture, vocals: mixture.map((value) => value * random()), weight: null };
}

function sourceFrom(start: number): () => Promise<StepBatch> {
  let next = start;
  return async () => batchAt(next++);
}

function loopOptions(name: string, stopAfter: number): LoopOptions & { lines: string[] } {
  let asked = 0;
  const lines: string[] = [];
  return {
    config: TINY,
    kernels: createPlainKernels(),
    emphasis: new Float32Array(8).fill(1),
    step: { ...DEFAULT_STEP_OPTIONS, averageEvery: 2 },
    peakRate: 1e-2,
    batchSize: 2,
    maxExamples: 12,
    maxSeconds: Infinity,
    folder: join(folder, name),
    checkpointSeconds: Infinity,
    validationSeconds: Infinity,
    validate: null,
    seed: 1,
    record: {},
    log: (line) => lines.push(line),
    lines,
    shouldStop: () => asked++ >= stopAfter,
  };
}

/** The weights of this very step, without averaging. */
function parameterValues({ parameters }: TrainingState): Map<string, Float32Array> {
  return new Map([...parameters].map(([name, { value }]) => [name, readVariable(value)]));
}

describe('a run that is stopped and resumed', () => {
  it('ends with exactly the weights, averages and curve of one that never stopped', async () => {
    const whole = loopOptions('whole', Infinity);
    const expected = startRun(whole, initialWeights(spec, 1));
    const finished = await runLoop(whole, expected, sourceFrom(0));
    expect(finished.reason).toBe('finished');

    const first = loopOptions('parts', 3);
    const start = startRun(first, initialWeights(spec, 1));
    expect((await runLoop(first, start, sourceFrom(0))).reason).toBe('stopped');
    start.state.dispose();
    const second = loopOptions('parts', Infinity);
    const resumed = resumeRun(second);
    expect(resumed.progress.step).toBe(3);
    const end = await runLoop(second, resumed, sourceFrom(resumed.progress.examples / 2));

    expect(end.progress.examples).toBe(12);
    expect(end.weights).toEqual(finished.weights);
    expect(parameterValues(resumed.state)).toEqual(parameterValues(expected.state));
    expect(resumed.state.movingStatistics).toEqual(expected.state.movingStatistics);
    const steps = (name: string) =>
      readFileSync(join(folder, name, 'loss.csv'), 'utf8')
        .trim()
        .split('\n')
        // The third column is time.
        .map((row) => row.split(',').filter((_, column) => column !== 2));
    expect(steps('parts')).toEqual(steps('whole'));
  });
});

describe('a loss that is not a number', () => {
  it('stops the run at the last good state and names the batch', async () => {
    const options = loopOptions('nan', Infinity);
    const start = startRun(options, initialWeights(spec, 1));
    const source = sourceFrom(0);
    let count = 0;
    const result = await runLoop(options, start, async () => {
      const batch = await source();
      if (++count === 3) batch.vocals.fill(NaN);
      return batch;
    });
    expect(result.reason).toBe('not-a-number');
    expect(result.progress.step).toBe(2);
    expect(options.lines.join('\n')).toContain('batch seed 2');
    for (const values of result.weights.values()) expect(values.every(Number.isFinite)).toBe(true);
  });
});

describe('a checkpoint', () => {
  it('of a config that does not name its window yet fits one with Hann’s', () => {
    const { window: _, ...unnamed } = TINY;
    expect(isSameNetwork(unnamed, TINY)).toBe(true);
    expect(isSameNetwork({ ...unnamed, fftSize: 2048 }, TINY)).toBe(false);
  });

  it('is refused, by name, when it is missing, cut off, or of another configuration', async () => {
    const options = loopOptions('refused', 1);
    expect(() => resumeRun(options)).toThrow(/no checkpoint to resume at .*refused/);
    await runLoop(options, startRun(options, initialWeights(spec, 1)), sourceFrom(0));
    const other = { ...options, config: { ...TINY, sampleRate: 4096 } };
    expect(() => resumeRun(other)).toThrow(/another configuration of 'tiny'/);
    const path = checkpointPath(options.folder);
    writeFileSync(path, readFileSync(path).subarray(0, -8));
    expect(() => resumeRun(options)).toThrow(/cut off/);
    expect(readdirSync(options.folder).filter((name) => name.endsWith('.writing'))).toEqual([]);
  });

  it('that cannot be written, nor a curve, is told by name and costs the run nothing', async () => {
    const options = {
      ...loopOptions('full', Infinity),
      checkpointSeconds: 0,
      validationSeconds: 0,
      validate: async () => 1,
    };
    // A folder where a file should go cannot be written to, like a full disk.
    for (const name of ['checkpoint.bin', 'best.bin']) {
      mkdirSync(join(folder, 'full', name, 'inside'), { recursive: true });
    }
    const start = startRun(options, initialWeights(spec, 1));
    const source = sourceFrom(0);
    let hasBegun = false;
    const result = await runLoop(options, start, async () => {
      if (!hasBegun) {
        rmSync(join(folder, 'full', 'loss.csv'));
        mkdirSync(join(folder, 'full', 'loss.csv'));
        hasBegun = true;
      }
      return source();
    });
    expect(result.reason).toBe('finished');
    expect(result.progress.examples).toBe(12);
    const told = (name: string): number =>
      options.lines.filter(
        (line) => /^Could not write .*\.(csv|bin): /.test(line) && line.includes(name),
      ).length;
    expect(told('loss.csv')).toBe(1);
    expect(told('best.bin')).toBe(1);
    expect(told('checkpoint.bin')).toBeGreaterThan(1);
    expect(readdirSync(options.folder).filter((name) => name.endsWith('.writing'))).toEqual([]);
  });

  it('is resumed although the best state could not be written beside it', async () => {
    const validating = (stopAfter: number) => ({
      ...loopOptions('lost', stopAfter),
      validationSeconds: 0,
      validate: async () => 1,
    });
    const best = join(folder, 'lost', 'best.bin');
    mkdirSync(join(best, 'inside'), { recursive: true });
    const first = validating(2);
    await runLoop(first, startRun(first, initialWeights(spec, 1)), sourceFrom(0));
    rmSync(best, { recursive: true });
    const second = validating(Infinity);
    const end = await runLoop(second, resumeRun(second), sourceFrom(2));
    expect(end.reason).toBe('finished');
    expect(second.lines.join('\n')).toContain(`There is no ${best}`);
    expect(end.progress.best).toEqual({ sdrDb: 1, step: 3 });
  });

  it('keeps the weights of the best validation, also across a stop', async () => {
    const scores = [1, 5, 2, 3];
    const validating = (stopAfter: number) => ({
      ...loopOptions('best', stopAfter),
      validationSeconds: 0,
      validate: async () => scores.shift() ?? 0,
    });
    const first = validating(2);
    const start = startRun(first, initialWeights(spec, 1));
    const stopped = await runLoop(first, start, sourceFrom(0));
    expect(stopped.progress.best).toEqual({ sdrDb: 5, step: 2 });
    const second = validating(Infinity);
    const resumed = resumeRun(second);
    const end = await runLoop(second, resumed, sourceFrom(2));
    expect(end.progress.best).toEqual({ sdrDb: 5, step: 2 });
    expect(end.weights).toEqual(stopped.weights);
  });
});
