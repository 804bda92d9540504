/** How many wasm threads this browser has been found to start, remembered between visits. */

export interface ThreadLimit {
  /** Threads at most; null = no limit is known. */
  current(): number | null;
  /** Lowers the limit after `numThreads` threads have failed to start: to two, then to one. */
  lower(numThreads: number): void;
}

const KEY = 'vocal-isolation-max-threads';

/**
 * A limit in `storage`. A browser with another `userAgent`, e.g. a newer version, starts without a
 * limit. Where storage is forbidden the limit lasts as long as the page.
 */
export function createThreadLimit(
  storage: () => Pick<Storage, 'getItem' | 'setItem'>,
  userAgent: () => string,
): ThreadLimit {
  let limit: number | null | undefined;

  function current(): number | null {
    if (limit === undefined) limit = recall(storage, userAgent);
    return limit;
  }

  return {
    current,
    lower(numThreads) {
      const before = Math.min(numThreads, current() ?? Infinity);
      limit = before > 2 ? 2 : 1;
      try {
        storage().setItem(KEY, JSON.stringify({ userAgent: userAgent(), limit }));
      } catch {
        // The next visit finds out again.
      }
    },
  };
}

function recall(storage: () => Pick<Storage, 'getItem'>, userAgent: () => string): number | null {
  try {
    const known = JSON.parse(storage().getItem(KEY) ?? '{}') as Record<string, unknown>;
    const isOurs = known.userAgent === userAgent() && (known.limit === 1 || known.limit === 2);
    return isOurs ? (known.limit as number) : null;
  } catch {
    return null;
  }
}
