/**
 * Makes the screenshots of the README from the built app (`npm run screenshots`): every state,
 * light and dark, wide and narrow, and one moving picture. They are encoded as WebP, so that the
 * still ones stay below a megabyte together, and the moving one by itself.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { App } from './app';
import { makeMovingPicture } from './movingPicture';
import { findChromium } from './findChromium';
import { badFile, song } from './fixtures';
import { serve } from './serve';

const FOLDER = join(import.meta.dirname, 'screenshots');
const WIDE = { width: 1180, height: 820 };
const NARROW = { width: 360, height: 1000 };
const WEBP_QUALITY = 0.85;
/** On a busy machine even handing over a file takes long. */
const TIMEOUT_MS = 180_000;

interface Scene {
  readonly name: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly prepare: (app: App) => Promise<void>;
}

const finished = async (app: App) => {
  await app.choose(song('Evening by the harbour.wav', { seconds: 40 }));
  await app.waitUntilDone();
};

const SCENES: readonly Scene[] = [
  { name: 'empty', prepare: async () => {} },
  {
    name: 'separating',
    prepare: async (app) => {
      await app.choose(song('Evening by the harbour.wav', { seconds: 150 }));
      await app.play.and(app.page.locator(':enabled')).waitFor({ timeout: 120_000 });
      await app.page.waitForTimeout(1000);
    },
  },
  { name: 'done', prepare: finished },
  { name: 'dark', colorScheme: 'dark', prepare: finished },
  { name: 'narrow', viewport: NARROW, prepare: finished },
  {
    name: 'error',
    prepare: async (app) => {
      await app.choose(badFile('expired.mp3'));
      await app.alert.waitFor();
    },
  },
];

async function shoot(browser: Browser, url: string, scene: Scene): Promise<void> {
  const context = await browser.newContext({
    viewport: scene.viewport ?? WIDE,
    colorScheme: scene.colorScheme ?? 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const app = new App(page);
  await app.open('backend=wasm', url);
  await scene.prepare(app);
  const png = await page.screenshot({ animations: 'disabled' });
  await context.close();
  const webp = await toWebp(browser, png);
  await writeFile(join(FOLDER, `${scene.name}.webp`), webp);
  console.log(`${scene.name}.webp: ${(webp.length / 1000).toFixed(0)} kB`);
}

/** Encodes by the browser's canvas, in an empty page without the app's security policy. */
async function toWebp(browser: Browser, png: Buffer): Promise<Buffer> {
  const page: Page = await browser.newPage();
  const base64 = await page.evaluate(
    async ({ source, quality }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${source}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.width;
      canvas.height = image.height;
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', quality).split(',')[1];
    },
    { source: png.toString('base64'), quality: WEBP_QUALITY },
  );
  await page.close();
  return Buffer.from(base64, 'base64');
}

await mkdir(FOLDER, { recursive: true });
const server = await serve();
const browser = await chromium.launch({ executablePath: findChromium() });
try {
  for (const scene of SCENES) await shoot(browser, server.url, scene);
  await makeMovingPicture(browser, server.url, join(FOLDER, 'moving.webp'));
} finally {
  await browser.close();
  await server.close();
}
