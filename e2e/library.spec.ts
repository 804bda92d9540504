/** Nothing is lost: songs kept over visits, undo, and separations that go on where they stopped. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { App, expect, test } from './app';
import { greatestDifference } from './compare';
import { song } from './fixtures';
import { heardPeak, installEar } from './listen';
import { decodeWav } from './wav';

// A song is separated more than once in these tests, and computers may be busy.
test.describe.configure({ timeout: 300_000 });

const SHORT = song('short.wav', { seconds: 6 });

const earlier = (page: Page) => page.getByText(/^Earlier songs · /);
const earlierSong = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Earlier songs' }).getByRole('button', { name });
const undo = (page: Page) => page.getByRole('button', { name: 'Undo' });
const proceed = (page: Page) =>
  page.getByRole('region', { name: 'Separation' }).getByText('Continue');

/** Waits until every file of at least so many songs in the library is written. */
async function waitUntilKept(page: Page, numSongs = 1): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const root = await navigator.storage.getDirectory();
        const library = await root.getDirectoryHandle('library', { create: true });
        let numFinished = 0;
        for await (const key of library.keys()) {
          const folder = await library.getDirectoryHandle(key);
          const file = await (await folder.getFileHandle('song.json')).getFile();
          const { summary } = JSON.parse(await file.text()) as { summary: unknown };
          if (summary !== null) numFinished++;
        }
        return numFinished;
      }),
    )
    .toBeGreaterThanOrEqual(numSongs);
}

/** So long that what a test does in the middle of it happens in the middle of it. */
const LONG = { seconds: 100, sampleRate: 22050, numChannels: 1 } as const;

/** Waits until some vocals, and not all, have come, and stops. */
async function stopInTheMiddle(app: App): Promise<void> {
  await expect(app.play).toBeEnabled({ timeout: 60_000 });
  await app.cancel.click();
  await expect(proceed(app.page)).toBeVisible();
}

/** Notes every stage that the progress names from now on. Returns the function that tells them. */
async function watchStages(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    const look = () => {
      const text = document.querySelector('.progress-stage')?.textContent;
      if (text) seen.add(text);
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    Object.assign(window, { seenStages: () => [...seen] });
  });
  return () => page.evaluate(() => (window as unknown as { seenStages(): string[] }).seenStages());
}

test('a finished song opens at the next visit, with the same sound and files', async ({
  app,
  page,
}) => {
  await installEar(page);
  await app.open();
  const before = await app.separate(SHORT);
  await waitUntilKept(page);
  await page.reload();
  await expect(earlier(page)).toHaveText(/^Earlier songs · 1 · \d+ MB$/);
  await earlierSong(page, 'short.wav').click();
  await app.waitUntilDone();
  await expect(app.progress).toHaveCount(0);
  // The same file, dropped again, is the song that is there.
  await app.choose(SHORT);
  await expect(page.getByText('“short.wav” is in the list already.')).toBeVisible();
  const position = page.getByRole('slider', { name: 'Seek' });
  const seconds = async () => Number(await position.inputValue());
  await position.fill('3');
  await app.play.click();
  await expect.poll(seconds).toBeGreaterThan(3.5);
  await page.reload();
  await app.choose(SHORT);
  await expect(page.getByText('“short.wav” was separated before')).toBeVisible();
  await expect(earlier(page)).toHaveCount(0);
  await app.waitUntilDone();
  // It stands where it was left in the middle of playing.
  expect(await seconds()).toBeGreaterThan(3.5);
  const after = await app.downloadStems();
  for (const stem of ['vocals', 'instrumental'] as const) {
    expect(greatestDifference(after[stem].channels, before[stem].channels)).toBe(0);
  }
  await app.play.click();
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.01);
});

test('songs are deleted one by one or all, and the oldest go where the limit asks', async ({
  app,
  page,
}) => {
  await app.open();
  await app.choose(SHORT, song('other.wav', { seconds: 2 }), song('third.wav', { seconds: 2 }));
  await app.select('third.wav');
  await app.waitUntilDone();
  await waitUntilKept(page, 3);
  await page.reload();
  await expect(earlier(page)).toHaveText(/· 3 ·/);
  const other = page.getByRole('listitem').filter({ hasText: 'other.wav' });
  await expect(other).toContainText(/0:02 · today, .+ · Fast · \d MB/);
  const remove = other.getByRole('button', { name: 'Delete from this device' });
  await remove.click();
  await expect(earlier(page)).toHaveText(/· 2 ·/);
  await undo(page).click();
  await expect(earlier(page)).toHaveText(/· 3 ·/);
  // As long as it can be undone, nothing on the disk has changed.
  await remove.click();
  await expect(earlier(page)).toHaveText(/· 2 ·/);
  await page.reload();
  await expect(earlier(page)).toHaveText(/· 3 ·/);
  await remove.click();
  await earlierSong(page, 'third.wav').click();
  await app.waitUntilDone();
  await earlier(page).click();
  // Nothing is allowed: all go but the one that is open.
  await page.getByLabel('Keep at most').selectOption('nothing');
  await expect(earlier(page)).toHaveCount(0);
  await expect(page.getByText('“short.wav” was deleted from this device.')).toBeVisible();
  // It is offered for 8 s.
  await expect(undo(page)).toHaveCount(0, { timeout: 30_000 });
  await page.reload();
  await expect(earlier(page)).toHaveText(/· 1 ·/);
  await page.getByRole('button', { name: 'Delete all' }).click();
  await expect(earlier(page)).toHaveCount(0);
});

test('a chosen part comes first, plays, and is saved after a reload; cancelled, the song continues to the same vocals', async ({
  app,
  page,
}) => {
  // Many calls of the network, so that the part is far ahead of the front.
  const long = song('long.wav', { seconds: 300, sampleRate: 8000, numChannels: 1 });
  await installEar(page);
  await app.open();
  const whole = await app.separate(long);
  await waitUntilKept(page);
  await page.reload();
  await app.forgetKeptSongs();
  await app.choose(long);
  await expect(app.play).toBeEnabled({ timeout: 60_000 });
  const heardStages = await watchStages(page);
  const ruler = await page.locator('.ruler').boundingBox();
  if (!ruler) throw new Error('there is no ruler');
  const y = ruler.y + ruler.height / 2;
  await page.mouse.move(ruler.x + 0.92 * ruler.width, y);
  await page.mouse.down();
  await page.mouse.move(ruler.x + 0.95 * ruler.width, y, { steps: 4 });
  await page.mouse.up();
  const end = async (name: string) =>
    Number(
      await page.getByRole('slider', { name: `${name} of Region 1` }).getAttribute('aria-valuenow'),
    );
  const [from, to] = [await end('Start'), await end('End')];
  // The hatching leaves it free, long before the front is there.
  const spans = async () => {
    const styles = await page
      .locator('.ready-line')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('style') ?? ''));
    return styles.map((style) =>
      [...style.matchAll(/[\d.]+/g)].map(([number]) => 300 * Number(number)),
    );
  };
  await expect
    .poll(async () => (await spans()).at(-1)?.[1], { timeout: 60_000 })
    .toBeGreaterThanOrEqual(to);
  const [front, part] = await spans();
  expect(front[1]).toBeLessThan(from);
  expect(part[0]).toBeLessThanOrEqual(from);
  expect(await heardStages()).toContainEqual(
    expect.stringMatching(/^Separating 4:3\d to 4:4\d first$/),
  );

  await page.getByRole('button', { name: 'Loop the region' }).click();
  await app.play.click();
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.01);
  const seek = page.getByRole('slider', { name: 'Seek' });
  expect(
    await seek.evaluate((slider: HTMLInputElement) => slider.valueAsNumber),
  ).toBeGreaterThanOrEqual(from - 0.1);

  await app.cancel.click();
  await expect(proceed(page)).toBeVisible();
  await expect(page.getByText(/^Stopped at \d+ % · Fast$/)).toBeVisible();
  // What was ready plays on.
  await expect(app.pause).toBeVisible();
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.01);
  await app.pause.click();

  // The part is kept in the same way as the beginning.
  const ready = await spans();
  expect(ready).toHaveLength(2);
  await page.reload();
  await earlierSong(page, 'long.wav').click();
  await expect(proceed(page)).toBeVisible();
  await expect.poll(spans).toEqual(ready);
  await app.play.click();
  await expect.poll(() => heardPeak(page)).toBeGreaterThan(0.01);
  expect(
    await seek.evaluate((slider: HTMLInputElement) => slider.valueAsNumber),
  ).toBeGreaterThanOrEqual(from - 0.1);
  await app.pause.click();

  await page.getByRole('button', { name: 'Save region…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Only the region “Region 1”')).toBeChecked();
  await dialog.getByLabel('Instrumental').uncheck();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save the file' }).click(),
  ]);
  // Before that, Escape would end the saving only.
  await expect(dialog.getByRole('button', { name: 'Save the file' })).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  const saved = decodeWav(await readFile(await download.path()));
  await proceed(page).click();
  await app.waitUntilDone();
  const continued = await app.downloadStems();
  expect(greatestDifference(continued.vocals.channels, whole.vocals.channels)).toBe(0);
  // This network hears one channel: without the stereo filter, the part is the song bit by bit.
  const expected = whole.vocals.channels.map((plane) =>
    plane.slice(Math.round(8000 * from), Math.round(8000 * to)),
  );
  expect(saved.channels[0]).toHaveLength(expected[0].length);
  expect(greatestDifference(saved.channels, expected)).toBe(0);
});

test('removing and cancelling can be undone', async ({ app, page }) => {
  await app.open();
  await app.choose(song('long.wav', LONG));
  await stopInTheMiddle(app);
  await undo(page).focus();
  await page.keyboard.press('Enter');
  await expect(app.progress).toBeVisible();
  await page.getByRole('button', { name: 'Remove from the list' }).click();
  await expect(app.progress).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Songs', exact: true })).toHaveCount(0);
  await undo(page).click();
  await app.waitUntilDone();
  await expect(undo(page)).toHaveCount(0);
});

test('a reload in the middle of a song continues where it stopped, and the queue behind it', async ({
  app,
  page,
}) => {
  const long = song('long.wav', LONG);
  await app.open();
  const whole = await app.separate(long);
  await waitUntilKept(page);
  await page.reload();
  await app.forgetKeptSongs();
  await app.choose(long, SHORT);
  await expect(app.play).toBeEnabled({ timeout: 60_000 });
  await page.waitForTimeout(500);
  await page.reload();
  await app.waitUntilDone();
  const continued = await app.downloadStems();
  expect(greatestDifference(continued.vocals.channels, whole.vocals.channels)).toBe(0);
  await app.select(SHORT.name);
  await app.waitUntilDone();
});

test('a song that is open in one tab cannot be changed in another', async ({ app, page }) => {
  await app.open();
  await app.separate(SHORT);
  await waitUntilKept(page);
  const second = new App(await page.context().newPage());
  await second.open();
  await expect(second.page.getByText('Open in another tab')).toBeVisible();
  await expect(second.page.getByRole('button', { name: 'Delete from this device' })).toBeDisabled();
  await page.close();
  await expect(second.page.getByText('Open in another tab')).toHaveCount(0);
  await earlierSong(second.page, 'short.wav').click();
  await second.waitUntilDone();
});

test('where storage is denied, the page says so and all else works', async ({ app, page }) => {
  await page.addInitScript(() => {
    navigator.storage.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'));
  });
  await app.open();
  await app.separate(SHORT);
  await expect(page.getByText(/does not let the page keep songs/)).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText(/does not let the page keep songs/)).toHaveCount(0);
});

test('a song of another version or cut off in the middle costs only itself', async ({
  app,
  page,
}) => {
  await app.open();
  await app.separate(SHORT);
  await waitUntilKept(page);
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const library = await root.getDirectoryHandle('library');
    const write = async (key: string, name: string, text: string) => {
      const folder = await library.getDirectoryHandle(key, { create: true });
      const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await file.write(text);
      await file.close();
    };
    await write('old', 'song.json', '{"format":0,"fileName":"old.mp3"}');
    await write('cut off', 'input', 'RIFF');
    await write('garbled', 'song.json', '{"format":1,"fileNa');
  });
  await page.reload();
  await expect(earlier(page)).toHaveText(/· 4 ·/);
  await expect(page.getByText(/another version of this page/)).toBeVisible();
  await expect(page.getByText(/not kept completely/)).toHaveCount(2);
  await earlierSong(page, 'short.wav').click();
  await app.waitUntilDone();
});
