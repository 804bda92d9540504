/** Cooperative cancelling: an `AbortSignal` goes in, an error named `AbortError` comes out. */

/** The part of the DOM's AbortSignal that computation needs; lets DSP code compile without the DOM library. */
export interface AbortFlag {
  readonly aborted: boolean;
}

/** Thrown when a caller has cancelled; recognised by name as everywhere on the web. */
export class AbortError extends Error {
  constructor(message = 'The operation was cancelled.') {
    super(message);
    this.name = 'AbortError';
  }
}

/** Throws {@link AbortError} if `signal` is set and aborted. Call first and between segments. */
export function throwIfAborted(signal?: AbortFlag): void {
  if (signal?.aborted) throw new AbortError();
}

/** Whether a thrown value means "cancelled", ours or the platform's. */
export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
