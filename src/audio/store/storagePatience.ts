/** How long the browser's storage may take for one step before it counts as broken. */
import { VocalIsolationError } from '../../shared/errors';
import { withinSeconds } from '../../shared/race';
import type { Seconds } from '../../shared/units';

/** A step moves a few megabytes at most, which takes a slow phone a second. */
export const STORAGE_PATIENCE: Seconds = 12;

/**
 * Settles as `step` does, which is one step on files, folders or locks, or rejects with
 * `storage-failed` after {@link STORAGE_PATIENCE}: a damaged profile may never answer.
 */
export function answered<T>(step: Promise<T>): Promise<T> {
  return withinSeconds(
    step,
    STORAGE_PATIENCE,
    () =>
      new VocalIsolationError(
        'storage-failed',
        `the storage has not answered in ${STORAGE_PATIENCE} s`,
      ),
  );
}
