/** Backends give the same vocals; a missing or damaged model is refused. */
import { BEST, expect, test } from './app';
import { decibels, greatestDifference, peak } from './compare';
import { song } from './fixtures';

test('webgl and wasm give the same vocals', async ({ app }) => {
  const file = song('same.wav', { seconds: 3 });
  await app.open(BEST);
  const wasm = await app.separate(file);
  await app.open('backend=webgl');
  const webgl = await app.separate(file);
  const difference = greatestDifference(wasm.vocals.channels, webgl.vocals.channels);
  const level = decibels(difference / peak(wasm.vocals.channels));
  console.log(`    webgl − wasm: ${level.toFixed(1)} dB relative to the vocals' peak`);
  expect(level).toBeLessThan(-60);
});

test('by default the app chooses a backend and says which', async ({ app, page }) => {
  await app.open('');
  await app.separate(song('any.wav', { seconds: 2 }));
  await expect(page.getByText(/WebGL|WebGPU|WebAssembly|CPU/).first()).toBeVisible();
});

test('a missing model file is refused with a sentence', async ({ app, page }) => {
  await page.route('**/models/**/*.bin', (route) => route.fulfill({ status: 404, body: 'no' }));
  await app.open();
  await app.choose(song('song.wav', { seconds: 1 }));
  await expect(app.alert).toContainText('song.wav');
  await expect(app.downloadVocals).toBeHidden();
});

test('a truncated model file is refused with a sentence', async ({ app, page }) => {
  await page.route('**/models/**/*.bin', async (route) => {
    const body = await (await route.fetch()).body();
    await route.fulfill({ body: body.subarray(0, body.length / 2) });
  });
  await app.open();
  await app.choose(song('song.wav', { seconds: 1 }));
  await expect(app.alert).toContainText('song.wav');
  await expect(app.downloadVocals).toBeHidden();
});

test('a model with one altered bit is refused with a sentence', async ({ app, page }) => {
  await page.route('**/models/**/weights-1-*.bin', async (route) => {
    const body = await (await route.fetch()).body();
    body[1000] ^= 1;
    await route.fulfill({ body });
  });
  await app.open();
  await app.choose(song('song.wav', { seconds: 1 }));
  await expect(app.alert).toContainText('song.wav');
  await expect(app.downloadVocals).toBeHidden();
});

test('a page instead of the model, as some hosts answer, is refused', async ({ app, page }) => {
  await page.route('**/models/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Home</title>' }),
  );
  await app.open();
  await app.choose(song('song.wav', { seconds: 1 }));
  await expect(app.alert).toContainText('song.wav');
});
