/** Loading the parts of the app that are fetched on demand, with errors that name the cause. */
import { VocalIsolationError } from './errors';
import { untilRejected, withinSeconds } from './race';
import type { Seconds } from './units';

/** What is used of the page or worker; this folder is compiled without the DOM's types. */
const scope = globalThis as unknown as {
  readonly location?: { readonly href: string };
  readonly fetch: (url: string, options: object) => Promise<unknown>;
  readonly setInterval: (callback: () => void, ms: number) => unknown;
  readonly clearInterval: (timer: unknown) => void;
};

/** A host that has not answered by then counts as unreachable. */
const PROBE_SECONDS: Seconds = 5;

/** A part that takes longer makes us ask whether the host is still there, and again. */
export const SLOW_SECONDS: Seconds = 8;

/**
 * Settles as `load`, which is an `import()`, does. Where that fails, rejects as {@link
 * explainMissingPart} describes, and with `offline` where it takes long and the host does not
 * answer any more; on a slow network it may take as long as it needs. `isReachable` tells whether
 * the host of the app answers.
 */
export async function loadPart<T>(
  load: () => Promise<T>,
  isReachable: () => Promise<boolean> = isHostReachable,
): Promise<T> {
  try {
    return await untilRejected(load(), (reject) => {
      const look = async () => {
        if (!(await isReachable())) reject(new Error('the host does not answer any more'));
      };
      const timer = scope.setInterval(() => void look(), 1000 * SLOW_SECONDS);
      return () => scope.clearInterval(timer);
    });
  } catch (error) {
    throw await explainMissingPart(error, isReachable);
  }
}

/**
 * Why a file of the app could not be fetched: `app-load-failed` if its host answers, because then
 * the host has other files than those that this page was built with, and `offline` if it does not.
 * `cause` is what the fetch has thrown. Never rejects.
 */
export async function explainMissingPart(
  cause: unknown,
  isReachable: () => Promise<boolean> = isHostReachable,
): Promise<VocalIsolationError> {
  const code = (await isReachable()) ? 'app-load-failed' : 'offline';
  return new VocalIsolationError(code, `a file of the app is missing: ${String(cause)}`, { cause });
}

/** Whether the host answers at all; which status it answers with does not matter. */
async function isHostReachable(): Promise<boolean> {
  if (!scope.location) return true;
  try {
    const probe = scope.fetch(scope.location.href, { method: 'HEAD', cache: 'no-store' });
    await withinSeconds(probe, PROBE_SECONDS, () => new Error('no answer'));
    return true;
  } catch {
    return false;
  }
}
