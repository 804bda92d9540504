import { describe, expect, it } from 'vitest';
import { createPageThreads } from './pageThreads';
import type { ThreadRequest } from '../protocol';

/** What emscripten does with a worker, as far as these tests go. */
interface CreatedThread {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(data: unknown): void;
  terminate(): void;
}
const createThread = (url: string) =>
  new (globalThis as unknown as { Worker: new (url: string) => CreatedThread }).Worker(url);

function threadsOfPage() {
  const requests: ThreadRequest[] = [];
  return { requests, threads: createPageThreads((request) => requests.push(request)) };
}

describe('threads of the page, in the worker', () => {
  it('take the place of workers while a start lasts', async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
    const { threads, requests } = threadsOfPage();
    const heard: unknown[] = [];
    const created = await threads.during(async () => {
      const thread = createThread('blob:code');
      thread.onmessage = ({ data }) => heard.push(data);
      thread.postMessage('load');
      threads.receive({ type: 'thread-said', threadId: 1, data: 'loaded' });
      return thread;
    });
    expect(Object.getOwnPropertyDescriptor(globalThis, 'Worker')).toEqual(before);
    expect(heard).toEqual(['loaded']);
    created.terminate();
    created.terminate();
    expect(requests).toEqual([
      { type: 'start-thread', threadId: 1, url: 'blob:code' },
      { type: 'post-to-thread', threadId: 1, data: 'load' },
      { type: 'threads-settled' },
      { type: 'end-thread', threadId: 1 },
    ]);
    threads.receive({ type: 'thread-said', threadId: 1, data: 'late' });
    expect(heard).toEqual(['loaded']);
  });

  it('end a start as soon as one of them fails, and are ended with it', async () => {
    const { threads, requests } = threadsOfPage();
    const first = await threads.during(async () => createThread('blob:kept'));
    const start = threads.during(() => {
      createThread('blob:good');
      createThread('blob:bad');
      return new Promise<never>(() => undefined);
    });
    threads.receive({ type: 'thread-failed', threadId: 3, message: 'bang' });
    await expect(start).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: expect.stringContaining('bang') as string,
    });
    expect(requests.slice(-3)).toEqual([
      { type: 'end-thread', threadId: 2 },
      { type: 'end-thread', threadId: 3 },
      { type: 'threads-settled' },
    ]);
    // The threads of an earlier start live on.
    first.postMessage('work');
    expect(requests.at(-1)).toEqual({ type: 'post-to-thread', threadId: 1, data: 'work' });
  });
});
