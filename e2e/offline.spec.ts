/** Visits without a network, updates of the host in mid-visit, and files from the system. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { BEST, QUICK, expect, test } from './app';
import { shapeOf } from './compare';
import { media, song } from './fixtures';
import { BUILT_APP, servePlainly } from './plainHost';
import type { PlainHost } from './plainHost';
import { deployAgain } from './redeploy';
import { decodeWav } from './wav';

test.use({ serviceWorkers: 'allow' });
// Visits that last until everything is kept.
test.describe.configure({ timeout: 240_000 });

/** The page is calm after seconds; then five megabytes are read and written. */
const READY = { timeout: 60_000 };

async function expectReadyOffline(page: Page): Promise<void> {
  await expect(page.getByText('Ready offline')).toBeVisible(READY);
}

/** Ids of the builds in Cache Storage, and whether each has an entry of that name. */
function keptBuilds(page: Page, entry: 'completed' | 'failed'): Promise<Record<string, boolean>> {
  return page.evaluate(async (key) => {
    const prefix = 'vocal-isolation-app-';
    const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
    const marks = names.map(async (cacheName) => {
      const mark = await caches.match(`https://cache.invalid/${key}`, { cacheName });
      return [cacheName.slice(prefix.length), mark !== undefined] as const;
    });
    return Object.fromEntries(await Promise.all(marks));
  }, entry);
}

test('after the first visit the app opens and separates without a network', async ({
  app,
  page,
  context,
}) => {
  await app.open(BEST);
  await expectReadyOffline(page);
  await context.setOffline(true);
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const wav = song('offline.wav', { seconds: 2 });
  const stems = await app.separate(wav);
  expect(shapeOf(stems.vocals)).toEqual(shapeOf(decodeWav(wav.buffer)));
  // Decoders are kept, too.
  await app.choose(media('tones.mp3'));
  await app.select('tones.mp3');
  await app.waitUntilDone();
  await expectReadyOffline(page);
});

test('nothing is fetched ahead while a song is being separated', async ({ app, page, context }) => {
  let isWorking = true;
  const early: string[] = [];
  context.on('request', (request) => {
    // The page itself never asks for an encoder before a file is saved.
    if (isWorking && request.url().includes('/encode')) early.push(request.url());
  });
  const file = song('song.wav', { seconds: 15 });
  await app.open(BEST);
  await app.choose(file);
  await app.waitUntilDone();
  isWorking = false;
  await expectReadyOffline(page);
  expect(early).toEqual([]);
});

test.describe('on a plain static host, below a path, without headers', () => {
  let folder: string;
  let host: PlainHost;

  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vocal-isolation-'));
    await cp(BUILT_APP, folder, { recursive: true });
    host = await servePlainly(folder);
  });

  test.afterEach(async () => {
    await host.close();
    await rm(folder, { recursive: true });
  });

  test('the app is isolated and separates without a network', async ({ app, page, context }) => {
    await app.open(QUICK, host.url);
    await page.waitForFunction(() => crossOriginIsolated);
    await expectReadyOffline(page);
    await context.setOffline(true);
    await page.reload();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await app.separate(song('offline.wav', { seconds: 2 }));
    await expect(page.getByText(/WebAssembly, \d+ threads/).first()).toBeVisible();
  });

  test('a build of which a file is missing is not called ready', async ({ app, page }) => {
    await rm(join(folder, 'icons', 'icon-512.png'));
    await app.open(QUICK, host.url);
    // Before that, the page reloads once by itself, to be isolated.
    await expect(async () => {
      expect(Object.values(await keptBuilds(page, 'failed'))).toEqual([true]);
    }).toPass(READY);
    expect(Object.values(await keptBuilds(page, 'completed'))).toEqual([false]);
    await expect(page.getByText('Ready offline')).toBeHidden();
  });

  test('an open page keeps its own build when the host is updated, and tells so once', async ({
    app,
    page,
    context,
  }) => {
    await app.open(QUICK, host.url);
    await expectReadyOffline(page);
    const [first] = Object.keys(await keptBuilds(page, 'completed'));
    deployAgain(folder, 'Another Build');

    // A second page of the old build opens and finds the update.
    const other = await context.newPage();
    await other.goto(`${host.url}?${QUICK}`);
    await expect(other).toHaveTitle('Vocal Isolation');
    const notice = other.getByText('A newer version of this page is ready');
    await expect(notice).toBeVisible(READY);
    await expect(notice).toHaveCount(1);

    // The first page separates and encodes by files that the host does not have any more.
    await app.separate(song('song.wav', { seconds: 1 }));
    await page.getByLabel('Format').selectOption('FLAC 16-bit');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      app.downloadVocals.click(),
    ]);
    expect(download.suggestedFilename()).toBe('song – vocals.flac');
    await expect(app.alert).toBeHidden();
    expect(await page.title()).toBe('Vocal Isolation');

    await other.getByRole('button', { name: 'Reload' }).click();
    await expect(other).toHaveTitle('Another Build');
    await expect(notice).toBeHidden();
    const builds = Object.keys(await keptBuilds(other, 'completed'));
    expect(builds).toHaveLength(2);
    expect(builds).toContain(first);
    await context.setOffline(true);
    await other.reload();
    await expect(other).toHaveTitle('Another Build');
  });

  test('an update that has not been kept as a whole is not opened', async ({ app, page }) => {
    await app.open(QUICK, host.url);
    await expectReadyOffline(page);
    deployAgain(folder, 'Another Build');
    // The host is in the middle of being updated.
    const scripts = await readdir(join(folder, 'assets'));
    const missing = scripts.find((name) => name.startsWith('encodeOpusFile'));
    await rm(join(folder, 'assets', missing ?? ''));
    await page.reload();
    await expect(page).toHaveTitle('Vocal Isolation');
    await expect
      .poll(async () => Object.values(await keptBuilds(page, 'failed')).filter(Boolean), READY)
      .toHaveLength(1);
    await app.separate(song('song.wav', { seconds: 1 }));
  });
});
