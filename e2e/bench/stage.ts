/**
 * The section `stage`: what scrolling and zooming cost on a song of an hour. It is separated as far
 * as {@link READY_PERCENT}, which is several minutes more than what is scrolled through.
 */
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { App } from '../app';
import { rendererPid, residentMb } from './memory';
import { buildAndServeApp } from './buildApp';
import type { BenchSection, Row } from './section';
import { measureFrames } from './stageFrames';
import type { Movement } from './stageFrames';
import { writeSong } from './writeSong';

const SONG_SECONDS = 3600;
const REFRAIN_SECONDS = 24;
const READY_PERCENT = 14;
const NUM_FRAMES = 300;
/** A place on the screen under which the beginning of the whole song is separated. */
const ANCHOR = 0.03;
const VIEWPORT = { width: 1920, height: 1080 };

/** From the whole song to about a second, along the second, and back. */
const MOVEMENTS: readonly Movement[] = [
  { name: 'zoom in', deltaX: 0, deltaY: -9.5, ctrlKey: true, anchor: ANCHOR },
  { name: 'scroll', deltaX: 60, deltaY: 0, ctrlKey: false, anchor: ANCHOR },
  { name: 'zoom out', deltaX: 0, deltaY: 9.5, ctrlKey: true, anchor: ANCHOR },
];

/** Clicks the layout and moves the view in all ways. */
export async function measureLayouts(page: Page, pid: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const layout of ['Overlay', 'Lanes']) {
    await page.getByText(layout, { exact: true }).click();
    for (const movement of MOVEMENTS) {
      const times = await measureFrames(page, movement, NUM_FRAMES);
      const row = describe(`${layout}, ${movement.name}`, times, residentMb(pid));
      console.log(JSON.stringify(row));
      rows.push(row);
    }
  }
  return rows;
}

export const stageSection: BenchSection = {
  name: 'stage',
  async run({ chromium: executablePath, folder }) {
    const path = join(folder, 'hour.wav');
    await writeSong(path, SONG_SECONDS, REFRAIN_SECONDS);
    const server = await buildAndServeApp(join(folder, 'app'));
    const profile = join(folder, 'profile');
    const options = { executablePath, viewport: VIEWPORT };
    const context = await chromium.launchPersistentContext(profile, options);
    try {
      const page = await context.newPage();
      const app = new App(page);
      await app.open('backend=wasm&model=paper', server.url);
      await separatePart(app, path);
      return await measureLayouts(page, await rendererPid(page));
    } finally {
      await context.close();
      await server.close();
    }
  },
};

/** Separates the beginning of the song and stops. */
export async function separatePart(app: App, path: string): Promise<void> {
  await app.input.setInputFiles(path);
  await app.progress.waitFor();
  await app.page.waitForFunction(
    (least) => {
      const bar = document.querySelector('[role="progressbar"]');
      return !bar || Number(bar.getAttribute('aria-valuenow')) >= least;
    },
    READY_PERCENT,
    { timeout: 0 },
  );
  const alert = app.alert.first();
  if (await alert.isVisible()) throw new Error(await alert.innerText());
  await app.cancel.click();
}

function describe(name: string, times: Awaited<ReturnType<typeof measureFrames>>, mb: number): Row {
  const ms = (value: number) => Math.round(10 * value) / 10;
  return {
    movement: name,
    frames: times.numFrames,
    'main thread ms': ms(times.medianMs),
    '95 % ms': ms(times.p95Ms),
    'worst ms': ms(times.worstMs),
    'script ms': ms(times.scriptMs),
    'layout ms': ms(times.layoutMs),
    'over 16.7 ms %': Math.round(1000 * times.lateShare) / 10,
    'frames/s here': Math.round(times.framesPerSecond),
    'renderer MB': Math.round(mb),
  };
}
