/** Files of every kind: each gives stems or one error sentence. */
import { rm, writeFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { expect, test } from './app';
import type { App } from './app';
import { LSB_16, decibels, nullResidual, peak, rms, shapeOf } from './compare';
import {
  BAD_FILES,
  UNUSUAL_SONGS,
  aiffSong,
  appleLossless,
  badFile,
  foreignCodec,
  media,
  song,
  statedFormat,
  truncatedSong,
  unfinishedRecording,
  writeEndlessWav,
  wrongXing,
} from './fixtures';
import type { Fixture } from './fixtures';
import { decodeWav } from './wav';

test('unusual songs give stems of their own shape', async ({ app }) => {
  // Many songs in one page; the machine may be busy.
  test.slow();
  await app.open();
  for (const [name, make] of Object.entries(UNUSUAL_SONGS)) {
    await test.step(name, async () => {
      const file = make(name);
      const stems = await app.separate(file);
      const mixture = decodeWav(file.buffer);
      for (const stem of [stems.vocals, stems.instrumental]) {
        expect(shapeOf(stem)).toEqual(shapeOf(mixture));
        expect(peak(stem.channels)).toBeLessThanOrEqual(1);
      }
      // Where samples of the mixture are not finite, the stems are silent.
      const valid = mixture.channels.map((plane) => plane.map((x) => (Number.isFinite(x) ? x : 0)));
      expect(nullResidual(valid, stems)).toBeLessThanOrEqual(LSB_16);
      expect(stems.vocalsName).toBe(file.name.replace('.wav', ' – vocals.wav'));
    });
  }
});

const COMPRESSED = [
  { name: 'tones.mp3', seconds: 1 },
  { name: 'tones.flac', seconds: 0.1 },
  { name: 'tones.ogg', seconds: 1 },
  { name: 'tones.m4a', seconds: 1 },
  { name: 'video.webm', seconds: 1 },
];
test('compressed songs are decoded and separated', async ({ app }) => {
  // Many songs in one page; the machine may be busy.
  test.slow();
  await app.open();
  for (const { name, seconds } of COMPRESSED) {
    await test.step(name, async () => {
      const stems = await app.separate(media(name));
      const { sampleRate, numChannels, numSamples } = shapeOf(stems.vocals);
      expect(shapeOf(stems.instrumental)).toEqual({ sampleRate, numChannels, numSamples });
      expect(numChannels).toBe(2);
      // Opus is always 48 kHz. Encoders pad: up to two frames of AAC, 93 ms.
      expect(sampleRate).toBe(name === 'video.webm' ? 48000 : 44100);
      expect(Math.abs(numSamples / sampleRate - seconds)).toBeLessThan(0.1);
      // The tones have amplitude 0.3; lossy codecs overshoot at their ends.
      for (const [c, vocals] of stems.vocals.channels.entries()) {
        const sum = vocals.map((value, n) => value + stems.instrumental.channels[c][n]);
        const level = rms(sum.subarray(numSamples / 4, (3 * numSamples) / 4));
        expect(Math.abs(decibels(level / (0.3 * Math.SQRT1_2)))).toBeLessThan(0.5);
      }
    });
  }
});

test('lossless files give stems of all that they hold', async ({ app }) => {
  const mixture = decodeWav(song('', { seconds: 2 }).buffer).channels;
  await app.open();
  await test.step('a file that ends in the middle of a sample', async () => {
    const stems = await app.separate(truncatedSong());
    const { numSamples } = shapeOf(stems.vocals);
    expect(numSamples).toBeGreaterThan(44000);
    expect(numSamples).toBeLessThan(44200);
    const head = mixture.map((plane) => plane.subarray(0, numSamples));
    expect(nullResidual(head, stems)).toBeLessThanOrEqual(LSB_16);
  });
  for (const file of [
    unfinishedRecording(),
    aiffSong('song.aiff', 'none'),
    aiffSong('song.aifc', 'sowt'),
    appleLossless('lossless.m4a'),
  ]) {
    await test.step(file.name, async () => {
      const stems = await app.separate(file);
      expect(shapeOf(stems.vocals).numSamples).toBe(88200);
      expect(nullResidual(mixture, stems)).toBeLessThanOrEqual(LSB_16);
    });
  }
});

/** What the app says of a file, once it has said it. Each file gives one sentence. */
async function refusal(app: App, file: Fixture, numBefore: number): Promise<Locator> {
  await app.choose(file);
  const sentence = app.alert.filter({ hasText: file.name });
  await expect(sentence).toBeVisible();
  await expect(app.alert).toHaveCount(numBefore + 1);
  await expect(app.progress).toHaveCount(0);
  return sentence;
}

test('files without sound that can be read give one sentence each', async ({ app }) => {
  await app.open();
  for (const [index, name] of Object.keys(BAD_FILES).entries()) {
    await test.step(name, async () => {
      const sentence = await refusal(app, badFile(name), index);
      // A sentence for people has neither a stack nor the name of an exception.
      await expect(sentence).not.toContainText(/\b\w+(Error|Exception)\b|undefined|\bat \w+ \(/);
    });
  }
});

test('what cannot be decoded is told by what it is', async ({ app }) => {
  await app.open();
  for (const [index, [name, rate, numChannels, value]] of (
    [
      ['4 GHz.wav', 4294967295, 1, '4,294,967,295 Hz'],
      ['1 Hz.wav', 1, 1, '1 Hz'],
      ['33 channels.wav', 44100, 33, '33 channels'],
      ['65535 channels.wav', 44100, 65535, '65,535 channels'],
    ] as const
  ).entries()) {
    await test.step(name, async () => {
      const sentence = await refusal(app, statedFormat(name, rate, numChannels), index);
      await expect(sentence).toContainText(value);
    });
  }
  await test.step('a codec without a decoder: another format than its own is advised', async () => {
    const sentence = await refusal(app, foreignCodec(), 4);
    await expect(sentence).toContainText('no decoder');
    await expect(sentence).not.toContainText('M4A,');
  });
});

test('stated lengths are believed where they are true', async ({ app }, testInfo) => {
  await app.limitStorage(1e9);
  await app.open();
  await test.step('an MP3 whose header states 100 hours gives stems of all it holds', async () => {
    const stems = await app.separate(wrongXing());
    // 1 s, with the padding of the encoder that the header no longer tells to drop.
    const { numSamples } = shapeOf(stems.vocals);
    expect(numSamples).toBeGreaterThanOrEqual(44100);
    expect(numSamples).toBeLessThan(44100 + 2 * 1152);
  });
  await test.step('31 hours are refused before they are decoded', async () => {
    const path = testInfo.outputPath('endless.wav');
    await writeEndlessWav(path);
    await app.input.setInputFiles(path);
    await expect(app.alert).toContainText('endless.wav');
    await expect(app.alert).toContainText(/hours|h /);
  });
});

test('a bad file does not hold up the queue', async ({ app }) => {
  await app.open();
  await app.choose(badFile('expired.mp3'), song('good.wav', { seconds: 2 }));
  await expect(app.alert).toContainText('expired.mp3');
  await app.select('good.wav');
  await expect(app.downloadVocals).toBeEnabled({ timeout: 60_000 });
  expect((await app.downloadStems()).vocalsName).toBe('good – vocals.wav');
});

test('a file that vanishes before its turn gives a sentence', async ({ app }, testInfo) => {
  const path = testInfo.outputPath('vanishing.wav');
  await writeFile(path, song('', { seconds: 2 }).buffer);
  await app.open();
  await app.choose(song('first.wav', { seconds: 60, sampleRate: 22050, numChannels: 1 }));
  await expect(app.cancel).toBeEnabled();
  await app.input.setInputFiles(path);
  await rm(path);
  await app.cancel.click();
  await expect(app.alert).toContainText('vanishing.wav');
});
