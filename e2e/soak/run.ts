/**
 * Many songs in one page, and what they leave behind: `npm run test:soak`. Options: `--songs <n>`
 * (default 50), `--cancels <n>` (10), `--hours <n>` of the long file (3). Fails if something has
 * grown by more than a tenth since the first songs.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, expect } from '@playwright/test';
import { App } from '../app';
import { findChromium } from '../findChromium';
import { media, song } from '../fixtures';
import type { Fixture } from '../fixtures';
import { serve } from '../serve';
import { longEntry } from '../corpus/entries';
import { countFromNowOn, measureResources } from './resources';
import type { Resources } from './resources';

const { values: options } = parseArgs({
  options: {
    songs: { type: 'string', default: '50' },
    cancels: { type: 'string', default: '10' },
    hours: { type: 'string', default: '3' },
  },
});

/** Growth that is accepted of what is counted one by one, and of what is measured in megabytes. */
const ALLOWED_SHARE = 0.1;
/** Counts as small as this may differ by one timer or one element under way. */
const ALLOWED_COUNT = 3;
/** Songs before the first measurement: all decoders are loaded, and buffers have grown. */
const WARM_UP_SONGS = 12;

const NAMES = ['tones.mp3', 'tones.flac', 'tones.m4a', 'video.webm'];

/** Songs of different rates, channel counts and formats in turn. */
function fileAt(index: number): Fixture {
  if (index % 3 === 2) return media(NAMES[Math.floor(index / 3) % NAMES.length]);
  const sampleRate = [44100, 48000, 22050][index % 3];
  return song(`song ${index}.wav`, { seconds: 5, sampleRate, numChannels: 1 + (index % 2) });
}

const served = await serve();
const browser = await chromium.launch({ executablePath: findChromium() });
const page = await browser.newPage();
page.setDefaultTimeout(60_000);
const problems: string[] = [];
page.on('pageerror', (error) => problems.push(String(error)));
const app = new App(page);
await countFromNowOn(page);
// Some songs in memory, others on the disk: 5 s of stereo take 2.6 MB.
await app.open('backend=wasm&model=paper&memory=2', served.url);
const session = await page.context().newCDPSession(page);

/**
 * Chooses a file as `setInputFiles` does; that of Playwright 1.65 keeps every input that it has
 * filled, and all elements around it.
 */
async function choose({ name, buffer }: Fixture): Promise<void> {
  await page.evaluate(
    ({ fileName, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName));
      const input = document.querySelector<HTMLInputElement>('input[type="file"]');
      if (!input) throw new Error('no input for files');
      input.files = transfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
    { fileName: name, base64: buffer.toString('base64') },
  );
}

/** Drops a file of the disk onto the page. */
async function drop(path: string): Promise<void> {
  const viewport = page.viewportSize();
  if (!viewport) throw new Error('the page has no viewport');
  const [x, y] = [viewport.width / 2, viewport.height / 2];
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  }
}

/** Removes the only song; the library keeps it if it is finished, until {@link emptyLibrary}. */
async function removeSong(): Promise<void> {
  await page.getByRole('button', { name: 'Remove from the list' }).click();
  await expect(page.getByRole('list', { name: 'Songs', exact: true })).toHaveCount(0);
}

/** Waits until the song removed last is let go, and deletes what the library keeps. */
async function emptyLibrary(): Promise<void> {
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0, { timeout: 60_000 });
  const earlier = page.locator('details', { hasText: /^Earlier songs/ });
  // The song that was let go last joins the list a moment later.
  await expect(async () => {
    if ((await earlier.count()) === 0) return;
    await earlier.evaluate((details: HTMLDetailsElement) => {
      details.open = true;
    });
    await page.getByRole('button', { name: 'Delete all' }).click();
    await expect(earlier).toHaveCount(0);
  }).toPass({ timeout: 120_000 });
  // Only then are they deleted from the disk.
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0, { timeout: 60_000 });
}

/** Separates, plays, saves and removes one song. */
async function putThrough(file: Fixture, timeoutMs = 60_000): Promise<void> {
  await choose(file);
  await expect(app.downloadVocals).toBeEnabled({ timeout: timeoutMs });
  await app.play.click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    app.downloadInstrumental.click(),
  ]);
  await download.delete();
  await removeSong();
}

async function cancelSong(index: number): Promise<void> {
  await choose(song(`cancelled ${index}.wav`, { seconds: 90, numChannels: 1, sampleRate: 22050 }));
  await expect(app.play).toBeEnabled({ timeout: 60_000 });
  await app.cancel.click();
  await expect(app.progress).toHaveCount(0);
  await removeSong();
}

/** The long file is too large for a buffer of Playwright, so it goes through the disk. */
async function putLongFileThrough(hours: number): Promise<void> {
  const { buffer, name } = longEntry(hours).make().file;
  const path = join(tmpdir(), `soak ${process.pid} ${name}`);
  writeFileSync(path, buffer);
  try {
    await drop(path);
    await expect(app.downloadVocals).toBeEnabled({ timeout: hours * 1_200_000 });
    await removeSong();
  } finally {
    rmSync(path, { force: true });
  }
}

/** The object URLs of saved files are revoked a while after the click. */
async function measure(): Promise<Resources> {
  await emptyLibrary();
  await expect
    .poll(() => page.evaluate(() => window.soakCounts?.objectUrls.size), { timeout: 120_000 })
    .toBeLessThanOrEqual(ALLOWED_COUNT);
  return measureResources(browser, page, session);
}

const numSongs = Number(options.songs);
const numCancels = Number(options.cancels);
const hours = Number(options.hours);
await cancelSong(0);
for (let index = 0; index < WARM_UP_SONGS; index++) await putThrough(fileAt(index));
const start = await measure();
for (let index = 0; index < numSongs; index++) {
  await putThrough(fileAt(index));
  if (index % 10 === 9) console.log(`${index + 1} songs`);
}
const afterSongs = await measure();
for (let index = 0; index < numCancels; index++) await cancelSong(index + 1);
// A cancelled worker may have been ended: the next song starts another.
await putThrough(fileAt(0));
const afterCancels = await measure();
if (hours > 0) await putLongFileThrough(hours);
await putThrough(fileAt(0));
const end = await measure();
const numStored = await app.countStoredSongs();

const rows = Object.keys(start).map((name) => {
  const [before, after] = [start[name], end[name]];
  const isMemory = name.endsWith('MB');
  const allowed = before * (1 + ALLOWED_SHARE) + (isMemory ? 0 : ALLOWED_COUNT);
  const isEqualKind = name === 'tensors' || name === 'workers';
  // NaN fails.
  const isGood = isEqualKind ? after === before : after <= allowed;
  if (!isGood) problems.push(`${name}: ${before} → ${after}`);
  const format = (value: number) => (isMemory ? value.toFixed(1) : String(value));
  const cells = [start, afterSongs, afterCancels, end].map((each) => format(each[name]));
  return `| ${[name, ...cells].join(' | ')} |`;
});
// The folder of this page may stay, its songs may not.
if (numStored > 1) problems.push(`${numStored} folders of songs on the disk`);
console.log(
  [
    '',
    `| | after ${WARM_UP_SONGS} songs | ${numSongs} more | ${numCancels} cancels | ${hours} hours |`,
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n'),
);
for (const problem of problems) console.log(`✘ ${problem}`);
await browser.close();
await served.close();
process.exitCode = problems.length === 0 ? 0 : 1;
