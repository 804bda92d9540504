/** Bytes of a dropped file; a file that vanished or may not be read is told apart from bad content. */
import { VocalIsolationError } from '../../shared/errors';

/**
 * Bytes [start, end) of `file`, fewer at its end. Throws `file-unreadable` if the file was moved,
 * deleted, changed or locked since it was chosen.
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

/** The same error as `file-unreadable` if its name says so (File API, sec. 7), else null. */
export function asUnreadable(error: unknown): VocalIsolationError | null {
  const isUnreadable =
    error instanceof Error && /^(NotFound|NotReadable|Security)Error$/.test(error.name);
  if (!isUnreadable) return null;
  return new VocalIsolationError('file-unreadable', error.message, { cause: error });
}
