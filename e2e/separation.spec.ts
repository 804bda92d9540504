/** From a song to its stems: dropping, playing, cancelling, saving, queueing. */
import { test as bareTest } from '@playwright/test';
import { App, BEST, expect, test } from './app';
import { LSB_16, nullResidual, peak, rms, shapeOf } from './compare';
import { song } from './fixtures';
import { heardPeak, installEar } from './listen';
import { decodeWav } from './wav';

test('a dropped song is separated, heard and saved', async ({ app, page }, testInfo) => {
  const file = song('My song.wav', { seconds: 12 });
  await installEar(page);
  await app.open(BEST);
  await app.drop(file, testInfo);
  await app.waitUntilDone();

  await app.play.click();
  await expect(app.pause).toBeVisible();
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.001);
  // While playing, the keys choose mixture, instrumental and vocals.
  for (const key of ['1', '3', '2']) {
    await page.keyboard.press(key);
    await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.001);
  }
  await app.pause.click();
  await expect(app.play).toBeVisible();
  await expect.poll(() => heardPeak(page)).toBe(0);

  const stems = await app.downloadStems();
  expect(stems.vocalsName).toBe('My song – vocals.wav');
  expect(stems.instrumentalName).toBe('My song – instrumental.wav');
  const mixture = decodeWav(file.buffer);
  expect(shapeOf(stems.vocals)).toEqual(shapeOf(mixture));
  expect(shapeOf(stems.instrumental)).toEqual(shapeOf(mixture));
  expect(stems.vocals.format).toBe('s16');
  // Any network passes something and stops something.
  expect(peak(stems.vocals.channels)).toBeGreaterThan(0.01);
  expect(peak(stems.instrumental.channels)).toBeGreaterThan(0.01);
  expect(nullResidual(mixture.channels, stems)).toBeLessThanOrEqual(LSB_16);
});

test('stems are saved as WAV of 24 and 32 bits, too', async ({ app, page }) => {
  const file = song('song.wav', { seconds: 1 });
  const mixture = decodeWav(file.buffer);
  await app.open();
  await app.choose(file);
  await app.waitUntilDone();
  for (const [label, stored] of [
    ['WAV 24-bit', 's24'],
    ['WAV 32-bit float', 'f32'],
  ] as const) {
    await test.step(label, async () => {
      await page.getByLabel('Format').selectOption({ label });
      const stems = await app.downloadStems();
      expect(stems.vocals.format).toBe(stored);
      expect(shapeOf(stems.instrumental)).toEqual(shapeOf(mixture));
      // One step of 24 bits; floats have 24 significant bits, too.
      expect(nullResidual(mixture.channels, stems)).toBeLessThanOrEqual(2 ** -23);
    });
  }
});

test('a pasted file joins the queue', async ({ app, page }) => {
  await app.open();
  const { name, mimeType, buffer } = song('pasted.wav', { seconds: 1 });
  await page.evaluate(
    ({ fileName, type, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], fileName, { type }));
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    },
    { fileName: name, type: mimeType, base64: buffer.toString('base64') },
  );
  await app.waitUntilDone();
  expect((await app.downloadStems()).vocalsName).toBe('pasted – vocals.wav');
});

test('the song can be played before the whole of it is separated', async ({ app, page }) => {
  await installEar(page);
  await app.open(BEST);
  await app.choose(song('long.wav', { seconds: 60, sampleRate: 22050, numChannels: 1 }));
  await expect(app.play).toBeEnabled({ timeout: 60_000 });
  await expect(app.progress).toBeVisible();
  await app.play.click();
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.001);
  await expect(app.downloadVocals).toBeDisabled();
});

test('cancelling takes effect at once and the next song works', async ({ app }) => {
  await app.open(BEST);
  await app.choose(song('too long to wait for.wav', { seconds: 60, numChannels: 1 }));
  await expect(app.progress).toBeVisible();
  await expect(app.cancel).toBeEnabled();
  const elapsedMs = await app.measureCancelMs();
  test.info().annotations.push({ type: 'cancel', description: `${elapsedMs.toFixed(0)} ms` });
  console.log(`    cancel took effect after ${elapsedMs.toFixed(0)} ms (required: 300 ms)`);
  // More than required, because the machine may be busy with something else.
  expect(elapsedMs).toBeLessThan(1000);
  await expect(app.alert).toHaveCount(0);

  const next = song('next.wav', { seconds: 2 });
  const stems = await app.separate(next);
  expect(stems.vocalsName).toBe('next – vocals.wav');
  expect(shapeOf(stems.vocals)).toEqual(shapeOf(decodeWav(next.buffer)));
});

test('cancelling while the model loads leaves the app ready', async ({ app, page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/models/**', async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await app.open();
  await app.choose(song('first.wav', { seconds: 2 }));
  await expect(app.cancel).toBeEnabled();
  await app.cancel.click();
  await expect(app.progress).toHaveCount(0);
  release();
  const stems = await app.separate(song('second.wav', { seconds: 2 }));
  expect(stems.vocalsName).toBe('second – vocals.wav');
});

test('several files queue and every one is separated', async ({ app }) => {
  await app.open();
  const files = [
    song('one.wav', { seconds: 2, seed: 1 }),
    song('two.wav', { seconds: 3, seed: 2 }),
  ];
  await app.choose(...files);
  for (const file of files) {
    await app.select(file.name);
    await app.waitUntilDone();
    const stems = await app.downloadStems();
    const mixture = decodeWav(file.buffer);
    expect(stems.vocalsName).toBe(file.name.replace('.wav', ' – vocals.wav'));
    expect(nullResidual(mixture.channels, stems)).toBeLessThanOrEqual(LSB_16);
  }
});

test('the fast, published network can be chosen for the next song', async ({ app }) => {
  const file = song('song.wav', { seconds: 4 });
  await app.open(BEST);
  const byDefault = await app.separate(file);
  await app.page.getByRole('button', { name: 'About' }).click();
  await app.page.getByLabel('Fast').check();
  await app.page.keyboard.press('Escape');
  // The address has it, too, so that a reload keeps it.
  const { searchParams } = new URL(app.page.url());
  expect([searchParams.get('model'), searchParams.get('backend')]).toEqual(['paper', 'wasm']);
  await app.choose({ ...file, name: 'again.wav' });
  await app.select('again.wav');
  await app.waitUntilDone();
  const published = await app.downloadStems();
  const mixture = decodeWav(file.buffer).channels;
  for (const stems of [byDefault, published]) {
    expect(nullResidual(mixture, stems)).toBeLessThanOrEqual(LSB_16);
  }
  // The two networks give different vocals.
  const [left] = published.vocals.channels;
  const difference = byDefault.vocals.channels[0].map((value, n) => value - left[n]);
  expect(rms(difference)).toBeGreaterThan(0.01 * rms(mixture[0]));
});

// Not by `test`, which fails where the page reports an error: here it has to.
bareTest(
  'a waveform that cannot be drawn is told once, and the song still works',
  async ({ page }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.route('**/assets/wavesurfer*', (route) => route.abort());
    const app = new App(page);
    await app.open();
    await app.choose(song('song.wav', { seconds: 2 }));
    await expect(app.downloadVocals).toBeEnabled({ timeout: 60_000 });
    await expect(app.alert).toHaveCount(1);
    await expect(app.alert).toContainText('waveform');
    expect(errors.length).toBeGreaterThan(0);
    const { vocals } = await app.downloadStems();
    expect(vocals.channels[0]).toHaveLength(2 * 44100);
  },
);
