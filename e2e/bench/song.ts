/**
 * The times of a whole song in the built app: from choosing the file to the first vocals heard and
 * to the last ones, the longest task of the page, and cancelling. All visits measured have the
 * model in the cache: fresh pages of a browser profile that has separated a song before.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { chromium } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { App } from '../app';
import { findChromium } from '../findChromium';
import { installEar } from '../listen';
import { MODEL_READY } from '../../src/separation/worker/modelSession';

/** Results for one model. All times are in milliseconds. */
export interface SongMeasurement {
  readonly model: string;
  readonly songSeconds: number;
  readonly runs: readonly SongRun[];
  /** From the click on `Cancel` until no progress is shown. */
  readonly cancelMs: readonly number[];
}

/** One song on one fresh page. Times are in milliseconds from the moment the page gets the file. */
export interface SongRun {
  /** From the navigation until the model is read and verified; the file is chosen after that. */
  readonly modelReadyMs: number;
  readonly playableMs: number;
  /** First sound at the loudspeakers, if `Play` is pressed as soon as it is enabled. */
  readonly audibleMs: number;
  readonly doneMs: number;
  /** Longest task of the page's main thread; 0 if none took 50 ms. */
  readonly longestTaskMs: number;
}

/** What to measure. */
export interface SongOptions {
  /** Address of the served app; ends in a slash. */
  readonly url: string;
  readonly model: string;
  /** Path of an audio file. */
  readonly path: string;
  /** Folder of models to use in place of the app's `models/`. */
  readonly modelsFolder?: string;
  /** Empty folder for the browser's profile. */
  readonly profile: string;
}

const NUM_RUNS = 3;
/** Peaks above this are sound: the silence of the player is exact zeros. */
const AUDIBLE = 1e-5;
/** From the first playable stretch on; the separation is then under way. */
const CANCEL_AFTER_MS = 500;
/** Longest time for a song on a slow machine. */
const TIMEOUT_MS = 120_000;
/** Interval of questions to the page, long because each takes time from its main thread. */
const POLL_MS = 200;

/** What {@link watchPage} notes in the page, in milliseconds on the page's clock; 0: not yet. */
interface Watch {
  droppedMs: number;
  playableMs: number;
  audibleMs: number;
  doneMs: number;
  longTasks: { readonly startMs: number; readonly durationMs: number }[];
}

interface WatchedWindow extends Window {
  songWatch?: Watch;
}

/** Measures in a browser of its own. The first visit fills the cache and is not counted. */
export async function measureSong(options: SongOptions): Promise<SongMeasurement> {
  const context = await openProfile(options);
  try {
    const { songSeconds } = await runSong(context, options);
    const runs: SongRun[] = [];
    const cancelMs: number[] = [];
    for (let run = 0; run < NUM_RUNS; run++) {
      runs.push((await runSong(context, options)).run);
      cancelMs.push(await cancelSong(context, options));
    }
    return { model: options.model, songSeconds, runs, cancelMs };
  } finally {
    await context.close();
  }
}

async function openProfile({ profile, modelsFolder, model }: SongOptions): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    // Scripts press `Play`: by default, browsers only play after a gesture.
    args: ['--autoplay-policy=no-user-gesture-required', '--disable-background-networking'],
  });
  // tsx makes functions call a helper of that name, which the page does not have.
  await context.addInitScript('globalThis.__name ??= (named) => named');
  await installEar(context);
  await context.addInitScript(watchPage, AUDIBLE);
  if (modelsFolder) {
    await context.route(`**/models/${model}/*`, async (route) => {
      const name = basename(new URL(route.request().url()).pathname);
      await route.fulfill({ body: await readFile(join(modelsFolder, model, name)) });
    });
  }
  return context;
}

/** Runs in the page before the app: notes the times of its events, and presses `Play`. */
function watchPage(audible: number): void {
  const watch: Watch = { droppedMs: 0, playableMs: 0, audibleMs: 0, doneMs: 0, longTasks: [] };
  (window as unknown as WatchedWindow).songWatch = watch;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      watch.longTasks.push({ startMs: startTime, durationMs: duration });
    }
  }).observe({ type: 'longtask', buffered: true });

  const isEnabled = (button: HTMLButtonElement | null) => button?.disabled === false;
  const look = () => {
    const play = document.querySelector<HTMLButtonElement>('button[aria-label="Play"]');
    if (watch.playableMs === 0 && isEnabled(play)) {
      watch.playableMs = performance.now();
      play?.click();
      listen();
    }
    const downloads = [...document.querySelectorAll('button')];
    const vocals = downloads.find(({ innerText }) => /download vocals/i.test(innerText));
    if (watch.doneMs === 0 && vocals && isEnabled(vocals)) watch.doneMs = performance.now();
  };
  const listen = () => {
    if ((window.heardPeak?.() ?? 0) > audible) watch.audibleMs = performance.now();
    else setTimeout(listen, 5);
  };
  document.addEventListener(
    'change',
    ({ target }) => {
      if (watch.droppedMs !== 0 || !(target as HTMLInputElement).files?.length) return;
      watch.droppedMs = performance.now();
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        attributes: true,
        attributeFilter: ['disabled', 'aria-label'],
      });
    },
    { capture: true },
  );
}

async function openPage(context: BrowserContext, { url, model }: SongOptions): Promise<Page> {
  const page = await context.newPage();
  await installEar(page);
  await page.goto(`${url}?model=${model}`);
  await page.getByRole('main').waitFor();
  return page;
}

/** Milliseconds from the navigation to the mark that the app's worker sets for a ready model. */
async function waitForModel(page: Page): Promise<number> {
  const pageStartMs = await page.evaluate(() => performance.timeOrigin);
  for (let waitedMs = 0; waitedMs < TIMEOUT_MS; waitedMs += POLL_MS) {
    // Workers with `blob:` addresses are tfjs's threads, which cannot answer.
    const worker = page.workers().find((each) => !each.url().startsWith('blob:'));
    const readyMs = await worker?.evaluate((name) => {
      const mark = performance.getEntriesByName(name)[0];
      return mark ? performance.timeOrigin + mark.startTime : undefined;
    }, MODEL_READY);
    if (readyMs !== undefined) return readyMs - pageStartMs;
    await page.waitForTimeout(POLL_MS);
  }
  throw new Error(`no model in ${TIMEOUT_MS} ms`);
}

async function runSong(
  context: BrowserContext,
  options: SongOptions,
): Promise<{ readonly run: SongRun; readonly songSeconds: number }> {
  const page = await openPage(context, options);
  const modelReadyMs = await waitForModel(page);
  const app = new App(page);
  await app.forgetKeptSongs();
  await app.input.setInputFiles(options.path);
  await page.waitForFunction(
    () => {
      const watch = (window as unknown as WatchedWindow).songWatch;
      return watch && watch.audibleMs > 0 && watch.doneMs > 0;
    },
    undefined,
    { timeout: TIMEOUT_MS, polling: POLL_MS },
  );
  const { watch, songSeconds } = await page.evaluate(() => ({
    watch: (window as unknown as WatchedWindow).songWatch!,
    songSeconds: Number(document.querySelector<HTMLInputElement>('input[type=range]')?.max),
  }));
  await page.close();
  const { droppedMs, playableMs, audibleMs, doneMs, longTasks } = watch;
  const during = longTasks.filter(({ startMs }) => startMs >= droppedMs && startMs < doneMs);
  return {
    songSeconds,
    run: {
      modelReadyMs,
      playableMs: playableMs - droppedMs,
      audibleMs: audibleMs - droppedMs,
      doneMs: doneMs - droppedMs,
      longestTaskMs: Math.max(0, ...during.map(({ durationMs }) => durationMs)),
    },
  };
}

async function cancelSong(context: BrowserContext, options: SongOptions): Promise<number> {
  const page = await openPage(context, options);
  await waitForModel(page);
  const app = new App(page);
  await app.forgetKeptSongs();
  await app.input.setInputFiles(options.path);
  await app.cancel.waitFor();
  await page.waitForFunction(
    () => (window as unknown as WatchedWindow).songWatch!.playableMs > 0,
    undefined,
    { timeout: TIMEOUT_MS, polling: POLL_MS },
  );
  await page.waitForTimeout(CANCEL_AFTER_MS);
  const elapsedMs = await app.measureCancelMs();
  await page.close();
  return elapsedMs;
}
