/**
 * Devices and browsers that fail: each song goes on, or ends in a sentence with a way on, and what
 * was finished before stays. GPUs that are lost are in devicesGpu.spec.ts.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { test as bareTest } from '@playwright/test';
import { App, QUICK, expect, test } from './app';
import { LSB_16, nullResidual } from './compare';
import { song } from './fixtures';
import type { Fixture } from './fixtures';
import { installRefusals, prependToWorker, refuseStorage, separationWorker } from './inject';
import type { Refusal } from './inject';
import { heardFrequency, heardPeak, installEar } from './listen';
import { servePlainly } from './plainHost';
import { decodeWav, encodeWav } from './wav';

/** Keeps every song on the disk. */
const ON_DISK = `${QUICK}&memory=0.01`;

/** Saves the selected song, which must be done, and compares it with its file. */
async function expectStemsOf(app: App, file: Fixture): Promise<void> {
  const mixture = decodeWav(file.buffer).channels;
  expect(nullResidual(mixture, await app.downloadStems())).toBeLessThanOrEqual(LSB_16);
}

async function waitForFirstVocals({ play, progress }: App): Promise<void> {
  await expect(play).toBeEnabled({ timeout: 60_000 });
  await expect(progress).toBeVisible();
}

/** The row of a song in the list of songs. */
function row(page: Page, name: string) {
  return page.getByRole('listitem').filter({ hasText: name });
}

test('without shared memory, WebGL, WebGPU, canvases in workers and room in the cache', async ({
  app,
  page,
}) => {
  const missing = `
    for (const name of ['SharedArrayBuffer', 'OffscreenCanvas']) delete globalThis[name];
    Object.defineProperty(navigator, 'gpu', { value: undefined });
    Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
  `;
  await prependToWorker(page, missing);
  await page.addInitScript(missing);
  await page.addInitScript(() => {
    const { prototype } = HTMLCanvasElement;
    const getContext = Reflect.get(prototype, 'getContext') as (...args: unknown[]) => unknown;
    Object.assign(prototype, {
      getContext(this: HTMLCanvasElement, kind: string, options: unknown) {
        return kind.includes('webgl') ? null : Reflect.apply(getContext, this, [kind, options]);
      },
    });
  });
  const file = song('poor.wav', { seconds: 2 });
  await app.open('model=paper');
  await app.separate(file);
  await expect(page.getByText('WebAssembly, 1 thread').first()).toBeVisible();
  await expectStemsOf(app, file);
});

test('clock jumps and a frozen tab do not matter, and 48 kHz devices keep the pitch', async ({
  app,
  page,
}) => {
  const jumpingClock = `{
    const now = Date.now;
    let numCalls = 0;
    Date.now = () => now() + (numCalls++ % 2 ? 1 : -1) * 365 * 24 * 3600 * 1000;
  }`;
  await prependToWorker(page, jumpingClock);
  await page.addInitScript(jumpingClock);
  await page.addInitScript(() => {
    const RealContext = AudioContext;
    window.AudioContext = class extends RealContext {
      constructor(options?: AudioContextOptions) {
        super({ ...options, sampleRate: 48000 });
      }
    };
  });
  await installEar(page);
  const file = song('frozen.wav', { seconds: 90, numChannels: 1, sampleRate: 22050 });
  await app.open();
  await app.choose(file);
  await waitForFirstVocals(app);
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await app.waitUntilDone();
  await expectStemsOf(app, file);

  const hertz = 1000;
  const tone = Float32Array.from({ length: 3 * 44100 }, (_, n) => {
    return 0.5 * Math.sin((2 * Math.PI * hertz * n) / 44100);
  });
  const buffer = encodeWav(44100, [tone]);
  await app.choose({ name: 'tone.wav', mimeType: 'audio/wav', buffer });
  await app.select('tone.wav');
  await app.waitUntilDone();
  await page.keyboard.press('1');
  await app.play.click();
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.1);
  // Two bins of the analyser; at the wrong rate it would be 1088 Hz.
  expect(Math.abs((await heardFrequency(page)) - hertz)).toBeLessThan(47);
  // The song comes to its end.
  await expect(app.play).toBeVisible();
  await expect(app.alert).toHaveCount(0);
});

test('two tabs at once keep their songs apart', async ({ app, page, context }) => {
  const other = new App(await context.newPage());
  const files = [song('one.wav', { seconds: 3 }), song('two.wav', { seconds: 3, seed: 2 })];
  await Promise.all([app.open(ON_DISK), other.open(ON_DISK)]);
  await Promise.all([app.choose(files[0]), other.choose(files[1])]);
  await app.waitUntilDone();
  await other.waitUntilDone();
  expect(await app.countStoredSongs()).toBe(2);
  await expectStemsOf(app, files[0]);
  // A tab that is closed takes nothing with it, and neither does one that opens later.
  await page.goto('about:blank');
  await app.open(ON_DISK);
  await expect.poll(() => app.countStoredSongs()).toBe(1);
  await expectStemsOf(other, files[1]);
  await other.page.close();
});

test('storage that is full at any stage ends the song in a sentence, and the next one works', async ({
  app,
  page,
}) => {
  // One channel: the first file holds the mixture, those after it the vocals.
  const stages: readonly Refusal[] = [
    { method: 'getDirectoryHandle', numGranted: 0 },
    { method: 'getDirectoryHandle', numGranted: 1 },
    { method: 'getFileHandle', numGranted: 0 },
    { method: 'createWritable', numGranted: 0 },
    { method: 'write', numGranted: 0 },
    { method: 'close', numGranted: 0 },
    { method: 'getFileHandle', numGranted: 1 },
    { method: 'createWritable', numGranted: 1 },
    { method: 'write', numGranted: 1 },
    { method: 'close', numGranted: 1 },
  ];
  const make = (name: string, seconds = 30) =>
    song(name, { seconds, numChannels: 1, sampleRate: 8000 });
  await installRefusals(page);
  // Room for the short song, which is kept in memory, and not for the others (2.9 MB).
  await app.open(`${QUICK}&memory=2.5`);
  const finished = make('finished.wav', 1);
  await app.separate(finished);
  for (const { method, numGranted } of stages) {
    const name = `${method} ${numGranted}.wav`;
    await refuseStorage(page, { method, numGranted });
    await app.choose(make(name));
    const alert = app.alert.filter({ hasText: name });
    await expect(alert).toContainText(/not enough free disk space|refused to store/);
    await expect(row(page, name)).toContainText('Not separated');
  }
  await refuseStorage(page, null);
  const next = make('next.wav');
  await app.choose(next);
  await expect(row(page, next.name)).toContainText('Done');
  for (const file of [finished, next]) {
    await app.select(file.name);
    await expectStemsOf(app, file);
  }
});

test('a killed worker ends its song in a sentence; it goes on, and earlier songs work', async ({
  app,
  page,
}) => {
  await installEar(page);
  const finished = song('finished.wav', { seconds: 2 });
  await app.open();
  await app.separate(finished);
  const killed = song('killed.wav', { seconds: 120, numChannels: 1, sampleRate: 22050 });
  await app.choose(killed);
  await app.select(killed.name);
  await waitForFirstVocals(app);
  // It closes without a word, as engines do that run out of memory.
  await separationWorker(page)
    .evaluate(() => self.close())
    .catch(() => undefined);
  await app.select(finished.name);
  await app.play.click();
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.001);
  // Noticed within 15 s, with room for a machine that is busy with something else.
  await expect(app.alert).toContainText(/stopped unexpectedly/, { timeout: 45_000 });
  await expect(app.alert).toContainText(killed.name);
  await expectStemsOf(app, finished);
  await row(page, killed.name).getByRole('button', { name: 'Continue' }).click();
  await expect(row(page, killed.name)).toContainText('Done', { timeout: 60_000 });
  await app.select(killed.name);
  await expectStemsOf(app, killed);
});

test('weights that break off are told, and slow ones are waited for', async ({ app, page }) => {
  let isOffline = true;
  await page.route('**/models/paper/weights-3-*.bin', async (route) => {
    if (isOffline) return route.abort('internetdisconnected');
    // Longer than a worker may be silent.
    await new Promise((resolve) => setTimeout(resolve, 18_000));
    return route.continue();
  });
  const file = song('slow.wav', { seconds: 2 });
  await app.open();
  await app.choose(file);
  await expect(app.alert).toContainText('Check that you are online');
  isOffline = false;
  await row(page, file.name).getByRole('button', { name: 'Try again' }).click();
  await app.waitUntilDone();
  await expectStemsOf(app, file);
});

for (const [fault, script] of [
  [
    'cannot be opened, as without a sound device',
    `window.AudioContext = class {
      constructor() { throw new DOMException('no device', 'NotSupportedError'); }
    };`,
  ],
  ['never starts', 'AudioContext.prototype.resume = () => new Promise(() => undefined);'],
] as const) {
  test(`sound that ${fault} is told, and the song can be saved`, async ({ app, page }) => {
    await page.addInitScript(script);
    const file = song('silent.wav', { seconds: 2 });
    await app.open();
    await app.separate(file);
    await app.play.click();
    await expect(app.alert).toContainText(/sound/i);
    await expectStemsOf(app, file);
  });
}

// Not by `test`: a page from the disk breaks the rules for scripts, which it complains about.
bareTest('a page opened from the disk says that it needs a web server', async ({ page }) => {
  await page.goto(pathToFileURL(join(import.meta.dirname, '..', 'dist', 'index.html')).href);
  await expect(page.getByText(/web server/)).toBeVisible();
});

test.describe('with service workers', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a page under an older service worker separates, and gets the current one', async ({
    app,
    page,
  }) => {
    const host = await servePlainly();
    try {
      // One that claims its pages and adds no headers: they are not isolated.
      const serviceWorker = 'serviceWorker.js';
      host.replaced.set(
        serviceWorker,
        `addEventListener('install', () => skipWaiting());
        addEventListener('activate', (event) => event.waitUntil(clients.claim()));
        addEventListener('fetch', (event) => event.respondWith(fetch(event.request)));`,
      );
      await app.open(QUICK, host.url);
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      await app.open(QUICK, host.url);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
      const file = song('old.wav', { seconds: 1 });
      await app.separate(file);
      await expectStemsOf(app, file);
      // Browsers ask for the current one at a visit; the visit after that is under it.
      host.replaced.delete(serviceWorker);
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
      await expect
        .poll(async () => {
          await app.open(QUICK, host.url);
          return page.evaluate(() => crossOriginIsolated);
        })
        .toBe(true);
    } finally {
      await host.close();
    }
  });
});
