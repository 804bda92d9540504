/** One worker from start to end: handshake, messages, and noticing that it has died. */
import { VocalIsolationError, deserializeError } from '../../shared/errors';
import { explainMissingPart } from '../../shared/loadPart';
import { createDeferred } from '../../shared/race';
import type { Seconds } from '../../shared/units';
import { PROTOCOL_VERSION } from '../protocol';
import type { ClientMessage, JobMessage, WorkerMessage } from '../protocol';
import { createThreadHost } from './threadHost';
import type { ThreadLike } from './threadHost';

/** What of a Worker is used; tests put a MessagePort behind it. */
export interface WorkerLike {
  postMessage(message: ClientMessage, transfer: ArrayBuffer[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<WorkerMessage>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Whoever uses the worker at the moment. */
export interface ConnectionUser {
  /** Whatever the worker says about a job. */
  onMessage(message: JobMessage): void;
  /** The worker has ended: no message will follow. */
  onEnd(cause: Error): void;
}

export interface Connection {
  /** Resolves after the handshake; never if the worker ends before (the user is told). */
  readonly ready: Promise<void>;
  post(message: ClientMessage, transfer?: ArrayBuffer[]): void;
  /** null: nobody waits for anything, silence is fine. */
  setUser(user: ConnectionUser | null): void;
  /** Ends the worker and tells the user. Does nothing the second time. */
  end(cause: Error): void;
}

/** How often a worker in use is greeted again. */
export const PING_SECONDS: Seconds = 3;
/** A worker that is silent for this long has died, unless it has asked for more time. */
export const MAX_SILENCE: Seconds = 15;

export interface ConnectionOptions {
  /** Makes a thread of the page for the worker. */
  readonly createThread: (url: string) => ThreadLike;
  /** Called once, before the user's `onEnd`. */
  readonly onEnd: (cause: Error) => void;
}

/** Takes over `worker` and greets it. */
export function openConnection(worker: WorkerLike, options: ConnectionOptions): Connection {
  let user: ConnectionUser | null = null;
  let hasEnded = false;
  let unanswered = 0;
  let maxSilence = MAX_SILENCE;
  const { promise: ready, resolve: becomeReady } = createDeferred<void>();
  const greet = () => worker.postMessage({ type: 'hello', version: PROTOCOL_VERSION }, []);

  const end = (cause: Error) => {
    if (hasEnded) return;
    hasEnded = true;
    clearInterval(watch);
    threads.end();
    worker.onmessage = worker.onmessageerror = worker.onerror = null;
    worker.terminate();
    options.onEnd(cause);
    user?.onEnd(cause);
    user = null;
  };
  const crash = (message: string) => end(new VocalIsolationError('worker-crashed', message));
  const threads = createThreadHost({
    post: (reply) => worker.postMessage(reply, []),
    createThread: options.createThread,
    onFailure: end,
  });

  // Some engines end a worker that needs too much memory without any event. Ticks are counted, not
  // time, because a computer that was asleep wakes up to one tick only.
  const watch = setInterval(() => {
    if (!user) {
      unanswered = 0;
      return;
    }
    unanswered++;
    if (unanswered * PING_SECONDS >= maxSilence) crash('the worker has fallen silent');
    else greet();
  }, 1000 * PING_SECONDS);

  worker.onmessage = ({ data: message }) => {
    unanswered = 0;
    switch (message.type) {
      case 'ready':
        if (message.version === PROTOCOL_VERSION) becomeReady();
        else crash(`the worker speaks version ${message.version}, the page ${PROTOCOL_VERSION}`);
        break;
      case 'silence':
        maxSilence = Math.max(MAX_SILENCE, message.seconds);
        break;
      case 'unusable':
        end(deserializeError(message.error));
        break;
      case 'start-thread':
      case 'post-to-thread':
      case 'end-thread':
      case 'threads-settled':
        threads.receive(message);
        break;
      default:
        user?.onMessage(message);
    }
  };
  worker.onmessageerror = () => crash('a message could not be read');
  worker.onerror = (event) => {
    event.preventDefault?.();
    // A script that cannot be fetched ends the worker without a message.
    if (event.message) crash(event.message);
    else void explainMissingPart('the worker').then(end);
  };
  greet();

  return {
    ready,
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    setUser: (newUser) => {
      user = newUser;
    },
    end,
  };
}
