import { describe, expect, it } from 'vitest';
import { ERROR_CODES, VocalIsolationError } from '../shared/errors';
import { describeFailure, describeSaveFailure } from './errorMessages';

describe('describeFailure', () => {
  it('has a problem and a next step of its own for every code, in whole sentences', () => {
    const texts = ERROR_CODES.map((code) => describeFailure({ code }));
    for (const { problem, nextStep } of texts) {
      expect(problem).toMatch(/^[A-Z].{15,}\.$/);
      expect(nextStep).toMatch(/^[A-Z].{15,}\.$/);
    }
    expect(new Set(texts.map(({ problem }) => problem)).size).toBe(ERROR_CODES.length);
  });

  it('states the limit of a song that is too long', () => {
    const failure = { code: 'too-long', durationSeconds: 7300, limitSeconds: 3660 } as const;
    expect(describeFailure(failure).problem).toBe(
      'This song lasts 2 hours 1 minute, and this device has room for 1 hour 1 minute of this kind of audio.',
    );
  });
});

describe('describeSaveFailure', () => {
  it('tells the limit of WAV from missing memory', () => {
    expect(describeSaveFailure(new VocalIsolationError('too-long', 'x'))).toContain('4 GB');
    expect(describeSaveFailure(new RangeError('Array buffer allocation failed'))).toContain(
      'memory',
    );
  });
});
