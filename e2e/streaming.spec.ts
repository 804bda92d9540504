/** Songs that do not fit into memory: the budget is made so small that an ordinary song is one of them. */
import type { Page } from '@playwright/test';
import { expect, test } from './app';
import { LSB_16, nullResidual } from './compare';
import { media, song } from './fixtures';
import { heardPeak, installEar } from './listen';
import { decodeWav } from './wav';
import type { Wav } from './wav';

test('a song too long for memory gives the same stems from the disk', async ({ app }) => {
  const file = song('long.wav', { seconds: 15 });
  await app.open('backend=wasm');
  const inMemory = await app.separate(file);
  await app.open('backend=wasm&memory=1');
  const stored = await app.separate(file);
  expect(isEqual(stored.vocals, inMemory.vocals)).toBe(true);
  expect(isEqual(stored.instrumental, inMemory.instrumental)).toBe(true);
  const mixture = decodeWav(file.buffer).channels;
  expect(
    nullResidual(mixture, stored.vocals.channels, stored.instrumental.channels),
  ).toBeLessThanOrEqual(LSB_16);
});

test('a stored song plays and leaves nothing behind', async ({ app }) => {
  await installEar(app.page);
  await app.open('backend=wasm&memory=1');
  await app.choose(song('long.wav', { seconds: 20 }));
  await app.waitUntilDone();
  await app.play.click();
  await expect.poll(() => heardPeak(app.page)).toBeGreaterThan(0.01);
  expect(await storedFolders(app.page)).toBe(1);
  await app.open('backend=wasm');
  await expect.poll(() => storedFolders(app.page)).toBe(0);
});

test('compressed audio is stored packet by packet', async ({ app }) => {
  await app.open('backend=wasm&memory=0.01');
  const stems = await app.separate(media('tones.m4a'));
  expect(await storedFolders(app.page)).toBe(1);
  expect(stems.vocals.channels[0].length).toBeGreaterThan(44000);
});

/** Sample by sample; the test library's own comparison takes minutes for a song. */
function isEqual(a: Wav, b: Wav): boolean {
  return a.channels.every((plane, c) => {
    const other = b.channels[c];
    return plane.length === other.length && plane.every((value, n) => value === other[n]);
  });
}

/** Folders of songs in the origin private file system. */
function storedFolders(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const songs = await root.getDirectoryHandle('songs', { create: true });
    let count = 0;
    for await (const _ of songs.keys()) count++;
    return count;
  });
}
