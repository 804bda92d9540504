/**
 * A whole song as a person meets it: how long after the drop the first vocals sound, how long until all
 * are there, whether the page ever stalls, how fast it lets go. Every visit measured is a second one:
 * a fresh page of a browser profile that has the model in its cache.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { chromium } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { App } from '../app';
import { findChromium } from '../findChromium';
import { installEar } from '../listen';
import { synthesiseSong } from '../song';
import { encodeWav } from '../wav';
import { MODEL_READY } from '../../src/separation/worker/modelSession';

/** All times in milliseconds. */
export interface SongMeasurement {
  readonly model: string;
  readonly songSeconds: number;
  readonly runs: readonly SongRun[];
  /** From the click to the end of the song's progress bar. */
  readonly cancelMs: readonly number[];
}

/** One song on one fresh page; counted from the moment at which the page gets the file. */
export interface SongRun {
  /** From the navigation until the model has been read, verified and proved: there is no song yet. */
  readonly modelReadyMs: number;
  readonly playableMs: number;
  /** The first sample at the analyser behind all gains, `Play` being pressed as soon as it can be. */
  readonly audibleMs: number;
  readonly doneMs: number;
  /** Of the page's own thread, 0 if none took 50 ms. */
  readonly longestTaskMs: number;
}

export interface SongOptions {
  /** Of the served app, ending in a slash. */
  readonly url: string;
  readonly model: string;
  /** An audio file. */
  readonly path: string;
  /** Folder of models that takes the place of the app's own `models/`. */
  readonly modelsFolder?: string;
  /** Empty folder for the browser's profile. */
  readonly profile: string;
}

const NUM_RUNS = 3;
const SONG_SECONDS = 180;
/** After so long melody, chords and pauses of the synthesised song begin anew. */
const REFRAIN_SECONDS = 24;
/** Louder is a sound: the player's silence is exact zeros. */
const AUDIBLE = 1e-5;
/** Into the middle of the song's separation. */
const CANCEL_AFTER_MS = 500;
/** Of one song on a slow machine. */
const PATIENCE_MS = 120_000;
/** Rarely: whoever asks the page keeps it from working. */
const POLL_MS = 200;

/** Filled in the page by {@link watchPage}; times on its clock. */
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

/** Measures in a browser of its own. The first visit, which fills the cache, does not count. */
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

/** Three minutes of stereo at 44.1 kHz: the same refrain again and again, as synthesising takes long. */
export async function writeSong(path: string): Promise<void> {
  const sampleRate = 44100;
  const refrain = synthesiseSong({ seconds: REFRAIN_SECONDS, sampleRate });
  const planes = refrain.map((plane) => {
    const whole = new Float32Array(SONG_SECONDS * sampleRate);
    for (let start = 0; start < whole.length; start += plane.length) {
      whole.set(plane.subarray(0, whole.length - start), start);
    }
    return whole;
  });
  await writeFile(path, encodeWav(sampleRate, planes));
}

async function openProfile({ profile, modelsFolder, model }: SongOptions): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    // Pressing `Play` by script is no gesture of a person.
    args: ['--autoplay-policy=no-user-gesture-required', '--disable-background-networking'],
  });
  // tsx marks named functions by a helper of its own, which a page does not have.
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

/** Runs in the page before anything of it: notes when things happen, and presses `Play`. */
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
  await page.goto(`${url}?model=${model}`);
  await page.getByRole('main').waitFor();
  return page;
}

/** Milliseconds from the navigation to the mark that the app's worker sets. */
async function waitForModel(page: Page): Promise<number> {
  const pageStartMs = await page.evaluate(() => performance.timeOrigin);
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    // The others are threads, which sleep without ever listening.
    const worker = page.workers().find((each) => !each.url().startsWith('blob:'));
    const readyMs = await worker?.evaluate((name) => {
      const mark = performance.getEntriesByName(name)[0];
      return mark ? performance.timeOrigin + mark.startTime : undefined;
    }, MODEL_READY);
    if (readyMs !== undefined) return readyMs - pageStartMs;
    await page.waitForTimeout(POLL_MS);
  }
  throw new Error(`no model in ${PATIENCE_MS} ms`);
}

async function runSong(
  context: BrowserContext,
  options: SongOptions,
): Promise<{ readonly run: SongRun; readonly songSeconds: number }> {
  const page = await openPage(context, options);
  const modelReadyMs = await waitForModel(page);
  const app = new App(page);
  await app.input.setInputFiles(options.path);
  await page.waitForFunction(
    () => {
      const watch = (window as unknown as WatchedWindow).songWatch;
      return watch && watch.audibleMs > 0 && watch.doneMs > 0;
    },
    undefined,
    { timeout: PATIENCE_MS, polling: POLL_MS },
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
  await app.input.setInputFiles(options.path);
  await app.cancel.waitFor();
  await page.waitForFunction(
    () => (window as unknown as WatchedWindow).songWatch!.playableMs > 0,
    undefined,
    { timeout: PATIENCE_MS, polling: POLL_MS },
  );
  await page.waitForTimeout(CANCEL_AFTER_MS);
  const elapsedMs = await page.evaluate(async () => {
    const buttons = [...document.querySelectorAll('button')];
    const cancel = buttons.find(
      (button) => (button.ariaLabel ?? button.innerText).trim() === 'Cancel',
    );
    if (!cancel) throw new Error('the song was done before it could be cancelled');
    const startMs = performance.now();
    cancel.click();
    while (document.querySelector('[role="progressbar"], progress')) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return performance.now() - startMs;
  });
  await page.close();
  return elapsedMs;
}
