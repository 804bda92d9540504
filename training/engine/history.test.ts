import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunProgress } from './checkpoint';
import { historyOf, phaseOf, readOrigin, recordTraining, writeOrigin } from './history';

const progress: RunProgress = {
  step: 5400,
  examples: 43_200,
  seconds: 1843,
  seed: 1,
  best: { sdrDb: 6.43, step: 5279 },
  options: { loss: 'mse', target: 'projection', batchSize: 8, learningRate: 0.0007, data: 'audio' },
};

describe('the history of a model', () => {
  it('counts a run up to the step whose weights are kept', () => {
    const phase = phaseOf('second', progress, 1800, '2 threads');
    expect(phase).toEqual({
      run: 'second',
      examples: 42_232,
      steps: 5279,
      hours: 0.5,
      loss: 'mse',
      target: 'projection',
      batchSize: 8,
      learningRate: 0.0007,
      validationSdrDb: 6.43,
      data: 'audio',
      hardware: '2 threads',
    });
    const options = {
      ...progress.options,
      optimizer: 'muon',
      precision: 'bfloat16',
      without: 'speed',
    };
    expect(phaseOf('third', { ...progress, options }, 1800, null)).toMatchObject({
      optimizer: 'muon',
      precision: 'bfloat16',
      without: 'speed',
    });
    expect(phaseOf('all', { ...progress, best: null }, 1843, null).examples).toBe(43_200);
  });

  it('goes on from a model that tells only its sums, whose unknown hours stay unknown', () => {
    const earlier = historyOf({
      data: { patches: 16_992, steps: 2124, loss: 'mse', target: 'magnitude, then projection' },
      metrics: { validationSdrDb: 5.93 },
    });
    const record = recordTraining(earlier, phaseOf('second', progress, 1800, null));
    expect(record.examples).toBe(16_992 + 42_232);
    expect(record.steps).toBe(2124 + 5279);
    expect(record.hours).toBe(0.5);
    expect(record.history.map(({ run, validationSdrDb }) => [run, validationSdrDb])).toEqual([
      ['earlier', 5.93],
      ['second', 6.43],
    ]);
    // What is written is read back.
    expect(historyOf({ data: record, metrics: null })).toEqual(record.history);
  });

  it('tells the phases of another network, and does not count them', () => {
    const other = { network: 'other', ...phaseOf('first', progress, 900, null) };
    const record = recordTraining([other], phaseOf('second', progress, 1800, null));
    expect(record.history).toHaveLength(2);
    expect([record.examples, record.steps, record.hours]).toEqual([42_232, 5279, 0.5]);
  });

  it('counts a run once, also when its own export is given as what it started from', () => {
    const first = phaseOf('first', { ...progress, best: null }, 900, null);
    const second = phaseOf('second', progress, 1800, null);
    const once = recordTraining(recordTraining([], first).history, second);
    expect(recordTraining(once.history, second)).toEqual(once);
    expect(historyOf({ data: 'random', metrics: null })).toEqual([]);
  });

  it('is kept in the folder of a run, and a damaged file is named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    try {
      expect(readOrigin(folder)).toBeNull();
      const origin = { earlier: [phaseOf('first', progress, 1, null)], hardware: '2 threads' };
      writeOrigin(join(folder, 'run'), origin);
      expect(readOrigin(join(folder, 'run'))).toEqual(origin);
      writeFileSync(join(folder, 'origin.json'), '{');
      expect(() => readOrigin(folder)).toThrow(/origin.json is damaged/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
