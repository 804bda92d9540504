/** The export panel, loud songs, many songs at once, and encoders that fail. */
import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { BEST, expect, test } from './app';
import type { App } from './app';
import { greatestDifference, strongestHz } from './compare';
import { decodeWithFfmpeg, probeTags } from './decode';
import { song } from './fixtures';
import { synthesiseSong } from './song';
import { decodeWav, encodeWav } from './wav';
import { unzip } from './unzip';

const exportButton = (page: Page) => page.getByRole('button', { name: 'Export…' });
const dialog = (page: Page) => page.getByRole('dialog');
const saveButton = (page: Page) =>
  dialog(page).getByRole('button', { name: /^Save (the file|\d)/ });
/** The script of the worker that makes the files. */
const EXPORT_WORKER = /assets\/exportWorker-.*\.js/;

async function downloaded(page: Page, act: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 90_000 }), act()]);
  return download;
}

async function separated(app: App, seconds = 1.5): Promise<void> {
  await app.open();
  await app.choose(song('song.wav', { seconds, sampleRate: 22050 }));
  await app.waitUntilDone();
}

/** A song whose stems both go beyond full scale, as 32-bit floats keep it. */
function loudSong() {
  const planes = synthesiseSong({ seconds: 1.5 }).map((plane) => plane.map((x) => 12 * x));
  return {
    name: 'loud.wav',
    mimeType: 'audio/wav',
    planes,
    buffer: encodeWav(44100, planes, 'f32'),
  };
}

test('the mix is saved by keyboard at 48 kHz, every format has its length and title, a region its samples', async ({
  app,
  page,
}, testInfo) => {
  await separated(app);
  await exportButton(page).focus();
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeVisible();
  for (const name of ['Vocals', 'Instrumental', 'This mix']) {
    await dialog(page).getByLabel(name).focus();
    await page.keyboard.press('Space');
  }
  await dialog(page).getByLabel('Sample rate').selectOption('48 kHz');
  await dialog(page).getByLabel('File names').fill('{stem} of {title}');
  await expect(dialog(page).getByRole('list')).toContainText('mix of song.wav');

  const format = dialog(page).getByLabel('File format');
  for (const label of await format.getByRole('option').allInnerTexts()) {
    await format.selectOption(label);
    const download = await downloaded(page, () => saveButton(page).press('Enter'));
    expect(download.suggestedFilename()).toMatch(/^mix of song\.\w+$/);
    const path = testInfo.outputPath(download.suggestedFilename());
    await download.saveAs(path);
    // ffmpeg guesses the speakers of a WAV file and says so.
    const decoded = label.startsWith('WAV')
      ? decodeWav(await readFile(path))
      : decodeWithFfmpeg(path);
    if (!decoded) continue;
    expect(decoded.sampleRate, label).toBe(48000);
    expect(decoded.channels.length, label).toBe(2);
    expect(decoded.channels[0].length, label).toBe(72000);
    if (!label.startsWith('WAV')) expect(probeTags(path)?.title, label).toBe('song (Mix)');
    await expect(dialog(page).getByRole('progressbar')).toHaveCount(0);
  }
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(exportButton(page)).toBeFocused();

  // Ticks, rate and pattern are remembered.
  await app.open();
  const sine = Float64Array.from({ length: 3 * 44100 }, (_, n) => Math.sin(n / 16) / 2);
  const buffer = encodeWav(44100, [sine], 'f32');
  await app.choose({ name: 'next.wav', mimeType: 'audio/wav', buffer });
  await app.waitUntilDone();
  await exportButton(page).click();
  await expect(dialog(page).getByLabel('This mix')).toBeChecked();
  await expect(dialog(page).getByLabel('Vocals')).not.toBeChecked();
  await expect(dialog(page).getByLabel('Sample rate')).toHaveValue('48000');
  await expect(dialog(page).getByLabel('File names')).toHaveValue('{stem} of {title}');

  // A region of the same mix: exactly its samples; then in another key and at another speed.
  await page.keyboard.press('Escape');
  await page.keyboard.press('4');
  await page.getByRole('button', { name: 'New region' }).click();
  await page.getByRole('slider', { name: 'Start of Region 1' }).press('Shift+ArrowRight');
  await page.getByRole('slider', { name: 'End of Region 1' }).press('Alt+ArrowRight');
  const region = sine.map(Math.fround).subarray(0.1 * 44100, 0.61 * 44100);
  const saveRegion = async () => {
    await page.getByRole('button', { name: 'Save region…' }).press('Enter');
    await expect(dialog(page).getByLabel('Only the region “Region 1”')).toBeChecked();
    await dialog(page).getByLabel('File format').selectOption('WAV 32-bit float');
    await dialog(page).getByLabel('Sample rate').selectOption({ index: 0 });
    const download = await downloaded(page, () => saveButton(page).press('Enter'));
    await page.keyboard.press('Escape');
    return decodeWav(await readFile(await download.path()));
  };
  expect((await saveRegion()).channels).toEqual([region]);
  await page.getByRole('slider', { name: 'Key' }).fill('3');
  await page.getByRole('slider', { name: 'Speed' }).fill('80');
  const { sampleRate, channels } = await saveRegion();
  expect(sampleRate).toBe(44100);
  expect(channels.map(({ length }) => length)).toEqual([Math.round(region.length / 0.8)]);
  const expectedHz = (44100 / 16 / 2 / Math.PI) * 2 ** (3 / 12);
  const hz = strongestHz(channels[0].subarray(4410, -4410), 44100, [400, 600]);
  expect(Math.abs(1200 * Math.log2(hz / expectedHz)), 'cents off +3').toBeLessThan(10);
});

test('clipping of a loud song is said, and 32-bit float keeps the song exactly', async ({
  app,
  page,
}) => {
  await app.open();
  const loud = loudSong();
  await app.choose({ name: loud.name, mimeType: loud.mimeType, buffer: loud.buffer });
  await app.waitUntilDone();
  const planes: Float32Array[][] = [];
  for (const button of [app.downloadVocals, app.downloadInstrumental]) {
    await downloaded(page, () => button.click());
    await expect(page.getByText(/louder than full scale .* clipped/)).toBeVisible();
    const download = await downloaded(page, () =>
      page.getByRole('button', { name: 'Save as 32-bit float instead' }).click(),
    );
    await expect(page.getByText(/clipped/)).toHaveCount(0);
    const { channels } = decodeWav(await readFile(await download.path()));
    planes.push(channels.map((plane) => Float32Array.from(plane)));
  }
  const sum = planes[0].map((plane, c) => plane.map((value, n) => value + planes[1][c][n]));
  // Values below 16, rounded to 32-bit floats once in the instrumental and once in the sum.
  expect(greatestDifference(sum, loud.planes)).toBeLessThanOrEqual(2 ** -20);
  // One click keeps the format last chosen; the panel proposes the one that loses nothing.
  await expect(page.getByLabel('Format').first()).toHaveValue('wav-16');
  await exportButton(page).click();
  await expect(dialog(page).getByLabel('File format')).toHaveValue('wav-32f');
  await expect(dialog(page).getByText(/louder than full scale/)).toBeVisible();
});

test('all songs are saved as one archive, or into a folder, none over another', async ({
  app,
  page,
}) => {
  await page.addInitScript(() => {
    Object.assign(globalThis, {
      showDirectoryPicker: async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true }),
    });
  });
  await app.open();
  const files = ['same.wav', 'same.wav'].map((name, index) =>
    song(name, { seconds: 1, sampleRate: 22050, numChannels: 1, seed: index + 1 }),
  );
  await app.choose(...files);
  const saveAll = page.getByRole('button', { name: 'Save all…' });
  await saveAll.click({ timeout: 90_000 });
  const expected = [
    'same – instrumental (2).wav',
    'same – instrumental.wav',
    'same – vocals (2).wav',
    'same – vocals.wav',
  ];
  const target = dialog(page).getByLabel('Save to');
  await target.selectOption('One ZIP archive');
  const download = await downloaded(page, () => saveButton(page).click());
  expect(download.suggestedFilename()).toBe('2 songs.zip');
  const entries = unzip(await readFile(await download.path()));
  expect([...entries.keys()].sort()).toEqual(expected);
  for (const bytes of entries.values()) {
    expect(decodeWav(bytes).channels[0].length).toBe(22050);
  }
  expect(entries.get(expected[2])?.equals(entries.get(expected[3]) ?? Buffer.alloc(0))).toBe(false);

  await target.selectOption('A folder…');
  for (let round = 1; round <= 2; round++) {
    await saveButton(page).click();
    await expect(dialog(page).getByText('Saved 4 files.')).toBeVisible({ timeout: 90_000 });
    const countFiles = () =>
      page.evaluate(async () => {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle('picked');
        let numFiles = 0;
        for await (const _ of folder.keys()) numFiles++;
        return numFiles;
      });
    // What is there already is kept. The sentence may still be that of the round before.
    await expect.poll(countFiles, { timeout: 90_000 }).toBe(4 * round);
  }
});

test('saving is cancelled at once, and nothing is saved', async ({ app, page }) => {
  await separated(app, 12);
  let numDownloads = 0;
  page.on('download', () => numDownloads++);
  await page.getByLabel('Format').first().selectOption('M4A (AAC)');
  await app.downloadVocals.click();
  await page.getByRole('button', { name: 'Cancel saving' }).click();
  await expect(page.getByText('Cancelled. Nothing more is saved.')).toBeVisible();
  await expect(app.downloadVocals).toBeEnabled();
  // In the panel, Esc cancels first and closes then.
  await exportButton(page).click();
  await saveButton(page).click();
  await expect(dialog(page).getByRole('progressbar')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page).getByText('Cancelled. Nothing more is saved.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  expect(numDownloads).toBe(0);
});

test('what is ready of an unfinished song can be saved', async ({ app, page }) => {
  await app.open(BEST);
  await app.choose(song('long.wav', { seconds: 90, sampleRate: 8000, numChannels: 1 }));
  await expect(exportButton(page)).toBeEnabled({ timeout: 90_000 });
  await exportButton(page).click();
  await expect(dialog(page).getByText(/^The first \d:\d\d of 1:30/)).toBeVisible();
  await dialog(page).getByLabel('Instrumental').uncheck();
  const download = await downloaded(page, () => saveButton(page).click());
  expect(download.suggestedFilename()).toMatch(/^long – vocals \(first \dm\d\ds\)\.wav$/);
  const { channels } = decodeWav(await readFile(await download.path()));
  expect(channels[0].length).toBeGreaterThan(8000);
  expect(channels[0].length).toBeLessThan(90 * 8000);
});

test('an encoder that never starts is noticed within 15 s, and saving again works', async ({
  app,
  page,
}) => {
  await page.route(EXPORT_WORKER, async (route) => {
    const response = await route.fetch();
    const mute = 'self.Worker = class { addEventListener() {} postMessage() {} terminate() {} };';
    await route.fulfill({ response, body: `${mute}${await response.text()}` });
  });
  await separated(app);
  await page.getByLabel('Format').first().selectOption('MP3');
  await app.downloadVocals.click();
  // The requirement with room for a machine that is busy with something else.
  await expect(app.alert).toContainText('encoder has stopped answering', { timeout: 45_000 });
  await page.unroute(EXPORT_WORKER);
  const download = await downloaded(page, () =>
    page.getByRole('button', { name: 'Try again' }).click(),
  );
  expect(download.suggestedFilename()).toBe('song – vocals.mp3');
  await expect(app.alert).toHaveCount(0);
});

test('a WAV file is saved from a page that its host has replaced', async ({ app, page }) => {
  await page.route(EXPORT_WORKER, (route) => route.fulfill({ status: 404, body: 'not found' }));
  await separated(app);
  const { vocals } = await app.downloadStems();
  expect(vocals.channels[0].length).toBe(1.5 * 22050);
  await page.getByLabel('Format').first().selectOption('MP3');
  await app.downloadVocals.click();
  await expect(app.alert).toContainText('Reload the page');
});

test('a rate that a format does not hold is said before saving, with formats that do', async ({
  app,
  page,
}) => {
  await app.open();
  await app.choose(song('odd.wav', { seconds: 1, sampleRate: 37800, numChannels: 1 }));
  await app.waitUntilDone();
  await exportButton(page).click();
  await dialog(page).getByLabel('File format').selectOption('FLAC 16-bit');
  await expect(dialog(page).getByText('does not hold 37.8 kHz')).toBeVisible();
  await expect(saveButton(page)).toBeDisabled();
  await dialog(page).getByLabel('Sample rate').selectOption('44.1 kHz');
  await expect(saveButton(page)).toBeEnabled();
  await dialog(page).getByLabel('Sample rate').selectOption({ index: 0 });
  await dialog(page).getByRole('button', { name: 'Use WAV 32-bit float' }).click();
  await expect(saveButton(page)).toBeEnabled();
});
