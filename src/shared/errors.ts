/**
 * The error class of the project, and its form as plain data for messages between threads.
 * ui/errorMessages.ts makes the sentences that people read from `code`.
 */

/** All kinds of failure. Cancelling is not one of them: it throws an `AbortError` (abort.ts). */
export const ERROR_CODES = [
  'unsupported-file',
  'unsupported-codec',
  'unusual-format',
  'empty-file',
  'file-unreadable',
  'no-audio-track',
  'encrypted-file',
  'decode-failed',
  'too-long',
  'storage-full',
  'storage-lost',
  'storage-failed',
  'decoder-stuck',
  'app-load-failed',
  'offline',
  'model-load-failed',
  'model-mismatch',
  'backend-unavailable',
  'out-of-memory',
  'worker-crashed',
  'format-unsuitable',
  'format-unavailable',
  'sound-unavailable',
  'transposing-failed',
  'encoder-stuck',
  'bad-parameter',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** A {@link VocalIsolationError} as plain data, to be posted between a worker and the page. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A failure of a known kind, with what caused it. */
export class VocalIsolationError extends Error {
  readonly code: ErrorCode;

  /** `message` is for developers and logs: precise, with the offending value. */
  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'VocalIsolationError';
    this.code = code;
  }
}

/**
 * Describes any thrown value as plain data. Errors of other classes get the code `out-of-memory` if
 * their message says so, otherwise `fallback`.
 */
export function serializeError(error: unknown, fallback: ErrorCode): SerializedError {
  if (error instanceof VocalIsolationError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: looksLikeOutOfMemory(message) ? 'out-of-memory' : fallback, message };
}

/** Rebuilds the error that {@link serializeError} has described; its `cause` is lost. */
export function deserializeError(error: SerializedError): VocalIsolationError {
  return new VocalIsolationError(error.code, error.message);
}

/** Whether a message is one of those by which engines report that an allocation has failed. */
function looksLikeOutOfMemory(message: string): boolean {
  return /out of memory|allocation failed|invalid (typed )?array length|memory access out of bounds|could not allocate/i.test(
    message,
  );
}
