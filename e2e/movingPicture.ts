/**
 * The moving picture of the README: a song plays while the stage zooms in and out again. Every
 * frame is set and then photographed, so that it does not depend on how fast the machine is.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { App } from './app';
import { onThisSystem } from './findProgram';
import { song } from './fixtures';

const VIEWPORT = { width: 720, height: 450 };
const FRAME_MS = 100;
const NUM_FRAMES = 50;
/** Wheel travel of a frame, which zooms by 2^(travel / 240). */
const WHEEL_PIXELS = 36;
const START_SECONDS = 8;
const WEBP_QUALITY = 40;
const MOST_BYTES = 1e6;
/** On a busy machine even handing over a file takes long. */
const TIMEOUT_MS = 180_000;

/** Writes the picture to `path`, by img2webp of the Debian package `webp`. */
export async function makeMovingPicture(browser: Browser, url: string, path: string) {
  const encoder = onThisSystem(['img2webp'], []);
  if (!encoder) throw new Error('img2webp is missing: install the package webp');
  const folder = await mkdtemp(join(tmpdir(), 'vocal-isolation-picture-'));
  try {
    const frames = await photograph(browser, url, folder);
    const how = ['-loop', '0', '-d', String(FRAME_MS), '-lossy', '-q', String(WEBP_QUALITY)];
    const { status, stderr } = spawnSync(encoder.path, [...how, ...frames, '-o', path]);
    if (status !== 0) throw new Error(`img2webp: ${stderr.toString()}`);
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, at most ${MOST_BYTES}`);
    console.log(`${path}: ${(size / 1000).toFixed(0)} kB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function photograph(browser: Browser, url: string, folder: string): Promise<string[]> {
  const context = await browser.newContext({ viewport: VIEWPORT, colorScheme: 'dark' });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const app = new App(page);
  await app.open('backend=wasm', url);
  await app.choose(song('Evening by the harbour.wav', { seconds: 40 }));
  await app.waitUntilDone();
  await page.locator('.stage').evaluate((stage) => stage.scrollIntoView());
  await app.play.click();
  const paths: string[] = [];
  for (let frame = 0; frame < NUM_FRAMES; frame++) {
    const zooms = frame < NUM_FRAMES / 2 ? -WHEEL_PIXELS : WHEEL_PIXELS;
    await show(page, START_SECONDS + (frame * FRAME_MS) / 1000, zooms);
    const path = join(folder, `${String(frame).padStart(3, '0')}.png`);
    await writeFile(path, await page.screenshot());
    paths.push(path);
  }
  await context.close();
  return paths;
}

/** Seeks to `seconds`, zooms around that place by `deltaY`, and waits until that is drawn. */
async function show(page: Page, seconds: number, deltaY: number): Promise<void> {
  await page.evaluate(
    async ([position, travel]) => {
      const slider = document.querySelector<HTMLInputElement>('.seek-slider');
      const surface = document.querySelector('.timeline-surface');
      const stage = document.querySelector<HTMLElement>('.stage');
      if (!slider || !surface || !stage) throw new Error('the page has no stage');
      // React notices a value only if it is set by the prototype's own setter.
      const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
      value?.set?.call(slider, String(position));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      const [start, width] = ['--view-start', '--view-width'].map((name) =>
        Number(stage.style.getPropertyValue(name)),
      );
      const box = surface.getBoundingClientRect();
      const place = (position / Number(slider.max) - start) / width;
      const clientX = box.left + place * box.width;
      const zoom = { deltaY: travel, ctrlKey: true, clientX, bubbles: true, cancelable: true };
      surface.dispatchEvent(new WheelEvent('wheel', zoom));
      // Tiles of the new view are computed in a worker.
      await new Promise((resolve) => setTimeout(resolve, 250));
    },
    [seconds, deltaY] as const,
  );
}
