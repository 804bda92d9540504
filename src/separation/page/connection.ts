/** One worker from start to end: handshake, messages, and noticing that it has died. */
import { VocalIsolationError } from '../../shared/errors';
import { createDeferred } from '../../shared/race';
import { PROTOCOL_VERSION } from '../protocol';
import type { ClientMessage, WorkerMessage } from '../protocol';

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
  /** Whatever the worker says after the handshake. */
  onMessage(message: WorkerMessage): void;
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

/** How often a silent worker is greeted again, and how many greetings may stay unanswered. */
export const PING_MS = 15_000;
/** One segment on the slowest backend, during which a worker hears nothing, must fit. */
export const MAX_UNANSWERED_PINGS = 8;

/** Takes over `worker` and greets it. `onEnd` is called once, before the user's. */
export function openConnection(worker: WorkerLike, onEnd: () => void): Connection {
  let user: ConnectionUser | null = null;
  let hasEnded = false;
  let unanswered = 0;
  const { promise: ready, resolve: becomeReady } = createDeferred<void>();
  const greet = () => worker.postMessage({ type: 'hello', version: PROTOCOL_VERSION }, []);

  const end = (cause: Error) => {
    if (hasEnded) return;
    hasEnded = true;
    clearInterval(watch);
    worker.onmessage = worker.onmessageerror = worker.onerror = null;
    worker.terminate();
    onEnd();
    user?.onEnd(cause);
    user = null;
  };
  const crash = (message: string) => end(new VocalIsolationError('worker-crashed', message));

  // Some engines end a worker that needs too much memory without any event. Ticks are counted, not time,
  // because a computer that was asleep wakes up to one tick only.
  const watch = setInterval(() => {
    if (!user) {
      unanswered = 0;
      return;
    }
    if (unanswered >= MAX_UNANSWERED_PINGS) crash('the worker has fallen silent');
    else {
      unanswered++;
      greet();
    }
  }, PING_MS);

  worker.onmessage = ({ data: message }) => {
    unanswered = 0;
    if (message.type !== 'ready') user?.onMessage(message);
    else if (message.version === PROTOCOL_VERSION) becomeReady();
    else crash(`the worker speaks version ${message.version}, the page ${PROTOCOL_VERSION}`);
  };
  worker.onmessageerror = () => crash('a message could not be read');
  worker.onerror = (event) => {
    event.preventDefault?.();
    crash(event.message || 'the worker could not be loaded');
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
