/** Draws the icons of the installed app from `public/favicon.svg`: `npm run icons`. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from './findChromium';

const PUBLIC = join(import.meta.dirname, '..', 'public');
const BACKGROUND = '#111115';

/**
 * Size in pixels, and the share of it that the drawing takes. Of a maskable icon, systems show at
 * least the circle of 80 % in the middle (https://www.w3.org/TR/appmanifest/#icon-masks).
 */
const ICONS = [
  { name: 'icon-192.png', size: 192, share: 0.74, radius: 0.22 },
  { name: 'icon-512.png', size: 512, share: 0.74, radius: 0.22 },
  { name: 'maskable-512.png', size: 512, share: 0.54, radius: 0 },
] as const;

const svg = await readFile(join(PUBLIC, 'favicon.svg'), 'utf8');
await mkdir(join(PUBLIC, 'icons'), { recursive: true });
const browser = await chromium.launch({ executablePath: findChromium() });
const page = await browser.newPage({ colorScheme: 'dark' });
for (const { name, size, share, radius } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>
    body { margin: 0; background: transparent }
    div {
      display: grid; place-items: center; width: ${size}px; height: ${size}px;
      border-radius: ${size * radius}px; background: ${BACKGROUND}
    }
    svg { width: ${size * share}px; height: ${size * share}px }
  </style><div>${svg}</div>`);
  await page.screenshot({ path: join(PUBLIC, 'icons', name), omitBackground: true });
}
await browser.close();
