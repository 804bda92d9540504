/** Accessibility: keyboard, screen readers, colours, narrow screens. */
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './app';
import { faintTexts } from './contrast';
import { song } from './fixtures';
import { heardPeak, installEar } from './listen';
import { decodeWav } from './wav';

/** Violations that axe finds on the page, with the elements concerned, and faint texts. */
async function violations(page: Page): Promise<string[]> {
  const results = await new AxeBuilder({ page }).analyze();
  return [
    ...results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`,
    ),
    ...(await faintTexts(page)),
  ];
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no accessibility violations in ${colorScheme}`, async ({ app, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await app.open();
    expect(await violations(page)).toEqual([]);
    await app.choose(song('song.wav', { seconds: 2 }));
    // Before anything can be played: most of the page is disabled.
    await expect(app.downloadVocals).toBeVisible();
    expect(await faintTexts(page), 'begun').toEqual([]);
    await app.waitUntilDone();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'New region' }).click();
    await page.getByText('Lanes', { exact: true }).click();
    await page.getByText('View', { exact: true }).click();
    expect(await violations(page), 'lanes, a region and a menu').toEqual([]);
    await page.getByText('Overlay', { exact: true }).click();
    for (const opener of ['Export…', 'About']) {
      await page.getByRole('button', { name: opener }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await violations(page), opener).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    await app.choose({ name: 'bad.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('bad') });
    await expect(app.alert).toBeVisible();
    await app.select('bad.mp3');
    expect(await violations(page), 'a song that has failed').toEqual([]);
    await page.reload();
    await expect(page.getByRole('list', { name: 'Earlier songs' })).toBeVisible();
    expect(await violations(page), 'earlier songs').toEqual([]);
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

test('a song is chosen and played, and a region of it marked and saved, by keyboard', async ({
  app,
  page,
}) => {
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
  await expect(page.locator('button[aria-current="true"]')).toBeFocused();
  await page.keyboard.press('Space');
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.001);
  await tabTo(page, /^pause$/i);
  await page.keyboard.press('Space');
  await expect(app.play).toBeVisible();
  const save = async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.keyboard.press('Enter'),
    ]);
    return download;
  };
  await tabTo(page, /^download vocals$/i);
  expect((await save()).suggestedFilename()).toBe('keys – vocals.wav');

  await tabTo(page, /^new region$/i);
  await page.keyboard.press('Enter');
  await tabTo(page, /^end of region 1$/i);
  await page.keyboard.press('ArrowRight');
  const end = Number(
    await page.getByRole('slider', { name: 'End of Region 1' }).getAttribute('aria-valuenow'),
  );
  const start = Number(
    await page.getByRole('slider', { name: 'Start of Region 1' }).getAttribute('aria-valuenow'),
  );
  await tabTo(page, /^save region…$/i);
  await page.keyboard.press('Enter');
  await tabTo(page, /^instrumental$/i);
  await page.keyboard.press('Space');
  await tabTo(page, /^save the file$/i);
  const saved = await save();
  expect(saved.suggestedFilename()).toMatch(/^keys – vocals.*Region 1.*\.wav$/);
  const { sampleRate, channels } = decodeWav(await readFile(await saved.path()));
  expect(Math.abs(channels[0].length - (end - start) * sampleRate)).toBeLessThan(0.01 * sampleRate);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Save region…' })).toBeFocused();
});

/** All that the page says, shown or to screen readers, as far as it has words. */
function words(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const parent = texts.currentNode.parentElement;
      if (!parent?.closest('script, style, noscript')) found.add(texts.currentNode.nodeValue ?? '');
    }
    for (const element of document.body.querySelectorAll('*')) {
      for (const name of ['aria-label', 'aria-valuetext', 'title', 'placeholder']) {
        found.add(element.getAttribute(name) ?? '');
      }
    }
    return [...found].map((text) => text.trim()).filter((text) => /\p{L}{2}/u.test(text));
  });
}

/** What is the same in English and German: names, notation, and words that German has taken. */
const IN_BOTH = [
  /^(Vocal Isolation|Instrumental|Karaoke|Original|Songs( · \d)?|Pause|Mel|Linear|Esc|Deutsch|English)$/,
  /^(WAV|FLAC|MP3|M4A|Opus)\b/,
  /^A song with quite a long name|^bad\.mp3$|^WebAssembly,|^CC0 1\.0$|^\{title\}/,
  /^([−+]?[\d.:∞]+ )?(dB|s|Hz|kHz|dBFS)$/,
];

test('nothing is cut off or scrolls sideways at 360 px, in English, in German, from right to left; German is complete', async ({
  app,
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await app.open();
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const english = new Set<string>();
  const learn = async () => {
    for (const text of await words(page)) english.add(text);
    expect(await overflow()).toBeLessThanOrEqual(0);
  };
  const expectGerman = async () => {
    const left = (await words(page)).filter((text) => english.has(text));
    expect(left.filter((text) => !IN_BOTH.some((same) => same.test(text)))).toEqual([]);
    expect(await overflow()).toBeLessThanOrEqual(0);
  };
  await learn();
  await app.choose(
    song('A song with quite a long name (live at the harbour, 2019).wav', { seconds: 2 }),
  );
  await app.waitUntilDone();
  await learn();
  for (const button of [app.play, app.downloadVocals, app.downloadInstrumental]) {
    const box = await button.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 360).toBe(true);
  }
  await page.getByRole('button', { name: 'Export…' }).click();
  await learn();
  await page.keyboard.press('Escape');
  await app.choose({ name: 'bad.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('bad') });
  await expect(app.alert).toBeVisible();
  await page.getByRole('button', { name: 'About' }).click();
  await learn();

  await page.getByLabel('Language').selectOption('Deutsch');
  await expect(page.getByRole('heading', { name: 'Über Vocal Isolation' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expectGerman();
  await page.keyboard.press('Escape');
  const drawer = page.locator('.sidebar');
  await page.getByRole('button', { name: 'Songs · 2' }).click();
  await expect(drawer).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await page.getByRole('button', { name: 'Songs · 2' }).click();
  await expectGerman();
  await page.getByRole('button', { name: 'A song with quite' }).click();
  await expect(drawer).toBeHidden();
  await expectGerman();
  await page.getByRole('button', { name: 'Exportieren …' }).click();
  await expectGerman();
  await page.keyboard.press('Escape');

  const stage = page.locator('.lanes');
  const ruler = page.locator('.time-ticks');
  const before = [await stage.boundingBox(), await ruler.innerText()];
  await page.evaluate(() => (document.documentElement.dir = 'rtl'));
  expect(await overflow()).toBeLessThanOrEqual(0);
  expect([await stage.boundingBox(), await ruler.innerText()]).toEqual(before);

  await page.reload();
  await expect(page.getByText('Audiodateien wählen')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expectGerman();

  await page
    .getByLabel('Audiodateien wählen')
    .setInputFiles(song('another.wav', { seconds: 900, sampleRate: 8000, numChannels: 1 }));
  const { seen, cut } = await page.evaluate(async () => {
    const lines = () => [...document.querySelectorAll('.progress-text p')];
    const found = { seen: new Set<string>(), cut: new Set<string>() };
    while (lines().length === 0) await new Promise(requestAnimationFrame);
    // The longest line comes when the speed is known.
    const isWhole = () => [...found.seen].some((line) => /noch .* Echtzeit/.test(line));
    for (; lines().length > 0 && !isWhole(); await new Promise(requestAnimationFrame)) {
      for (const line of lines()) {
        found.seen.add(line.textContent);
        if (line.scrollWidth > line.clientWidth) found.cut.add(line.textContent);
      }
    }
    return { seen: [...found.seen], cut: [...found.cut] };
  });
  expect(seen.some((line) => /noch .* Echtzeit/.test(line))).toBe(true);
  expect(cut).toEqual([]);
});
