/** What never answers: threads, the worker, the cache. Each is noticed within seconds. */
import type { Page } from '@playwright/test';
import { expect, test } from './app';
import { song } from './fixtures';
import { prependToWorker } from './inject';

/**
 * Has every worker whose URL or name matches run an empty script: it starts and never says a word.
 */
async function silenceWorkers(page: Page, which: 'threads' | 'separation'): Promise<void> {
  await page.addInitScript((kind) => {
    const RealWorker = Worker;
    let numSilent = 0;
    window.Worker = class extends RealWorker {
      constructor(url: string | URL, options?: WorkerOptions) {
        const isThread = String(url).startsWith('blob:');
        const isSilent = kind === 'threads' ? isThread : options?.name === 'separation';
        super(isSilent ? URL.createObjectURL(new Blob([''])) : url, isSilent ? {} : options);
        if (isSilent) document.documentElement.dataset.silentWorkers = String(++numSilent);
      }
    };
  }, which);
}

const numSilentWorkers = (page: Page) =>
  page.evaluate(() => Number(document.documentElement.dataset.silentWorkers ?? 0));

test('threads that never start are given up for one, which is remembered', async ({
  app,
  page,
}) => {
  await silenceWorkers(page, 'threads');
  await app.open();
  await app.separate(song('first.wav', { seconds: 1 }));
  await expect(page.getByText('WebAssembly, 1 thread').first()).toBeVisible();
  expect(await numSilentWorkers(page)).toBeGreaterThan(0);
  await app.open();
  await app.separate(song('second.wav', { seconds: 1 }));
  await expect(page.getByText('WebAssembly, 1 thread').first()).toBeVisible();
  expect(await numSilentWorkers(page)).toBe(0);
});

test('a worker that never answers is told within 15 s', async ({ app, page }) => {
  await silenceWorkers(page, 'separation');
  await app.open();
  await app.choose(song('song.wav', { seconds: 1 }));
  await expect(app.progress).toBeVisible();
  // The requirement with room for a machine that is busy with something else.
  await expect(app.alert).toContainText('song.wav', { timeout: 45_000 });
});

test('caches and files that never answer do not keep a song waiting, and are told', async ({
  app,
  page,
}) => {
  await prependToWorker(page, 'caches.open = () => new Promise(() => undefined)');
  await page.addInitScript(() => {
    navigator.storage.getDirectory = () => new Promise(() => undefined);
  });
  // Of 2 MB: the second song is one for the disk.
  await app.open('backend=wasm&model=paper&memory=2');
  await app.separate(song('song.wav', { seconds: 1 }));
  await expect(page.getByText('does not let the page keep songs')).toBeVisible();
  await app.choose(song('long.wav', { seconds: 12 }));
  await app.select('long.wav');
  await expect(app.alert).toContainText('refused to store it', { timeout: 60_000 });
});
