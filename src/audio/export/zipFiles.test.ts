import { describe, expect, it } from 'vitest';
import { zipFiles } from './zipFiles';

const CHUNK = new Uint8Array(1 << 18);
const NUM_CHUNKS = 40;

/** A file whose bytes are all at hand, as those of a finished song may be. */
class ReadyFile extends Blob {
  override get size(): number {
    return NUM_CHUNKS * CHUNK.length;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let numGiven = 0;
    return new ReadableStream({
      pull(controller) {
        if (numGiven++ < NUM_CHUNKS) controller.enqueue(CHUNK.slice());
        else controller.close();
      },
    });
  }
}

describe('zipFiles', () => {
  it('lets the page do something else every few milliseconds', async () => {
    async function* files() {
      yield { name: 'a.wav', file: new ReadyFile() };
    }
    let numTasks = 0;
    const counting = setInterval(() => numTasks++, 0);
    const archive = await zipFiles(files(), new AbortController().signal);
    clearInterval(counting);
    expect(archive.size).toBeGreaterThan(NUM_CHUNKS * CHUNK.length);
    // 10 MB, by the megabyte; timers of less than a millisecond do not fire in each of them.
    expect(numTasks).toBeGreaterThanOrEqual(3);
  });
});
