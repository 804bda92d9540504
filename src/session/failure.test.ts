import { describe, expect, it } from 'vitest';
import { SongTooLongError } from '../audio/decode/memoryLimit';
import { UnusualFormatError } from '../pcm/formatBounds';
import { VocalIsolationError } from '../shared/errors';
import { failureOf } from './failure';

describe('failureOf', () => {
  it.each([
    [new VocalIsolationError('encrypted-file', 'x'), { code: 'encrypted-file' }],
    [
      new SongTooLongError(7200, 3600),
      { code: 'too-long', durationSeconds: 7200, limitSeconds: 3600 },
    ],
    [
      new UnusualFormatError({ sampleRate: 2e6, numChannels: 64 }),
      { code: 'unusual-format', format: { sampleRate: 2e6, numChannels: 64 } },
    ],
    [new RangeError('Array buffer allocation failed'), { code: 'out-of-memory' }],
    [new Error('whatever'), { code: 'decode-failed' }],
    ['no error', { code: 'decode-failed' }],
  ])('says what there is to say of %s', (error, failure) => {
    expect(failureOf(error, 'decode-failed')).toEqual(failure);
  });
});
