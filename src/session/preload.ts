/**
 * Loads the model and the code that songs need before there is a song, while a page that has just
 * loaded is idle.
 */
import type { BackendName } from '../separation/protocol';
import type { Seconds } from '../shared/units';
import type { Separator } from './session';

/** The network connection as Chromium describes it: https://wicg.github.io/netinfo/. */
export interface ConnectionInfo {
  readonly saveData?: boolean;
  readonly type?: string;
}

export interface PreloadOptions {
  readonly separator: Pick<Separator, 'prepare'>;
  /** Fetches the code that the first song needs. */
  readonly loadParts: () => Promise<unknown>;
  readonly modelName: string;
  readonly backend: BackendName | null;
  /** undefined in browsers that do not describe it. */
  readonly connection: ConnectionInfo | undefined;
  /** Calls `callback` once, when the page is idle. */
  readonly whenIdle: (callback: () => void) => void;
}

/** If the page is not idle before, the callback comes after this time. */
const LONGEST_WAIT_SECONDS: Seconds = 1;

/** Whether to fetch only what is needed now: on mobile networks, and where people asked for it. */
export function isFrugal(connection: ConnectionInfo | undefined): boolean {
  return connection?.saveData === true || connection?.type === 'cellular';
}

/**
 * Lets the worker load the model and choose a backend, and loads the code that songs need, once the
 * page is idle. On mobile networks, and where the user asked to save data, does nothing: all of it
 * is then loaded with the first song.
 */
export function preloadModel(options: PreloadOptions): void {
  const { separator, loadParts, modelName, backend, connection, whenIdle } = options;
  if (isFrugal(connection)) return;
  whenIdle(() => {
    separator.prepare(modelName, backend);
    // What fails now fails again, and is told, with the first song that needs it.
    loadParts().catch(() => undefined);
  });
}

/**
 * Calls `callback` once, after the page's `load` event: when the browser reports that the page is
 * idle, or at once in browsers without idle callbacks.
 */
export function afterLoad(callback: () => void): void {
  const timeout = LONGEST_WAIT_SECONDS * 1000;
  const idle = () => {
    // Safari has no idle callbacks.
    if ('requestIdleCallback' in window) requestIdleCallback(callback, { timeout });
    else setTimeout(callback);
  };
  if (document.readyState === 'complete') idle();
  else addEventListener('load', idle, { once: true });
}
