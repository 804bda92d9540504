import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { VOCALS_MIX } from '../mix/mix';
import { createMemorySong } from '../store/memoryStore';
import { exportFile, MAX_LOADING, MAX_SILENCE, MAX_START } from './exportClient';
import type { Mock } from 'vitest';
import type { ExportWorkerLike } from './exportClient';
import type { ExportRequest } from './exportRequest';
import type { ExportClientMessage, ExportWorkerMessage } from './worker/exportProtocol';

const RESULT = { file: new Blob(['x']), loudness: { numOver: 0, peak: 0 } };

/** A worker that does what a test tells it to. */
function fakeWorker(onPost: (message: ExportClientMessage, self: FakeWorker) => void) {
  const worker: FakeWorker = {
    onmessage: null,
    onmessageerror: null,
    onerror: null,
    terminate: vi.fn<() => void>(),
    postMessage: (message) => onPost(message, worker),
    say: (message) => worker.onmessage?.({ data: message } as MessageEvent<ExportWorkerMessage>),
  };
  return worker;
}
type FakeWorker = ExportWorkerLike & {
  readonly terminate: Mock<() => void>;
  readonly say: (message: ExportWorkerMessage) => void;
};

const song = createMemorySong({ sampleRate: 1000, channels: [Float32Array.of(1, 2, 3, 4)] });
beforeAll(() => song.vocals.append([Float32Array.of(5, 6, 7, 8)]));

const request = (formatId: ExportRequest['formatId']): ExportRequest => ({
  formatId,
  mix: VOCALS_MIX,
  span: { start: 0, end: 4 },
  transposition: null,
  sampleRate: null,
  quality: 'best',
  tagSource: null,
});

function run(
  worker: FakeWorker,
  formatId: ExportRequest['formatId'] = 'mp3',
  { signal } = new AbortController(),
) {
  const options = { signal, onProgress: () => undefined, createWorker: () => worker };
  return exportFile(song, request(formatId), options);
}

describe('exportFile', () => {
  it('gives the worker copies of the samples that it asks for, and ends it', async () => {
    const got: (readonly number[])[] = [];
    const asked: unknown[] = [];
    const worker = fakeWorker((message, self) => {
      if (message.type === 'make') {
        asked.push(message.vocals);
        self.say({ type: 'read', signal: 'vocals', start: 1, count: 2 });
      } else {
        got.push([...message.planes[0]]);
        message.planes[0].fill(0);
        if (got.length === 1) self.say({ type: 'read', signal: 'vocals', start: 0, count: 4 });
        else self.say({ type: 'done', result: RESULT });
      }
    });
    expect(await run(worker)).toBe(RESULT);
    expect(asked).toEqual([{ sampleRate: 1000, numChannels: 1, numSamples: 4 }]);
    expect(got).toEqual([
      [6, 7],
      [5, 6, 7, 8],
    ]);
    expect(worker.terminate).toHaveBeenCalledOnce();
  });

  it('rejects with AbortError at once, and ends the worker', async () => {
    const controller = new AbortController();
    const worker = fakeWorker(() => undefined);
    const running = run(worker, 'mp3', controller);
    setTimeout(() => controller.abort());
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(worker.terminate).toHaveBeenCalledOnce();
  });

  it('passes on the error of the worker by code, or by name', async () => {
    const failing = (name: string, code: 'format-unsuitable' | 'bad-parameter') =>
      run(
        fakeWorker((_, self) => self.say({ type: 'failed', name, error: { code, message: 'm' } })),
      );
    await expect(failing('VocalIsolationError', 'format-unsuitable')).rejects.toMatchObject({
      code: 'format-unsuitable',
    });
    await expect(failing('NotReadableError', 'bad-parameter')).rejects.toMatchObject({
      name: 'NotReadableError',
    });
  });

  it('makes WAV files in the page where the worker is missing, and no others', async () => {
    const missing = () =>
      fakeWorker((_, self) => self.onerror?.({ message: '' } as unknown as ErrorEvent));
    const { file } = await run(missing(), 'wav-32f');
    const samples = new Float32Array(await file.slice(58).arrayBuffer());
    expect([...samples]).toEqual([5, 6, 7, 8]);
    await expect(run(missing(), 'mp3')).rejects.toMatchObject({ code: 'app-load-failed' });
  });

  describe('with a worker that stops', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('notices within 15 s one that never says anything', async () => {
      expect(MAX_START).toBeLessThan(15);
      const worker = fakeWorker(() => undefined);
      const failure = run(worker).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(1000 * MAX_START);
      expect(await failure).toMatchObject({ code: 'encoder-stuck' });
      expect(worker.terminate).toHaveBeenCalledOnce();
    });

    it('makes a WAV file in the page instead', async () => {
      const made = run(
        fakeWorker(() => undefined),
        'wav-32f',
      );
      await vi.advanceTimersByTimeAsync(1000 * MAX_START);
      expect((await made).file.size).toBe(58 + 16);
    });

    it('waits longer for one that has started and fetches its encoder', async () => {
      const worker = fakeWorker((_, self) => self.say({ type: 'started' }));
      let error: unknown = null;
      run(worker).catch((reason: unknown) => {
        error = reason;
      });
      await vi.advanceTimersByTimeAsync(1000 * (MAX_LOADING - 1));
      expect(error).toBeNull();
      await vi.advanceTimersByTimeAsync(1000);
      expect(error).toMatchObject({ code: 'encoder-stuck' });
    });

    it('notices within 15 s one that falls silent, and not one that works on', async () => {
      expect(MAX_SILENCE).toBeLessThan(15);
      const worker = fakeWorker(() => undefined);
      let isOver = false;
      const failed = run(worker).catch((error: unknown) => {
        isOver = true;
        return error;
      });
      await vi.advanceTimersByTimeAsync(0);
      for (let n = 0; n < 10; n++) {
        worker.say({ type: 'progress', share: n / 10 });
        await vi.advanceTimersByTimeAsync(1000 * (MAX_SILENCE - 1));
      }
      expect(isOver).toBe(false);
      await vi.advanceTimersByTimeAsync(2000);
      expect(await failed).toMatchObject({ code: 'encoder-stuck' });
    });
  });
});
