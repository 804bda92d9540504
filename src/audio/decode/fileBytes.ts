/**
 * Reading the bytes of a file that was chosen, with an error of its own if it is gone or locked.
 */
import { VocalIsolationError } from '../../shared/errors';

/** Larger files, for example films, are read piece by piece and never in memory as a whole. */
export const LARGEST_WHOLE_FILE_BYTES = 512 * 2 ** 20;

/**
 * Bytes [start, end) of `file`, fewer at its end. Rejects with `file-unreadable` if the file was
 * moved, deleted, changed or locked since it was chosen.
 */
export async function readBytes(
  file: Blob,
  start = 0,
  end = file.size,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch (error) {
    throw asUnreadable(error) ?? error;
  }
}

/**
 * `error` as a `file-unreadable` with that cause, if it is one of the errors with which browsers
 * refuse to read a file (File API, sec. 7); null for all other errors.
 */
export function asUnreadable(error: unknown): VocalIsolationError | null {
  const isUnreadable =
    error instanceof Error && /^(NotFound|NotReadable|Security)Error$/.test(error.name);
  if (!isUnreadable) return null;
  return new VocalIsolationError('file-unreadable', error.message, { cause: error });
}
