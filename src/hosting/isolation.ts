/**
 * Cross-origin isolation on hosts that cannot send the headers for it: registers a service worker
 * that adds them, and reloads the page once under it. Where that is impossible the page stays as it
 * is and computes with a single thread.
 */
import { createDeferred } from '../shared/race';
import { SERVICE_WORKER_PATH } from './build';

/** The parts of ServiceWorkerContainer that are needed. */
interface ServiceWorkers {
  readonly controller: unknown;
  register(url: string): Promise<unknown>;
  addEventListener(type: 'controllerchange', listener: () => void): void;
}

/** What of the page is needed. */
export interface IsolationOptions {
  readonly isIsolated: boolean;
  /** Undefined without encryption, and in some private modes. */
  readonly serviceWorkers: ServiceWorkers | undefined;
  /** The tab's own storage; may throw where the user forbids it. */
  readonly storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Whether the user has touched anything: from then on a reload could lose something. */
  readonly hasUserBegun: () => boolean;
  readonly reload: () => void;
}

/** Name of what is remembered in the tab. */
const RELOADED_KEY = 'vocal-isolation-reloaded';

/**
 * Makes the page isolated if it is not, by at most one reload in the life of a tab: a note in
 * `storage` precedes the reload, and only a page that did become isolated removes the note. Never
 * rejects.
 */
export async function isolatePage(options: IsolationOptions): Promise<void> {
  const { isIsolated, serviceWorkers, hasUserBegun, reload } = options;
  try {
    const storage = options.storage();
    if (isIsolated) {
      storage.removeItem(RELOADED_KEY);
      return;
    }
    // A page that is under the service worker and not isolated gains nothing from another reload.
    if (!serviceWorkers || serviceWorkers.controller || storage.getItem(RELOADED_KEY)) return;
    const controlled = createDeferred<void>();
    serviceWorkers.addEventListener('controllerchange', controlled.resolve);
    await serviceWorkers.register(`./${SERVICE_WORKER_PATH}`);
    await controlled.promise;
    if (hasUserBegun()) return;
    storage.setItem(RELOADED_KEY, 'yes');
    reload();
  } catch {
    // Without storage or a service worker, only threads are missing.
  }
}

/** Events of the user after which a reload could lose something. */
const USER_EVENTS = ['pointerdown', 'keydown', 'dragenter', 'drop', 'paste', 'input', 'change'];

/**
 * {@link isolatePage} for the page that this runs in. `hasSongs`: whether songs have come without
 * an event, e.g. from the operating system.
 */
export function isolateThisPage(hasSongs: () => boolean): Promise<void> {
  let hasBegun = false;
  const begin = () => {
    hasBegun = true;
  };
  for (const type of USER_EVENTS) addEventListener(type, begin, { capture: true, once: true });
  return isolatePage({
    isIsolated: crossOriginIsolated,
    // Typed as always there, which only encrypted pages can rely on.
    serviceWorkers: (navigator as { serviceWorker?: ServiceWorkers }).serviceWorker,
    storage: () => sessionStorage,
    hasUserBegun: () => hasBegun || hasSongs(),
    reload: () => location.reload(),
  });
}
