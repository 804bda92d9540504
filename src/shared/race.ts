/** Waiting for a promise until it settles, the caller cancels, time is up or a rival fails. */
import { AbortError } from './abort';
import type { Seconds } from './units';

/** A promise and the functions that settle it. The first call settles it; later ones do nothing. */
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

/** Returns a pending {@link Deferred}. Its rejection is never reported as unhandled. */
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
 * Settles as `work` does, or rejects with {@link AbortError} as soon as `signal` is aborted.
 * Aborting does not stop the work; its result is dropped. The listener is removed when the promise
 * settles.
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
 * timer is cleared when the promise settles.
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
 * Settles as `work` does, or rejects with the reason that `watch` reports first. `watch` is called
 * at once with the function that rejects, and returns a function that stops watching; that one is
 * called once, when the promise settles.
 */
export async function untilRejected<T>(
  work: Promise<T>,
  watch: (reject: (reason: unknown) => void) => () => void,
): Promise<T> {
  const rival = createDeferred<never>();
  const end = watch(rival.reject);
  // If `work` fails after the rival has decided, its rejection must not be reported as unhandled.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, rival.promise]);
  } finally {
    end();
  }
}
