/** Accessibility: keyboard, screen readers, colours, narrow screens. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './app';
import { song } from './fixtures';
import { heardPeak, installEar } from './listen';

/** Violations that axe finds on the page, with the elements concerned. */
async function violations(page: Page): Promise<string[]> {
  const results = await new AxeBuilder({ page }).analyze();
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`,
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no accessibility violations in ${colorScheme}`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await app.open();
    expect(await violations(page)).toEqual([]);
    await app.choose(song('song.wav', { seconds: 2 }));
    await app.waitUntilDone();
    expect(await violations(page)).toEqual([]);
    await app.choose({ name: 'bad.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('bad') });
    await expect(app.alert).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}

/** Presses Tab until the focused element is called `name`. Throws if 60 presses do not reach it. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.innerText : null;
      return element?.ariaLabel ?? label ?? element?.innerText ?? '';
    });
    if (name.test(focused.trim())) return;
  }
  throw new Error(`Tab never reached ${name}`);
}

test('a song is chosen, played and saved by keyboard', async ({ app, page }) => {
  await installEar(page);
  await app.open();
  // Playwright needs time until it intercepts the dialog, so that it is asked before Tab is
  // pressed.
  const dialog = page.waitForEvent('filechooser');
  await tabTo(page, /choose audio files/i);
  await page.keyboard.press('Enter');
  const chooser = await dialog;
  await chooser.setFiles(song('keys.wav', { seconds: 6 }));
  await app.waitUntilDone();
  await tabTo(page, /^play$/i);
  await page.keyboard.press('Space');
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.001);
  await page.keyboard.press('Space');
  await expect(app.play).toBeVisible();
  await tabTo(page, /^download vocals$/i);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.keyboard.press('Enter'),
  ]);
  expect(download.suggestedFilename()).toBe('keys – vocals.wav');
});

test('nothing is cut off or scrolls sideways at 360 px', async ({ app, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await app.open();
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await app.choose(
    song('A song with quite a long name (live at the harbour, 2019).wav', { seconds: 2 }),
  );
  await app.waitUntilDone();
  expect(await overflow()).toBeLessThanOrEqual(0);
  for (const button of [app.play, app.downloadVocals, app.downloadInstrumental]) {
    const box = await button.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 360).toBe(true);
  }
});
