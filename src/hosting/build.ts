/** What a build of the app consists of, as the service worker and the page know it. */

/** The files of one build. The build writes this into the service worker (vite.config.ts). */
export interface Build {
  /** Differs between any two builds whose files differ. */
  readonly id: string;
  /** SHA-256 as hexadecimal digits, by path relative to the page; the page itself is ''. */
  readonly files: Readonly<Record<string, string>>;
  /** Of the default model. They are kept by digest (shared/weightCache.ts), not among the files. */
  readonly weights: {
    readonly digest: string;
    /** Path of the folder of the model, ending in a slash. */
    readonly folder: string;
    /** File names in the order of their bytes. */
    readonly shards: readonly string[];
  };
}

/** Path of the service worker, relative to the page. */
export const SERVICE_WORKER_PATH = 'serviceWorker.js';

/** Path to which the browser posts files that are shared with the installed app. */
export const SHARE_PATH = 'share';

/** Parameter in the page's address after files have been shared with it. */
export const SHARED_PARAMETER = 'shared';

/** Cache with files that were shared with the app and that no page has taken yet. */
export const SHARED_FILES_CACHE = 'vocal-isolation-shared-files';

/** Header of an entry of {@link SHARED_FILES_CACHE}: the URI-encoded name of the file. */
export const FILE_NAME_HEADER = 'x-file-name';

/** Name of the Web Lock that every open page of a build holds: its files must stay. */
export const buildLock = (buildId: string): string => `vocal-isolation-build-${buildId}`;

/** What a page asks of the service worker. */
export type PageMessage =
  /**
   * Keep every file of your build; answer with a {@link FillReport} on the port that comes along.
   * `mayFetchWeights`: whether missing weights are fetched, too.
   */
  | { readonly type: 'fill'; readonly mayFetchWeights: boolean }
  /** Stop filling for now. */
  | { readonly type: 'pause' }
  /** Replace the older service worker now. */
  | { readonly type: 'take-over' };

/** Where a service worker stands. */
export interface FillReport {
  /** Id of its build. */
  readonly build: string;
  /** Whether every file of it and the weights are kept. */
  readonly isComplete: boolean;
}
