/** Gets the model ready before there is a song: in the idle moments of a page that has just loaded. */
import type { BackendName } from '../separation/protocol';
import type { Seconds } from '../shared/units';
import type { Separator } from './session';

/** What browsers tell of the line, see https://wicg.github.io/netinfo/; Chromium only. */
export interface ConnectionInfo {
  readonly saveData?: boolean;
  readonly type?: string;
}

export interface PreloadOptions {
  readonly separator: Pick<Separator, 'prepare'>;
  readonly modelName: string;
  readonly backend: BackendName | null;
  /** undefined where the browser tells nothing. */
  readonly connection: ConnectionInfo | undefined;
  /** Calls back as soon as the page has nothing better to do. */
  readonly whenIdle: (callback: () => void) => void;
}

/** A page that is never idle is interrupted after this long. */
const LONGEST_WAIT_SECONDS: Seconds = 1;

/**
 * Has the worker load the model and prove a backend once the page is idle. On lines where bytes cost
 * money, or whose owner asked to save them, that waits until there is a song.
 */
export function preloadModel(options: PreloadOptions): void {
  const { separator, modelName, backend, connection, whenIdle } = options;
  if (connection?.saveData || connection?.type === 'cellular') return;
  whenIdle(() => separator.prepare(modelName, backend));
}

/** After the page's own files are there, in an idle moment if the browser knows them. */
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
