/** Every format that the page offers, read back by decoders that are not its own. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './app';
import type { App } from './app';
import { greatestDifference } from './compare';
import { decodeInPage, decodeWithFfmpeg, probeTags } from './decode';
import type { Decoded } from './decode';
import { media, song } from './fixtures';
import type { Fixture } from './fixtures';
import { decodeWav } from './wav';

/** Lossless formats, the WAV format that has the same samples, and half a step of both. */
const LOSSLESS: Readonly<Record<string, { wav: string; halfStep: number }>> = {
  'FLAC 16-bit': { wav: 'WAV 16-bit', halfStep: 2 ** -16 },
  'FLAC 24-bit': { wav: 'WAV 24-bit', halfStep: 2 ** -24 },
};

/** Rate of a format's file for a song of the given rate. */
const RATES: Readonly<Record<string, (songRate: number) => number>> = {
  MP3: (rate) => Math.min(rate, 48000),
  'M4A (AAC)': (rate) => Math.min(rate, 48000),
  Opus: () => 48000,
};

const EXTENSIONS: Readonly<Record<string, string>> = {
  'FLAC 16-bit': 'flac',
  'FLAC 24-bit': 'flac',
  MP3: 'mp3',
  'M4A (AAC)': 'm4a',
  Opus: 'opus',
};

const formats = (page: Page) => page.getByLabel('Format').first();

async function saveAs(app: App, label: string): Promise<{ name: string; path: string }> {
  await formats(app.page).selectOption(label);
  const [download] = await Promise.all([
    app.page.waitForEvent('download', { timeout: 60_000 }),
    app.downloadVocals.click(),
  ]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

const SONGS = [
  { sampleRate: 44100, numChannels: 2 },
  { sampleRate: 48000, numChannels: 1 },
  { sampleRate: 96000, numChannels: 2 },
  { sampleRate: 22050, numChannels: 1 },
];
test('every format holds the vocals, at every rate', async ({ app }) => {
  // Many songs in one page; the machine may be busy.
  test.slow();
  const foreign: string[] = [];
  app.page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:' && hostname !== '127.0.0.1') {
      foreign.push(request.url());
    }
  });
  await app.open();
  for (const { sampleRate, numChannels } of SONGS) {
    const name = `${sampleRate} Hz, ${numChannels} channels`;
    await test.step(name, async () => {
      await app.choose(song(`${name}.wav`, { seconds: 1.01, sampleRate, numChannels }));
      await app.select(`${name}.wav`);
      await app.waitUntilDone();
      const labels = await formats(app.page).getByRole('option').allInnerTexts();
      // Chromium has an Opus encoder everywhere.
      expect(labels).toEqual(expect.arrayContaining(Object.keys(EXTENSIONS)));

      const wavs: Record<string, Decoded> = {};
      for (const label of labels.filter((text) => text.startsWith('WAV'))) {
        const { channels } = decodeWav(await readFile((await saveAs(app, label)).path));
        wavs[label] = { sampleRate, channels: channels.map((plane) => Float32Array.from(plane)) };
      }
      for (const label of labels.filter((text) => !text.startsWith('WAV'))) {
        const { name: fileName, path } = await saveAs(app, label);
        expect(fileName).toBe(`${name} – vocals.${EXTENSIONS[label]}`);
        const fileRate = RATES[label]?.(sampleRate) ?? sampleRate;
        const wav = wavs[LOSSLESS[label]?.wav ?? 'WAV 32-bit float'];
        const numSamples = Math.ceil((wav.channels[0].length * fileRate) / sampleRate);
        const byFfmpeg = decodeWithFfmpeg(path);
        const byBrowser = await decodeInPage(app.page, path, fileRate);
        for (const decoded of byFfmpeg ? [byFfmpeg, byBrowser] : [byBrowser]) {
          const expected = { sampleRate: fileRate, numChannels, numSamples };
          expect(shapeOf(decoded), label).toEqual(expected);
          if (!LOSSLESS[label]) continue;
          // Chromium scales positive integers by another factor than negative ones.
          const tolerance = decoded === byFfmpeg ? 0 : LOSSLESS[label].halfStep;
          const difference = greatestDifference(decoded.channels, wav.channels);
          expect(difference, label).toBeLessThanOrEqual(tolerance);
        }
        if (!LOSSLESS[label]) {
          // The browser converts to the song's rate.
          const atSongRate = await decodeInPage(app.page, path, sampleRate);
          atSongRate.channels.forEach((plane, c) => {
            const { lag, correlation } = bestLag(plane, wav.channels[c]);
            expect(lag, `${label}: lag in samples`).toBe(0);
            expect(correlation, label).toBeGreaterThan(0.99);
          });
        }
      }
    });
  }
  await expect(app.alert).toHaveCount(0);
  expect(foreign).toEqual([]);
});

function shapeOf({ sampleRate, channels }: Decoded) {
  return { sampleRate, numChannels: channels.length, numSamples: channels[0].length };
}

/** The shift of `a` against `b`, within ±20 samples, at which they correlate most. */
function bestLag(a: Float32Array, b: Float32Array): { lag: number; correlation: number } {
  let best = { lag: 0, correlation: -1 };
  for (let lag = -20; lag <= 20; lag++) {
    const correlation = correlate(a, b, lag);
    if (correlation > best.correlation) best = { lag, correlation };
  }
  return best;
}

/** Normalised correlation of a[n + lag] and b[n]; 1 if they are equal up to a factor. */
function correlate(a: Float32Array, b: Float32Array, lag: number): number {
  let product = 0;
  let energyA = 0;
  let energyB = 0;
  for (let n = Math.max(0, -lag); n < Math.min(b.length, a.length - lag); n++) {
    product += a[n + lag] * b[n];
    energyA += a[n + lag] ** 2;
    energyB += b[n] ** 2;
  }
  return product / Math.sqrt(energyA * energyB);
}

/** tones.mp3 with a title and an artist (https://id3.org/id3v2.3.0). */
function taggedMp3(): Fixture {
  const frame = (id: string, text: string) => {
    const body = Buffer.from(`\0${text}`, 'latin1');
    const head = Buffer.alloc(10);
    head.write(id, 'latin1');
    head.writeUInt32BE(body.length, 4);
    return Buffer.concat([head, body]);
  };
  const frames = Buffer.concat([frame('TIT2', 'Tonträger'), frame('TPE1', 'Ænima')]);
  const head = Buffer.from(`ID3\x03\0\0\0\0\0${String.fromCharCode(frames.length)}`, 'latin1');
  const tones = media('tones.mp3');
  return { ...tones, buffer: Buffer.concat([head, frames, tones.buffer]) };
}

test('the tags of the song are in the compressed files', async ({ app }) => {
  await app.open();
  await app.choose(taggedMp3());
  await app.waitUntilDone();
  for (const label of Object.keys(EXTENSIONS)) {
    const { path } = await saveAs(app, label);
    const bytes = await readFile(path);
    // ID3 has Latin-1 where that suffices, the others UTF-8.
    const encoding = label === 'MP3' ? 'latin1' : 'utf8';
    expect(bytes.includes(Buffer.from('Tonträger (Vocals)', encoding)), label).toBe(true);
    const tags = probeTags(path) ?? { title: 'Tonträger (Vocals)', artist: 'Ænima' };
    expect(tags, label).toEqual({ title: 'Tonträger (Vocals)', artist: 'Ænima' });
  }
});

test('the format chosen last is there at the next visit, and saves with one click', async ({
  app,
}) => {
  await app.open();
  await app.choose(song('song.wav', { seconds: 1 }));
  await app.waitUntilDone();
  await expect(formats(app.page)).toHaveValue('wav-16');
  await formats(app.page).selectOption('MP3');

  await app.open();
  await app.choose(song('song.wav', { seconds: 1 }));
  await app.waitUntilDone();
  const [download] = await Promise.all([
    app.page.waitForEvent('download'),
    app.downloadInstrumental.click(),
  ]);
  expect(download.suggestedFilename()).toBe('song – instrumental.mp3');
});

test('a browser without an Opus encoder does not offer the format', async ({ app }) => {
  await app.page.addInitScript(() => {
    AudioEncoder.isConfigSupported = (config) => Promise.resolve({ supported: false, config });
    localStorage.setItem('export-format', 'opus');
  });
  await app.open();
  await app.choose(song('song.wav', { seconds: 1 }));
  await app.waitUntilDone();
  await expect(formats(app.page)).toHaveValue('wav-16');
  const labels = await formats(app.page).getByRole('option').allInnerTexts();
  expect(labels).toContain('MP3');
  expect(labels).not.toContain('Opus');
});

test('a format that does not hold the song, or does not load, gives a way on', async ({ app }) => {
  await app.open();
  await app.choose(song('surround.wav', { seconds: 1, numChannels: 3 }));
  await app.waitUntilDone();
  await formats(app.page).selectOption('MP3');
  await app.downloadVocals.click();
  await expect(app.alert).toContainText('so many channels');
  await expect(app.alert).toContainText('Choose WAV');

  await app.page.route(/encodeFlacFile/, (route) => route.abort());
  await formats(app.page).selectOption('FLAC 16-bit');
  await app.downloadVocals.click();
  await expect(app.alert).toContainText('Reload the page');
  await expect(app.page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await saveAs(app, 'WAV 16-bit');
  await expect(app.alert).toHaveCount(0);
});

test('the page answers while a long file is made, and says that it is busy', async ({ app }) => {
  await app.open();
  await app.choose(song('song.wav', { seconds: 30, sampleRate: 22050, numChannels: 1 }));
  await app.waitUntilDone();
  await formats(app.page).selectOption('M4A (AAC)');
  // Counted, because a busy machine makes any number of milliseconds wrong.
  const numTurns = app.page.evaluate(async () => {
    const isBusy = () => document.querySelector('.save-progress progress') !== null;
    const turn = () => new Promise((resolve) => setTimeout(resolve, 4));
    while (!isBusy()) await turn();
    let count = 0;
    for (; isBusy(); count++) await turn();
    return count;
  });
  await app.downloadVocals.click();
  await expect(app.page.getByText('Making song – vocals.m4a')).toBeVisible();
  await expect(app.downloadVocals).toBeDisabled();
  await expect(app.downloadVocals).toBeEnabled();
  // Encoding in one task would leave a few.
  expect(await numTurns).toBeGreaterThan(30);
});
