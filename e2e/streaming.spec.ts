/** Songs that do not fit into memory. The memory budget is set so small that short songs do not. */
import { QUICK, expect, test } from './app';
import { LSB_16, greatestDifference, nullResidual, shapeOf } from './compare';
import { media, song } from './fixtures';
import { heardPeak, installEar } from './listen';
import { decodeWav } from './wav';

test('a song too long for memory gives the same stems from the disk', async ({ app }) => {
  const file = song('long.wav', { seconds: 15 });
  await app.open();
  const inMemory = await app.separate(file);
  await app.open(`${QUICK}&memory=1`);
  await app.forgetKeptSongs();
  const stored = await app.separate(file);
  for (const stem of ['vocals', 'instrumental'] as const) {
    expect(shapeOf(stored[stem])).toEqual(shapeOf(inMemory[stem]));
    expect(greatestDifference(stored[stem].channels, inMemory[stem].channels)).toBe(0);
  }
  const mixture = decodeWav(file.buffer).channels;
  expect(nullResidual(mixture, stored)).toBeLessThanOrEqual(LSB_16);
});

test('a stored song plays and leaves nothing behind', async ({ app, page }) => {
  await installEar(page);
  await app.open(`${QUICK}&memory=1`);
  await app.choose(song('long.wav', { seconds: 20 }));
  await app.waitUntilDone();
  await app.play.click();
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.01);
  expect(await app.countStoredSongs()).toBe(1);
  await app.open();
  await expect.poll(() => app.countStoredSongs()).toBe(0);
});

test('compressed audio is stored packet by packet', async ({ app }) => {
  await app.open(`${QUICK}&memory=0.01`);
  const stems = await app.separate(media('tones.m4a'));
  expect(await app.countStoredSongs()).toBe(1);
  expect(stems.vocals.channels[0].length).toBeGreaterThan(44000);
});
