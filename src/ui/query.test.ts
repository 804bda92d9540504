import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL_NAME, MODEL_CONFIGS } from '../model/config';
import { addressWithModel, describeQueryProblem, parseQuery } from './query';

describe('parseQuery', () => {
  it('forces nothing by default', () => {
    expect(parseQuery('')).toEqual({
      backend: null,
      modelName: DEFAULT_MODEL_NAME,
      memoryBytes: Infinity,
      problems: [],
    });
  });

  it('takes known values', () => {
    for (const modelName of Object.keys(MODEL_CONFIGS)) {
      const query = parseQuery(`?backend=wasm&model=${modelName}`);
      expect(query).toEqual({ backend: 'wasm', modelName, memoryBytes: Infinity, problems: [] });
    }
  });

  it('takes a smaller memory in MB and nothing that is no number', () => {
    expect(parseQuery('?memory=1.5').memoryBytes).toBe(1.5e6);
    for (const search of ['?memory=much', '?memory=-1']) {
      expect(parseQuery(search).memoryBytes).toBe(Infinity);
    }
  });

  it('says one sentence about each value that it does not know', () => {
    const { backend, modelName, problems } = parseQuery('?backend=abacus&model=toString');
    expect(backend).toBeNull();
    expect(modelName).toBe(DEFAULT_MODEL_NAME);
    expect(problems).toHaveLength(2);
    expect(describeQueryProblem(problems[0])).toContain('“abacus” is not a backend');
    expect(describeQueryProblem(problems[1])).toContain('“toString” is not a model');
  });
});

describe('addressWithModel', () => {
  it('asks for that model and keeps the rest', () => {
    for (const modelName of Object.keys(MODEL_CONFIGS)) {
      const query = parseQuery(addressWithModel('?backend=wasm&model=paper&memory=2', modelName));
      expect(query).toEqual({ backend: 'wasm', modelName, memoryBytes: 2e6, problems: [] });
    }
    expect(addressWithModel('?model=paper', DEFAULT_MODEL_NAME)).toBe('?');
  });
});
