import { describe, expect, it } from 'vitest';
import { endOfQueue, LONG_QUEUE_SECONDS } from './notification';

describe('the notification at the end of a queue', () => {
  it('is worth it for several songs', () => {
    const queue = { fileNames: ['a.mp3', 'b.mp3'], numFailed: 0, elapsed: 1 };
    expect(endOfQueue(queue)).toBe('All 2 songs are separated.');
    expect(endOfQueue({ ...queue, numFailed: 1 })).toBe('2 of 3 songs are separated.');
  });

  it('is worth it for a single song only if that took long', () => {
    const song = { fileNames: ['a.mp3'], numFailed: 0, elapsed: LONG_QUEUE_SECONDS - 1 };
    expect(endOfQueue(song)).toBe(null);
    expect(endOfQueue({ ...song, elapsed: LONG_QUEUE_SECONDS })).toBe('a.mp3 is separated.');
    expect(endOfQueue({ fileNames: [], numFailed: 1, elapsed: LONG_QUEUE_SECONDS })).toBe(
      'The song could not be separated.',
    );
  });
});
