import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createThreadHost, START_PATIENCE, ThreadsStuckError } from './threadHost';
import type { ThreadLike } from './threadHost';
import type { ThreadReply } from '../protocol';

class FakeThread implements ThreadLike {
  onmessage: ThreadLike['onmessage'] = null;
  onerror: ThreadLike['onerror'] = null;
  isTerminated = false;
  readonly received: unknown[] = [];
  constructor(readonly url: string) {}
  postMessage(data: unknown): void {
    this.received.push(data);
  }
  terminate(): void {
    this.isTerminated = true;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function host() {
  const threads: FakeThread[] = [];
  const replies: ThreadReply[] = [];
  const failures: Error[] = [];
  const { receive, end } = createThreadHost({
    post: (reply) => replies.push(reply),
    createThread: (url) => {
      const thread = new FakeThread(url);
      threads.push(thread);
      return thread;
    },
    onFailure: (cause) => failures.push(cause),
  });
  const start = (count: number) => {
    for (let threadId = 1; threadId <= count; threadId++) {
      receive({ type: 'start-thread', threadId, url: `blob:${threadId}` });
    }
  };
  return { threads, replies, failures, receive, end, start };
}

describe('threads that the page runs for a worker', () => {
  it('exchange messages with the worker', () => {
    const { threads, replies, receive, start } = host();
    start(2);
    expect(threads.map(({ url }) => url)).toEqual(['blob:1', 'blob:2']);
    receive({ type: 'post-to-thread', threadId: 2, data: 'load' });
    threads[1].onmessage?.({ data: 'loaded' } as MessageEvent);
    expect(threads.map(({ received }) => received)).toEqual([[], ['load']]);
    expect(replies).toEqual([{ type: 'thread-said', threadId: 2, data: 'loaded' }]);
  });

  it('are ended when the worker says so, and all of them with the worker', () => {
    const { threads, receive, end, start } = host();
    start(3);
    receive({ type: 'end-thread', threadId: 1 });
    expect(threads.map(({ isTerminated }) => isTerminated)).toEqual([true, false, false]);
    end();
    expect(threads.every(({ isTerminated }) => isTerminated)).toBe(true);
  });

  it('that do not start in time are ended, and their number is told', () => {
    const { threads, failures, receive, start } = host();
    start(3);
    // The binary is still being fetched: that may take as long as it likes.
    vi.advanceTimersByTime(100_000);
    for (let threadId = 1; threadId <= 3; threadId++) {
      receive({ type: 'post-to-thread', threadId, data: 'load' });
    }
    vi.advanceTimersByTime(1000 * (START_PATIENCE - 1));
    expect(failures).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toBeInstanceOf(ThreadsStuckError);
    expect(failures[0]).toMatchObject({ numThreads: 3, code: 'worker-crashed' });
    expect(threads.every(({ isTerminated }) => isTerminated)).toBe(true);
    vi.advanceTimersByTime(100_000);
    expect(failures).toHaveLength(1);
  });

  it('that have started are watched no longer', () => {
    const { failures, receive, start } = host();
    start(2);
    receive({ type: 'post-to-thread', threadId: 1, data: 'load' });
    receive({ type: 'threads-settled' });
    receive({ type: 'post-to-thread', threadId: 1, data: 'later' });
    vi.advanceTimersByTime(100_000);
    expect(failures).toEqual([]);
  });

  it('that fail are told to the worker during the start, and end the worker after it', () => {
    const { threads, replies, failures, receive, start } = host();
    start(2);
    threads[0].onerror?.({ message: 'bang' } as ErrorEvent);
    expect(replies).toEqual([{ type: 'thread-failed', threadId: 1, message: 'bang' }]);
    expect(failures).toEqual([]);
    receive({ type: 'threads-settled' });
    threads[1].onerror?.({ message: 'boom' } as ErrorEvent);
    expect(failures).toMatchObject([{ code: 'worker-crashed' }]);
    expect(threads.every(({ isTerminated }) => isTerminated)).toBe(true);
  });

  it('that cannot be created are told to the worker', () => {
    const replies: ThreadReply[] = [];
    const { receive } = createThreadHost({
      post: (reply) => replies.push(reply),
      createThread: () => {
        throw new Error('forbidden');
      },
      onFailure: () => undefined,
    });
    receive({ type: 'start-thread', threadId: 7, url: 'blob:7' });
    expect(replies).toMatchObject([{ type: 'thread-failed', threadId: 7 }]);
  });
});
