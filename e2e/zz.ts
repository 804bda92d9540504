import { chromium } from '@playwright/test';
import { App } from './app';
import { findChromium } from './findChromium';
import { song } from './fixtures';
import { serve } from './serve';
const server = await serve();
const browser = await chromium.launch({ executablePath: findChromium() });
const shots = async (name: string, w: number, h: number, scheme: 'light' | 'dark') => {
  const context = await browser.newContext({ viewport: { width: w, height: h }, colorScheme: scheme, reducedMotion: 'reduce', hasTouch: w < 500, isMobile: w < 500 });
  const page = await context.newPage();
  page.on('console', (m) => m.type() === 'error' && console.log('console', m.text()));
  page.on('pageerror', (e) => console.log('pageerror', e.message));
  const app = new App(page);
  await app.open('backend=wasm&model=paper', server.url);
  await app.choose(song('Evening by the harbour.wav', { seconds: 12 }));
  await app.waitUntilDone();
  await page.screenshot({ path: `/tmp/sh/${name}.png` });
  await page.screenshot({ path: `/tmp/sh/${name}-full.png`, fullPage: true });
  if (w > 500) {
    await page.getByRole('button', { name: /^Export/ }).click();
    await page.waitForTimeout(600);
    await page.screenshot({ path: `/tmp/sh/${name}-export.png` });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'About and settings' }).click();
    await page.waitForTimeout(400);
    await page.screenshot({ path: `/tmp/sh/${name}-about.png` });
    await page.keyboard.press('Escape');
    await page.waitForTimeout(1500);
    await page.reload();
    await page.waitForTimeout(2500);
    await page.screenshot({ path: `/tmp/sh/${name}-earlier.png` });
  }
  await context.close();
};
await shots('wide', 1280, 800, 'light');
await shots('phone', 360, 740, 'dark');
await browser.close();
await server.close();
