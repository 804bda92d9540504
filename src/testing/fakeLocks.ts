/** Web Locks of all pages of a browser, as much of them as the library uses. */

/**
 * `freeAfterMs`: so long after its work a lock can be taken again, as in browsers. Requests that
 * are `shared` wait for the lock; all others ask for it `ifAvailable`.
 */
export function createFakeLocks(freeAfterMs = 0): Pick<LockManager, 'request' | 'query'> {
  const held = new Map<string, Promise<void>>();

  async function request(
    name: string,
    { mode }: LockOptions,
    work: (lock: Lock | null) => Promise<void>,
  ): Promise<void> {
    if (mode === 'shared') {
      await held.get(name);
      return work({ name, mode: 'shared' });
    }
    if (held.has(name)) return work(null);
    const done = (async () => {
      await work({ name, mode: 'exclusive' });
      await new Promise((resolve) => setTimeout(resolve, freeAfterMs));
      held.delete(name);
    })();
    held.set(name, done);
    return done;
  }

  const query = async () => ({ held: [...held.keys()].map((name) => ({ name })), pending: [] });
  return { request, query } as unknown as LockManager;
}
