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

describe('describeFailure of an unusual format', () => {
  const problem = (sampleRate: number, numChannels: number) =>
    describeFailure({ code: 'unusual-format', format: { sampleRate, numChannels } }).problem;

  it('names the value that is out of bounds and the bound', () => {
    expect(problem(44100, 65535)).toBe(
      'This file states 65,535 channels; at most 32 can be separated.',
    );
    expect(problem(4294967295, 2)).toBe(
      'This file states a sample rate of 4,294,967,295 Hz; it must lie between 1 and 768 kHz.',
    );
  });
});

describe('describeSaveFailure', () => {
  const CAUSES: readonly [cause: string, error: unknown, word: RegExp][] = [
    ['the limit of the format', new VocalIsolationError('too-long', 'x'), /4 GB/],
    ['memory', new RangeError('Array buffer allocation failed'), /memory/],
    ['a full disk', new DOMException('x', 'QuotaExceededError'), /disk space/],
    [
      'a full disk that was named before',
      new VocalIsolationError('storage-full', 'x'),
      /disk space/,
    ],
    ['samples that were cleared', new DOMException('x', 'NotFoundError'), /cannot be read/],
    ['samples that changed', new DOMException('x', 'NotReadableError'), /cannot be read/],
    ['an encoder that did not load', new TypeError('Failed to fetch module'), /does not know/],
    ['something else of ours', new VocalIsolationError('bad-parameter', 'x'), /does not know/],
    ['what is no error', 'x', /does not know/],
  ];
  for (const [cause, error, word] of CAUSES) {
    it(`tells of ${cause}, and what to do`, () => {
      const { problem, nextStep } = describeSaveFailure(error);
      expect(problem).toMatch(word);
      expect(nextStep).toMatch(/^[A-Z].{15,}\.$/);
    });
  }
});
