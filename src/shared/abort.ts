/** Cooperative cancelling: work checks an `AbortSignal` and throws an error named `AbortError`. */

/**
 * The part of the DOM's `AbortSignal` that computation reads; declared here to need no DOM types.
 */
export interface AbortFlag {
  readonly aborted: boolean;
}

/** Thrown when a caller has cancelled. Its `name` is that of the platform's own abort errors. */
export class AbortError extends Error {
  constructor(message = 'The operation was cancelled.') {
    super(message);
    this.name = 'AbortError';
  }
}

/** Throws {@link AbortError} if `signal` is given and aborted. Call first and between segments. */
export function throwIfAborted(signal?: AbortFlag): void {
  if (signal?.aborted) throw new AbortError();
}

/** Whether a thrown value means "cancelled": our {@link AbortError} or the platform's. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
