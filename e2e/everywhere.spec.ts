/** The installed app and its surroundings: files from the system, tab, notifications, models. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { BEST, QUICK, expect, test } from './app';
import { song } from './fixtures';
import { BUILT_APP, servePlainly } from './plainHost';

/** Makes the page believe that another tab is in front, or that it is in front again. */
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}

test.use({ serviceWorkers: 'allow' });

test('the app can be installed', async ({ app, page, request }) => {
  await app.open('');
  const session = await page.context().newCDPSession(page);
  const { url, errors } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // Playwright's pages are incognito, which Chromium does not install from.
  const others = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
  expect(others).toEqual([]);
  const manifest = (await (await request.get(url)).json()) as {
    icons: { src: string; sizes: string; type: string; purpose?: string }[];
  };
  for (const { src, sizes, type } of manifest.icons.filter(({ sizes: all }) => all !== 'any')) {
    const icon = await request.get(new URL(src, url).href);
    expect(icon.headers()['content-type']).toBe(type);
    const bytes = await icon.body();
    // Width and height of a PNG (https://www.w3.org/TR/png/#11IHDR).
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes);
  }
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
});

test('files that are opened with the installed app are separated', async ({ app, page }) => {
  const { buffer } = song('opened.wav', { seconds: 1 });
  await page.addInitScript((base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const good = { getFile: async () => new File([bytes], 'opened.wav') };
    const moved = { getFile: () => Promise.reject(new DOMException('moved', 'NotFoundError')) };
    const setConsumer = (consumer: (parameters: object) => void) =>
      setTimeout(() => consumer({ files: [moved, good] }));
    // Chromium has one already, which only installed apps are given files by.
    Object.defineProperty(window, 'launchQueue', { value: { setConsumer } });
  }, buffer.toString('base64'));
  await app.open();
  await app.waitUntilDone();
  expect((await app.downloadStems()).vocalsName).toBe('opened – vocals.wav');
});

test('files that are shared with the installed app are separated', async ({ app, page }) => {
  const host = await servePlainly();
  try {
    await app.open(QUICK, host.url);
    await page.waitForFunction(() => crossOriginIsolated);
    // The system posts a form. Here a document without the policy of the page does.
    await page.goto(`${host.url}favicon.svg`);
    const { buffer } = song('Größe – 夜.wav', { seconds: 1 });
    await page.evaluate((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const files = new DataTransfer();
      files.items.add(new File([bytes], 'Größe – 夜.wav', { type: 'audio/wav' }));
      const create = <Name extends keyof HTMLElementTagNameMap>(name: Name) =>
        document.createElementNS(
          'http://www.w3.org/1999/xhtml',
          name,
        ) as HTMLElementTagNameMap[Name];
      const form = create('form');
      Object.assign(form, { method: 'post', enctype: 'multipart/form-data', action: 'share' });
      const input = create('input');
      Object.assign(input, { type: 'file', name: 'files', files: files.files });
      form.append(input);
      document.documentElement.append(form);
      form.submit();
    }, buffer.toString('base64'));
    await app.waitUntilDone();
    expect((await app.downloadStems()).vocalsName).toBe('Größe – 夜 – vocals.wav');
    // A reload does not bring it again.
    expect(page.url()).toBe(host.url);
    await page.reload();
    await expect(page.getByRole('heading', { name: /Drop a song/ })).toBeVisible();
  } finally {
    await host.close();
  }
});

test('one click separates a song to try', async ({ app, page }) => {
  await app.open(BEST);
  await expect(page.getByText('CC0 1.0').first()).toBeVisible();
  await page.getByRole('button', { name: /demo song/ }).click();
  await app.waitUntilDone();
  await expect(page.getByText('Demo – Francium.mp3').first()).toBeVisible();
  const { vocals, vocalsName } = await app.downloadStems();
  expect(vocalsName).toBe('Demo – Francium – vocals.wav');
  expect(vocals.channels[0].length / vocals.sampleRate).toBeCloseTo(19.2, 0);
});

test('the tab says how far the song is, and that it is done', async ({ app, page }) => {
  await app.open(BEST);
  await app.choose(song('first.wav', { seconds: 30 }));
  await expect(page).toHaveTitle(/^\d+ % – first$/);
  await setHidden(page, true);
  await app.waitUntilDone();
  await expect(page).toHaveTitle('✓ first');
  await setHidden(page, false);
  await expect(page).toHaveTitle('Vocal Isolation');
});

test('the end of a queue is notified of where a person has allowed that', async ({
  app,
  page,
  context,
}) => {
  await page.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(window, { shownNotifications: shown });
    const Fake = class {
      static permission = 'default';
      static requestPermission(): Promise<string> {
        Fake.permission = 'granted';
        return Promise.resolve('granted');
      }
      constructor(_title: string, options: NotificationOptions) {
        shown.push(options.body ?? '');
      }
    };
    Object.assign(window, { Notification: Fake });
    ServiceWorkerRegistration.prototype.showNotification = async (_title, options) => {
      shown.push(options?.body ?? '');
    };
  });
  const shown = () => page.evaluate(() => Reflect.get(window, 'shownNotifications') as string[]);
  const separateTwo = async (names: readonly [string, string]) => {
    await setHidden(page, true);
    await app.choose(...names.map((name) => song(name, { seconds: 1 })));
    await expect(page).toHaveTitle(/^✓ 2 songs/, { timeout: 60_000 });
    await setHidden(page, false);
  };
  await context.grantPermissions([]);
  await app.open();
  await separateTwo(['a.wav', 'b.wav']);
  expect(await shown()).toEqual([]);
  await page.getByRole('button', { name: 'About' }).click();
  await page.getByLabel(/Notify me/).check();
  await page.keyboard.press('Escape');
  await separateTwo(['c.wav', 'd.wav']);
  await expect.poll(shown).toEqual(['All 2 songs are separated.']);
});

test.describe('a model of one’s own', () => {
  /** The files of the app's own fast model, which are what training exports. */
  function exported(): Record<string, Uint8Array> {
    const folder = join(BUILT_APP, 'models', 'paper');
    return Object.fromEntries(
      readdirSync(folder).map((name) => [`paper/${name}`, readFileSync(join(folder, name))]),
    );
  }

  async function useModel(page: Page, files: Record<string, Uint8Array>): Promise<void> {
    await page.getByRole('button', { name: 'About' }).click();
    await page.getByText('Use a model of your own').click();
    const buffer = Buffer.from(zipSync(files, { level: 0 }));
    await page
      .getByLabel('Choose a zip file')
      .setInputFiles({ name: 'model.zip', mimeType: 'application/zip', buffer });
  }

  test('separates the next songs', async ({ app, page }) => {
    await app.open(BEST);
    const file = song('song.wav', { seconds: 2 });
    const best = await app.separate(file);
    await useModel(page, exported());
    await expect(page.getByText('Your model has passed all checks')).toBeVisible();
    await page.keyboard.press('Escape');
    await app.choose({ ...file, name: 'own.wav' });
    await app.select('own.wav');
    await app.waitUntilDone();
    const own = await app.downloadStems();
    expect(own.vocals.channels[0]).not.toEqual(best.vocals.channels[0]);
  });

  test('is refused in a sentence if it is altered, and the old one stays', async ({
    app,
    page,
  }) => {
    await app.open(BEST);
    const files = exported();
    const shard = files['paper/weights-3-of-10.bin'];
    shard[1000] ^= 1;
    await useModel(page, files);
    await expect(app.alert).toContainText(/not a complete, undamaged model/);
    await expect(page.getByLabel('Best')).toBeChecked();
    await page.keyboard.press('Escape');
    await app.choose(song('song.wav', { seconds: 1 }));
    await expect(app.downloadVocals).toBeEnabled({ timeout: 60_000 });
  });

  test('is refused if its answers are not those that it states', async ({ app, page }) => {
    await app.open(BEST);
    const files = exported();
    const topology = Buffer.from(files['paper/model.json']).toString();
    files['paper/model.json'] = Buffer.from(topology.replace(/"seed":(\d+)/, '"seed":1$1'));
    await useModel(page, files);
    await expect(app.alert).toContainText(/does not give its known answer/, { timeout: 60_000 });
  });
});

test('the dialog can be read and used by everybody', async ({ app, page }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 320, height: 600 });
    await app.open();
    await page.getByRole('button', { name: 'About' }).click();
    const dialog = page.getByRole('dialog', { name: 'About Vocal Isolation' });
    await expect(dialog).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    const overflow = await dialog.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('button', { name: 'About' })).toBeFocused();
  }
});
