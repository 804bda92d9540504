/**
 * Compressed songs have the same samples in memory and on the disk: those of the original, without
 * what encoders add before and behind it. ffmpeg makes the files and decodes them independently.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { QUICK, expect, test } from './app';
import type { App } from './app';
import { greatestDifference, LSB_16 } from './compare';
import { song } from './fixtures';
import type { Fixture } from './fixtures';

const SECONDS = 0.8;

interface Format {
  readonly codec: string;
  /** The rate that the file is decoded at. */
  readonly rate: number;
  /** Greatest difference to ffmpeg's samples. Default: that of two stems rounded to 16 bits. */
  readonly tolerance?: number;
  /** Bytes before the sound, where they are a large part of these short files. Default: 0. */
  readonly headBytes?: number;
}

/** Two decoders of Opus agree within −70 dB only; a shift by one sample would give −20 dB. */
const OPUS: Format = { codec: 'libopus', rate: 48000, tolerance: 3e-4 };

/** Files by name, which ffmpeg makes with the default settings of these encoders. */
const FORMATS: Readonly<Record<string, Format>> = {
  'lame.mp3': { codec: 'libmp3lame', rate: 44100 },
  'aac.m4a': { codec: 'aac', rate: 44100 },
  'mp3.mp4': { codec: 'libmp3lame', rate: 44100 },
  'opus.mp4': OPUS,
  'vorbis.ogg': { codec: 'libvorbis', rate: 44100 },
  'opus.ogg': OPUS,
  'opus.webm': OPUS,
  'flac.flac': { codec: 'flac', rate: 44100 },
  'flac.mka': { codec: 'flac', rate: 44100 },
};

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

function ffmpeg(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', ['-y', '-loglevel', 'error', ...args]);
  if (status !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${stderr.toString()}`);
}

/** Damaged files by name: the codec, its rate, and how far decoders agree behind the damage. */
const DAMAGED: Readonly<Record<string, Format>> = {
  'damaged.mp3': { codec: 'libmp3lame', rate: 44100 },
  'damaged.flac': { codec: 'flac', rate: 44100 },
  'damaged-flac.ogg': { codec: 'flac', rate: 44100 },
  'damaged.ogg': { codec: 'libvorbis', rate: 44100, headBytes: 4500 },
  'damaged.opus': { ...OPUS, tolerance: 0.02 },
  'damaged.webm': { ...OPUS, tolerance: 0.02 },
  'damaged.m4a': { codec: 'aac', rate: 44100 },
};

/** ffmpeg's samples of a stereo file. */
function decodeByFfmpeg(path: string): Float32Array[] {
  ffmpeg('-i', path, '-f', 'f32le', `${path}.raw`);
  const bytes = readFileSync(`${path}.raw`);
  const samples = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return [0, 1].map((channel) =>
    Float32Array.from({ length: samples.length / 2 }, (_, n) => samples[2 * n + channel]),
  );
}

/** Separates files in one page and gives their mixtures, sums of two 16-bit stems. */
async function mixturesOf(app: App, files: readonly Fixture[]): Promise<Float64Array[][]> {
  const mixtures: Float64Array[][] = [];
  for (const file of files) {
    const { vocals, instrumental } = await app.separate(file);
    const sum = (plane: Float64Array, channel: number) =>
      plane.map((value, n) => value + instrumental.channels[channel][n]);
    mixtures.push(vocals.channels.map(sum));
  }
  return mixtures;
}

test('compressed songs have the samples of the original, in memory and on the disk', async ({
  app,
}, testInfo) => {
  test.skip(!hasFfmpeg, 'ffmpeg makes the files of this test and is not installed');
  test.setTimeout(300_000);
  const original = testInfo.outputPath('original.wav');
  const { buffer } = song('', { seconds: SECONDS });
  await writeFile(original, buffer);
  const names = Object.keys(FORMATS);
  const paths = names.map((name) => testInfo.outputPath(name));
  const files = names.map((name, index) => {
    ffmpeg(
      '-i',
      original,
      '-c:a',
      FORMATS[name].codec,
      '-ar',
      `${FORMATS[name].rate}`,
      paths[index],
    );
    return { name, mimeType: '', buffer: readFileSync(paths[index]) };
  });
  await app.open();
  const inMemory = await mixturesOf(app, files);
  await app.forgetKeptSongs();
  await app.open(`${QUICK}&memory=0.01`);
  const stored = await mixturesOf(app, files);
  expect(await app.countStoredSongs()).toBeGreaterThan(0);
  for (const [index, name] of names.entries()) {
    await test.step(name, () => {
      const numSamples = SECONDS * FORMATS[name].rate;
      expect(inMemory[index].map(({ length }) => length)).toEqual([numSamples, numSamples]);
      expect(stored[index].map(({ length }) => length)).toEqual([numSamples, numSamples]);
      expect(greatestDifference(inMemory[index], stored[index])).toBe(0);
      const expected = decodeByFfmpeg(paths[index]);
      const { tolerance = 1.5 * LSB_16 } = FORMATS[name];
      expect(greatestDifference(inMemory[index], expected)).toBeLessThan(tolerance);
    });
  }
});

test('AAC that is damaged in the middle keeps the rest in its place, with a notice', async ({
  app,
  page,
}, testInfo) => {
  test.skip(!hasFfmpeg, 'ffmpeg makes the file of this test and is not installed');
  const original = testInfo.outputPath('original.wav');
  await writeFile(original, song('', { seconds: 3 }).buffer);
  const path = testInfo.outputPath('whole.aac');
  // Without noise substitution: its random numbers depend on all frames before.
  ffmpeg('-i', original, '-c:a', 'aac', '-b:a', '128k', '-aac_pns', '0', path);
  const intact = decodeByFfmpeg(path);
  const buffer = readFileSync(path);
  const [from, to] = [0.4, 0.5].map((share) => Math.round(share * buffer.length));
  buffer.fill(0, from, to);
  const file = { name: 'damaged.aac', mimeType: 'audio/aac', buffer };
  await app.open();
  const [inMemory] = await mixturesOf(app, [file]);
  await expect(page.getByText('Parts of this file are damaged')).toBeVisible();
  await app.forgetKeptSongs();
  await app.open(`${QUICK}&memory=0.01`);
  const [stored] = await mixturesOf(app, [file]);
  expect(greatestDifference(inMemory, stored)).toBe(0);
  // Frames differ in size: the number of damaged ones is known within a few.
  const shift = inMemory[0].length - intact[0].length;
  expect(shift % 1024).toBe(0);
  expect(Math.abs(shift)).toBeLessThanOrEqual(4 * 1024);
  const numSamples = intact[0].length;
  const [head, tail] = [0.35 * numSamples, 0.6 * numSamples].map(Math.round);
  const planes = (source: readonly ArrayLike<number>[], start: number, end: number) =>
    source.map((plane) => Float64Array.from(plane).subarray(start, end));
  expect(greatestDifference(planes(inMemory, 0, head), planes(intact, 0, head))).toBeLessThan(
    1.5 * LSB_16,
  );
  expect(
    greatestDifference(
      planes(inMemory, tail + shift, numSamples + shift),
      planes(intact, tail, numSamples),
    ),
  ).toBeLessThan(1.5 * LSB_16);
});

test('files that are damaged in the middle keep the rest in its place, with a notice', async ({
  app,
  page,
}, testInfo) => {
  test.skip(!hasFfmpeg, 'ffmpeg makes the files of this test and is not installed');
  test.setTimeout(300_000);
  const seconds = 2;
  const original = testInfo.outputPath('original.wav');
  await writeFile(original, song('', { seconds }).buffer);
  const names = Object.keys(DAMAGED);
  const paths = names.map((name) => testInfo.outputPath(name));
  const files = names.map((name, index) => {
    const { codec, rate } = DAMAGED[name];
    // AAC without noise substitution: its random numbers depend on all frames before.
    const options = codec === 'aac' ? ['-aac_pns', '0'] : [];
    const pages = /ogg|opus$/.test(name) ? ['-page_duration', '100000'] : [];
    const clusters = name.endsWith('webm') ? ['-cluster_time_limit', '100'] : [];
    const format = [...options, ...pages, ...clusters, '-ar', `${rate}`];
    ffmpeg('-i', original, '-c:a', codec, ...format, paths[index]);
    const buffer = readFileSync(paths[index]);
    const { headBytes = 0 } = DAMAGED[name];
    const [from, to] = [0.4, 0.5].map((share) => share * (buffer.length - headBytes));
    buffer.fill(0, Math.round(headBytes + from), Math.round(headBytes + to));
    return { name, mimeType: '', buffer };
  });
  const runs: Float64Array[][][] = [];
  for (const query of ['', '&memory=0.01']) {
    await app.open(`${QUICK}${query}`);
    const mixtures: Float64Array[][] = [];
    for (const file of files) {
      mixtures.push(...(await mixturesOf(app, [file])));
      await expect(page.getByText('Parts of this file are damaged'), file.name).toBeVisible();
    }
    runs.push(mixtures);
    await app.forgetKeptSongs();
  }
  const [inMemory, stored] = runs;
  for (const [index, name] of names.entries()) {
    await test.step(name, () => {
      const numSamples = seconds * DAMAGED[name].rate;
      expect.soft(inMemory[index].map(({ length }) => length)).toEqual([numSamples, numSamples]);
      expect.soft(greatestDifference(inMemory[index], stored[index])).toBe(0);
      const intact = decodeByFfmpeg(paths[index]);
      const between = (source: readonly ArrayLike<number>[], from: number, to: number) =>
        source.map((plane) =>
          Float64Array.from(plane).subarray(from * numSamples, to * numSamples),
        );
      const tolerances = [DAMAGED[name].codec === 'libopus' ? 3e-4 : 1.5 * LSB_16];
      tolerances.push(DAMAGED[name].tolerance ?? tolerances[0]);
      for (const [n, [from, to]] of [
        [0, 0.3],
        [0.65, 1],
      ].entries()) {
        expect
          .soft(greatestDifference(between(inMemory[index], from, to), between(intact, from, to)))
          .toBeLessThan(tolerances[n]);
      }
      // The damage itself is silent, not noise.
      expect
        .soft(Math.max(...between(inMemory[index], 0.45, 0.455)[0].map(Math.abs)))
        .toBeLessThan(0.01);
    });
  }
});
