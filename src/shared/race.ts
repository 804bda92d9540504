/** Promises against cancelling, time and death: one way to wait for whichever comes first. */
import { AbortError } from './abort';
import type { Seconds } from './units';

/** A promise with its two ends in hand. The first call of either end decides; later ones do nothing. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** The part of the DOM's AbortSignal that {@link untilAborted} listens to. */
export interface AbortEvents {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The platform's timers: pages, workers and Node all have them. */
const timers = globalThis as unknown as {
  setTimeout: (callback: () => void, ms: number) => unknown;
  clearTimeout: (timer: unknown) => void;
};

/** A new {@link Deferred}. A rejection that nobody waits for is not reported as unhandled. */
export function createDeferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/**
 * Settles as `work` does, or rejects with {@link AbortError} as soon as `signal` is aborted. The work
 * itself goes on; its result is then dropped. Listens no longer than the race lasts.
 */
export function untilAborted<T>(work: Promise<T>, signal?: AbortEvents): Promise<T> {
  if (!signal) return work;
  return untilRejected(work, (reject) => {
    const abort = () => reject(new AbortError());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    return () => signal.removeEventListener('abort', abort);
  });
}

/**
 * Settles as `work` does, or rejects with what `describe` returns once `seconds` have passed. The
 * timer ends with the race.
 */
export function withinSeconds<T>(
  work: Promise<T>,
  seconds: Seconds,
  describe: () => unknown,
): Promise<T> {
  return untilRejected(work, (reject) => {
    const timer = timers.setTimeout(() => reject(describe()), 1000 * seconds);
    return () => timers.clearTimeout(timer);
  });
}

/**
 * Settles as `work` does, unless the rival rejects first. `watch` starts the rival: it receives the
 * function that rejects the race, and returns one that ends the watch, called once the race is over.
 */
export async function untilRejected<T>(
  work: Promise<T>,
  watch: (reject: (reason: unknown) => void) => () => void,
): Promise<T> {
  const rival = createDeferred<never>();
  const end = watch(rival.reject);
  // What the loser of the race fails with is nobody's concern any more.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, rival.promise]);
  } finally {
    end();
  }
}
