/** The one error class of the project. Sentences for people are made from `code` in ui/errorMessages.ts. */

/** Closed set of what can go wrong. Cancelling is not among them: it is an `AbortError` (abort.ts). */
export const ERROR_CODES = [
  'unsupported-file',
  'empty-file',
  'file-unreadable',
  'no-audio-track',
  'encrypted-file',
  'decode-failed',
  'too-long',
  'storage-full',
  'storage-lost',
  'model-load-failed',
  'model-mismatch',
  'backend-unavailable',
  'out-of-memory',
  'worker-crashed',
  'bad-parameter',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What crosses a worker boundary: plain data that rebuilds the same class and code on the other side. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
}

export class VocalIsolationError extends Error {
  readonly code: ErrorCode;

  /** `message` is for developers and logs: precise, with the offending value. */
  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'VocalIsolationError';
    this.code = code;
  }
}

/** Describes any thrown value as plain data; what is not ours is reported under `fallback`. */
export function serializeError(error: unknown, fallback: ErrorCode): SerializedError {
  if (error instanceof VocalIsolationError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: looksLikeOutOfMemory(message) ? 'out-of-memory' : fallback, message };
}

/** The inverse of {@link serializeError}. */
export function deserializeError(error: SerializedError): VocalIsolationError {
  return new VocalIsolationError(error.code, error.message);
}

/** Engines word a failed allocation differently; this is the one place that knows the wordings. */
function looksLikeOutOfMemory(message: string): boolean {
  return /out of memory|allocation failed|invalid (typed )?array length|memory access out of bounds|could not allocate/i.test(
    message,
  );
}
