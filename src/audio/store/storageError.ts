/** What the origin private file system throws → errors with a code of the project. */
import { VocalIsolationError } from '../../shared/errors';
import type { ErrorCode } from '../../shared/errors';

const CODES: Readonly<Record<string, ErrorCode>> = {
  QuotaExceededError: 'storage-full',
  NotFoundError: 'storage-lost',
  NotReadableError: 'storage-lost',
};

/**
 * `error` as `storage-full`, as `storage-lost` where files are gone, and as `storage-failed` for
 * everything else, with `error` as its cause. Errors of the project are returned as they are.
 */
export function asStorageError(error: unknown): VocalIsolationError {
  if (error instanceof VocalIsolationError) return error;
  const name = error instanceof Error ? error.name : '';
  return new VocalIsolationError(CODES[name] ?? 'storage-failed', String(error), { cause: error });
}

/** Whether `error` says that songs cannot be kept on the disk, or not any more. */
export function isStorageError(error: unknown): error is VocalIsolationError {
  return (
    error instanceof VocalIsolationError &&
    (error.code === 'storage-full' ||
      error.code === 'storage-lost' ||
      error.code === 'storage-failed')
  );
}
