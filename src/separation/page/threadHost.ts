/**
 * The page's side of wasm threads: runs the threads that a worker asks for, passes their messages
 * on, and notices when a start does not come to an end. The worker itself cannot notice: while it
 * waits for its threads it may be blocked.
 */
import { VocalIsolationError } from '../../shared/errors';
import type { Seconds } from '../../shared/units';
import type { ThreadReply, ThreadRequest } from '../protocol';

/** What of a Worker is used for a thread. */
export interface ThreadLike {
  postMessage(data: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface ThreadHostOptions {
  /** Hands a reply to the worker. */
  readonly post: (reply: ThreadReply) => void;
  readonly createThread: (url: string) => ThreadLike;
  /**
   * Called at most once, when the worker cannot go on: a {@link ThreadsStuckError} or
   * `worker-crashed`.
   */
  readonly onFailure: (cause: Error) => void;
}

export interface ThreadHost {
  readonly receive: (request: ThreadRequest) => void;
  /** Ends all threads. Nothing is posted or called afterwards. */
  readonly end: () => void;
}

/** The threads of a worker have not all started in time; a worker with fewer may succeed. */
export class ThreadsStuckError extends VocalIsolationError {
  /** `numThreads`: how many the page was asked to run. */
  constructor(readonly numThreads: number) {
    super('worker-crashed', `${numThreads} wasm threads have not started in ${START_PATIENCE} s`);
  }
}

/**
 * From the moment in which the first thread is given its code until the worker computes with all of
 * them. Typical: 0.1 s to 0.5 s; 3 s on a busy machine.
 */
export const START_PATIENCE: Seconds = 8;

export function createThreadHost({ post, createThread, onFailure }: ThreadHostOptions): ThreadHost {
  const threads = new Map<number, ThreadLike>();
  let isStarting = false;
  let watch: ReturnType<typeof setInterval> | undefined;

  // Seconds are counted by ticks: a computer that was asleep wakes up to one tick only.
  function watchStart(): void {
    let ticks = 0;
    watch = setInterval(() => {
      if (++ticks < START_PATIENCE) return;
      const { size } = threads;
      end();
      onFailure(new ThreadsStuckError(size));
    }, 1000);
  }

  function settle(): void {
    isStarting = false;
    clearInterval(watch);
    watch = undefined;
  }

  function start(threadId: number, url: string): void {
    isStarting = true;
    let thread: ThreadLike;
    try {
      thread = createThread(url);
    } catch (error) {
      post({ type: 'thread-failed', threadId, message: String(error) });
      return;
    }
    thread.onmessage = ({ data }) => post({ type: 'thread-said', threadId, data });
    thread.onerror = (event) => {
      event.preventDefault?.();
      const message = event.message || 'its code could not be loaded';
      if (isStarting) post({ type: 'thread-failed', threadId, message });
      else {
        end();
        onFailure(new VocalIsolationError('worker-crashed', `a wasm thread failed: ${message}`));
      }
    };
    threads.set(threadId, thread);
  }

  function endThread(threadId: number): void {
    const thread = threads.get(threadId);
    threads.delete(threadId);
    if (!thread) return;
    thread.onmessage = thread.onerror = null;
    thread.terminate();
  }

  function end(): void {
    settle();
    for (const threadId of threads.keys()) endThread(threadId);
  }

  return {
    receive(request) {
      switch (request.type) {
        case 'start-thread':
          return start(request.threadId, request.url);
        case 'post-to-thread':
          if (isStarting && watch === undefined) watchStart();
          threads.get(request.threadId)?.postMessage(request.data);
          return;
        case 'end-thread':
          return endThread(request.threadId);
        case 'threads-settled':
          return settle();
        default:
          request satisfies never;
      }
    },
    end,
  };
}
