/**
 * The worker's side of wasm threads: stand-ins for workers that the page runs on this worker's
 * behalf. A worker must not create workers itself: Firefox blocks the creator until its main thread
 * has registered the new worker, and loses the wake-up if the new worker's thread waits at that
 * moment. A page creates workers without waiting.
 */
import { VocalIsolationError } from '../../shared/errors';
import { untilRejected } from '../../shared/race';
import type { ThreadReply, ThreadRequest } from '../protocol';

export interface PageThreads {
  /**
   * Runs `start`; a `new Worker(url)` that it calls makes a thread of the page. Settles as
   * `start` does, or rejects with `backend-unavailable` as soon as one of the new threads fails.
   * The threads of a start that fails are ended. Starts must not overlap.
   */
  during<T>(start: () => Promise<T>): Promise<T>;
  /** Takes what the page says about a thread; unknown and ended threads are ignored. */
  receive(reply: ThreadReply): void;
}

/** What emscripten uses of a Worker; it also keeps properties of its own on the object. */
interface ThreadWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(data: unknown): void;
  terminate(): void;
}

/** `post` hands a request to the page. */
export function createPageThreads(post: (request: ThreadRequest) => void): PageThreads {
  const threads = new Map<number, ThreadWorker>();
  let nextId = 1;
  let rejectStart: ((reason: unknown) => void) | null = null;

  function startThread(url: string | URL): ThreadWorker {
    const threadId = nextId++;
    const thread: ThreadWorker = {
      onmessage: null,
      postMessage: (data) => post({ type: 'post-to-thread', threadId, data }),
      terminate() {
        if (threads.delete(threadId)) post({ type: 'end-thread', threadId });
      },
    };
    threads.set(threadId, thread);
    post({ type: 'start-thread', threadId, url: String(url) });
    return thread;
  }

  return {
    async during(start) {
      const before = new Set(threads.values());
      const restore = replaceGlobal(
        'Worker',
        class {
          constructor(url: string | URL) {
            return startThread(url);
          }
        },
      );
      try {
        return await untilRejected(start(), (reject) => {
          rejectStart = reject;
          return () => {
            rejectStart = null;
          };
        });
      } catch (error) {
        for (const thread of threads.values()) if (!before.has(thread)) thread.terminate();
        throw error;
      } finally {
        restore();
        post({ type: 'threads-settled' });
      }
    },
    receive(reply) {
      const thread = threads.get(reply.threadId);
      if (!thread) return;
      if (reply.type === 'thread-said') thread.onmessage?.({ data: reply.data });
      else {
        rejectStart?.(
          new VocalIsolationError('backend-unavailable', `a thread failed: ${reply.message}`),
        );
      }
    },
  };
}

/** Puts `value` in the place of a global; returns a function that restores what was there. */
function replaceGlobal(name: string, value: unknown): () => void {
  const original = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return () => {
    if (original) Object.defineProperty(globalThis, name, original);
    else Reflect.deleteProperty(globalThis, name);
  };
}
