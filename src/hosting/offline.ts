/**
 * Lets the service worker keep the app for visits without a network, while nothing else is to be
 * done, and notices when the host has a newer build.
 */
import { createDeferred, withinSeconds } from '../shared/race';
import type { Seconds } from '../shared/units';
import { buildLock, SERVICE_WORKER_PATH } from './build';
import type { FillReport, PageMessage } from './build';

export interface OfflineState {
  /** Whether the app opens and separates without a network, whichever build it then opens. */
  readonly isReady: boolean;
  /** Whether a reload would open a newer build. */
  readonly hasUpdate: boolean;
}

/** Members are plain functions that do not use `this`. */
export interface OfflineKeeper {
  readonly getState: () => OfflineState;
  readonly subscribe: (listener: () => void) => () => void;
  /** While the page is busy, nothing is fetched or looked for. */
  readonly setBusy: (isBusy: boolean) => void;
  /** Looks for a newer build, unless that was done a short time ago. */
  readonly lookForUpdate: () => void;
}

/** The service worker as the keeper uses it. */
export interface Filler {
  /** Brings the newest service worker of the host into place. Rejects without a network. */
  update(): Promise<void>;
  /** See {@link PageMessage}. Rejects where there is no service worker, or it does not answer. */
  fill(mayFetchWeights: boolean): Promise<FillReport>;
  pause(): void;
}

export interface OfflineOptions {
  /** Id of the build that the page is of. */
  readonly buildId: string;
  /** Registers the service worker; called once, when the page is calm for the first time. */
  readonly start: () => Promise<Filler>;
  /** The clock in milliseconds. */
  readonly now: () => number;
  /** Calls back once after a time; returns what cancels that. */
  readonly after: (seconds: Seconds, callback: () => void) => () => void;
}

/** After this time without work the page is calm. */
export const CALM_SECONDS: Seconds = 3;
/** Until what is missing is asked for again. */
export const RETRY_SECONDS: Seconds = 10;
/**
 * The separation worker loads the weights for its own use and keeps them. If they are still missing
 * after so many times of asking, the service worker fetches them.
 */
export const PATIENT_ATTEMPTS = 4;
/** From here on, asking again becomes rare: the host or the storage does not allow it. */
const MOST_ATTEMPTS = 12;
/** How often an open page looks for a newer build, and how often at most. */
const UPDATE_SECONDS: Seconds = 3600;
export const SHORTEST_UPDATE_SECONDS: Seconds = 600;

export function createOfflineKeeper(options: OfflineOptions): OfflineKeeper {
  const { buildId, now, after } = options;
  let state: OfflineState = { isReady: false, hasUpdate: false };
  let isBusy = false;
  let filler: Promise<Filler> | null = null;
  let isAsking = false;
  let attempts = 0;
  /** Whether the service worker is of another build than the page. */
  let isOtherBuild = false;
  let updatedMs = -Infinity;
  let cancelTimer = () => undefined as void;
  const listeners = new Set<() => void>();

  function setState(change: Partial<OfflineState>): void {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  function schedule(seconds: Seconds): void {
    cancelTimer();
    cancelTimer = after(seconds, () => void ask());
  }

  async function ask(): Promise<void> {
    if (isBusy || isAsking) return;
    isAsking = true;
    const isSettled = await askOnce().catch(() => false);
    isAsking = false;
    if (isBusy) return;
    const isRare = isSettled || attempts >= MOST_ATTEMPTS;
    schedule(isRare ? UPDATE_SECONDS : RETRY_SECONDS);
  }

  /** Resolves with whether nothing is missing any more. */
  async function askOnce(): Promise<boolean> {
    attempts++;
    filler ??= options.start();
    filler.catch(() => {
      filler = null;
    });
    const worker = await filler;
    if (isBusy) return false;
    if (now() - updatedMs > 1000 * SHORTEST_UPDATE_SECONDS) {
      // Without a network, what is kept is the newest that there is.
      await worker.update().then(
        () => {
          updatedMs = now();
        },
        () => undefined,
      );
    }
    if (isBusy) return false;
    // The weights of a newer build are loaded by no page before it is opened.
    const report = await worker.fill(attempts > PATIENT_ATTEMPTS || isOtherBuild);
    isOtherBuild = report.build !== buildId;
    if (report.isComplete) setState({ isReady: true, hasUpdate: isOtherBuild });
    return report.isComplete;
  }

  schedule(CALM_SECONDS);
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setBusy(isNowBusy) {
      if (isNowBusy === isBusy) return;
      isBusy = isNowBusy;
      if (!isBusy) return schedule(CALM_SECONDS);
      cancelTimer();
      void filler?.then((worker) => worker.pause()).catch(() => undefined);
    },
    lookForUpdate() {
      if (!isBusy && now() - updatedMs > 1000 * SHORTEST_UPDATE_SECONDS) schedule(CALM_SECONDS);
    },
  };
}

/** A service worker that has not answered by then has been ended by the browser. */
const ANSWER_PATIENCE: Seconds = 300;

/** Registers the service worker of this page. Rejects where that is impossible. */
async function startServiceWorker(serviceWorkers: ServiceWorkerContainer): Promise<Filler> {
  // Playwright blocks service workers by a `register` that resolves with undefined.
  const registration = (await serviceWorkers.register(`./${SERVICE_WORKER_PATH}`)) as
    ServiceWorkerRegistration | undefined;
  if (!registration) throw new Error('service workers are blocked');
  await activated(registration.installing ?? registration.waiting);
  const post = (message: PageMessage, transfer: Transferable[] = []) => {
    if (!registration.active) throw new Error('no service worker is active');
    registration.active.postMessage(message, transfer);
  };
  return {
    async update() {
      await registration.update();
      await activated(registration.installing ?? registration.waiting);
    },
    fill(mayFetchWeights) {
      const { port1, port2 } = new MessageChannel();
      const report = createDeferred<FillReport>();
      port1.onmessage = ({ data }) => report.resolve(data as FillReport);
      post({ type: 'fill', mayFetchWeights }, [port2]);
      const silence = () => new Error(`no answer in ${ANSWER_PATIENCE} s`);
      return withinSeconds(report.promise, ANSWER_PATIENCE, silence).finally(() => port1.close());
    },
    pause: () => post({ type: 'pause' }),
  };
}

/** How often a service worker that waits is asked to take over. */
const TAKE_OVER_MS = 2000;
/** A service worker that has not taken over by then may do so later. */
const TAKE_OVER_PATIENCE: Seconds = 60;

/**
 * Resolves when `worker` has taken over, or has turned out to be unusable. Rejects after {@link
 * TAKE_OVER_PATIENCE}. It asks to take over when it is installed, but Chromium may leave it waiting
 * for minutes where the one before it was answering a page that has gone.
 */
async function activated(worker: ServiceWorker | null): Promise<void> {
  if (!worker) return;
  const isOver = () => worker.state === 'activated' || worker.state === 'redundant';
  const over = createDeferred<void>();
  const look = () => {
    if (isOver()) return over.resolve();
    const message: PageMessage = { type: 'take-over' };
    if (worker.state === 'installed') worker.postMessage(message);
  };
  worker.addEventListener('statechange', look);
  const timer = setInterval(look, TAKE_OVER_MS);
  look();
  try {
    const stuck = () => new Error(`a service worker waits for ${TAKE_OVER_PATIENCE} s`);
    await withinSeconds(over.promise, TAKE_OVER_PATIENCE, stuck);
  } finally {
    clearInterval(timer);
    worker.removeEventListener('statechange', look);
  }
}

/**
 * {@link createOfflineKeeper} for the page that this runs in; null where the browser has no service
 * workers, and for a page that is not of a build.
 */
export function keepThisPageOffline(): OfflineKeeper | null {
  const buildId = document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content;
  // Typed as always there, which only encrypted pages can rely on.
  const { serviceWorker: serviceWorkers, locks } = navigator as {
    serviceWorker?: ServiceWorkerContainer;
    locks?: LockManager;
  };
  if (!buildId || !serviceWorkers) return null;
  // Held as long as the page is open: its files stay until then.
  void locks?.request(buildLock(buildId), { mode: 'shared' }, () => new Promise(() => undefined));
  const keeper = createOfflineKeeper({
    buildId,
    start: () => startServiceWorker(serviceWorkers),
    now: () => Date.now(),
    after: (seconds, callback) => {
      const timer = setTimeout(callback, 1000 * seconds);
      return () => clearTimeout(timer);
    },
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') keeper.lookForUpdate();
  });
  return keeper;
}
