/** Failures of the network and of storage, each told by its own cause and not as a damaged file. */
import type { Page } from '@playwright/test';
import { QUICK, expect, test } from './app';
import { media, song } from './fixtures';

/** Answers what matches `pattern` as a host does that has no such file any more. */
async function remove(page: Page, pattern: RegExp): Promise<void> {
  await page.route(pattern, (route) => route.fulfill({ status: 404, body: 'not found' }));
}

const MEDIA_LIBRARY = /assets\/mediaLibrary-.*\.js/;
/** Makes the app keep every song on the disk: the budget in memory is one megabyte. */
const ON_DISK = `${QUICK}&memory=1`;

test('the media library is loaded before there is a file, so that an MP3 can be read offline', async ({
  app,
  page,
}) => {
  const loaded = page.waitForResponse(MEDIA_LIBRARY);
  await app.open();
  await (await loaded).finished();
  // The model and its backend must have been loaded, too, before the line is cut.
  await app.separate(song('online.wav', { seconds: 1 }));
  await page.context().setOffline(true);
  await app.choose(media('tones.mp3'));
  await app.select('tones.mp3');
  await app.waitUntilDone();
});

test('a part of the page that is missing offline is told as being offline', async ({
  app,
  page,
}) => {
  await page.route(MEDIA_LIBRARY, (route) => route.abort());
  await app.open();
  await page.context().setOffline(true);
  await app.choose(media('tones.mp3'));
  await expect(app.alert).toContainText(/offline/i);
  await expect(app.alert).not.toContainText(/damaged/i);
});

test('a page that was deployed again asks to be reloaded, and keeps finished songs', async ({
  app,
  page,
}) => {
  await remove(page, MEDIA_LIBRARY);
  await app.open();
  await app.separate(song('finished.wav', { seconds: 1 }));
  await app.choose(media('tones.mp3'));
  await expect(app.alert).toContainText(/reload the page/i);
  await expect(app.alert).not.toContainText(/damaged/i);
  await app.select('finished.wav');
  expect((await app.downloadStems()).vocalsName).toBe('finished – vocals.wav');
});

for (const [part, pattern] of [
  ['worker', /assets\/worker-.*\.js/],
  ['engine', /assets\/engine-.*\.js/],
  ['wasm binary', /wasm\/.*\.wasm/],
] as const) {
  test(`a missing ${part} asks to reload the page`, async ({ app, page }) => {
    await remove(page, pattern);
    await app.open();
    await app.choose(song('song.wav', { seconds: 1 }));
    await expect(app.alert).toContainText(/page has been updated.*Reload the page/);
    await expect(app.alert).not.toContainText(/update the browser/i);
  });
}

test('storage that refuses is told as such', async ({ app, page }) => {
  await page.addInitScript(() => {
    const refuse = () => Promise.reject(new DOMException('denied', 'SecurityError'));
    navigator.storage.getDirectory = refuse;
  });
  await app.open(ON_DISK);
  await app.choose(song('stored.wav', { seconds: 12 }));
  await expect(app.alert).toContainText(/refused to store/);
});

test('a browser that does not tell its quota still stores songs', async ({ app, page }) => {
  await page.addInitScript(() => {
    navigator.storage.estimate = () => Promise.reject(new TypeError('internal error'));
  });
  await app.open(ON_DISK);
  await app.separate(song('stored.wav', { seconds: 12 }));
  expect(await app.countStoredSongs()).toBe(1);
});

test('a private window that promises more than it has ends in a sentence', async ({
  app,
  page,
}) => {
  await page.addInitScript(() => {
    // The mixture of 12 s takes 4.2 MB; what follows is refused.
    const capacity = 4_500_000;
    let used = 0;
    const { prototype } = FileSystemWritableFileStream;
    type Write = (data: Float32Array | Blob) => Promise<void>;
    const write = Reflect.get(prototype, 'write') as Write;
    Object.assign(prototype, {
      write(this: FileSystemWritableFileStream, data: Float32Array | Blob): Promise<void> {
        used += data instanceof Blob ? data.size : data.byteLength;
        if (used > capacity) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
        return Reflect.apply(write, this, [data]);
      },
    });
  });
  await app.open(ON_DISK);
  await app.choose(song('stored.wav', { seconds: 12 }));
  await expect(app.alert).toContainText(/not enough free disk space/);
});

test('a download after the site data were cleared tells that the song is gone', async ({
  app,
  page,
  baseURL,
}) => {
  await app.open(ON_DISK);
  await app.choose(song('stored.wav', { seconds: 60 }));
  await app.waitUntilDone();
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', {
    origin: new URL(baseURL ?? '').origin,
    storageTypes: 'file_systems',
  });
  await app.downloadVocals.click();
  await expect(app.alert).toContainText(/cannot be read any more/);
  // What follows is stored again.
  await app.choose(song('next.wav', { seconds: 12 }));
  await app.select('next.wav');
  await expect(app.downloadVocals).toBeEnabled({ timeout: 60_000 });
});

test('a decoder that never ends is noticed within 15 s', async ({ app, page }) => {
  await page.addInitScript(() => {
    OfflineAudioContext.prototype.decodeAudioData = () => new Promise(() => undefined);
  });
  await app.open();
  await app.choose(media('tones.mp3'));
  // The requirement with room for a machine that is busy with something else.
  await expect(app.alert).toContainText(/decoder/, { timeout: 45_000 });
  await expect(app.alert).toContainText('tones.mp3');
});
