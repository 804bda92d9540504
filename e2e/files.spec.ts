/** Files of every kind: each gives stems or one error sentence. */
import { rm, writeFile } from 'node:fs/promises';
import { expect, test } from './app';
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
import { decodeWav } from './wav';

for (const [name, make] of Object.entries(UNUSUAL_SONGS)) {
  test(`${name} gives stems of its own shape`, async ({ app }) => {
    const file = make(name);
    await app.open();
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

const COMPRESSED = [
  { name: 'tones.mp3', seconds: 1 },
  { name: 'tones.flac', seconds: 0.1 },
  { name: 'tones.ogg', seconds: 1 },
  { name: 'tones.m4a', seconds: 1 },
  { name: 'video.webm', seconds: 1 },
];
for (const { name, seconds } of COMPRESSED) {
  test(`${name} is decoded and separated`, async ({ app }) => {
    await app.open();
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

test('a truncated WAV gives stems of what is there', async ({ app }) => {
  const whole = song('', { seconds: 2 });
  await app.open();
  const stems = await app.separate(truncatedSong());
  const mixture = decodeWav(whole.buffer).channels;
  const numSamples = stems.vocals.channels[0].length;
  expect(numSamples).toBeGreaterThan(44000);
  expect(numSamples).toBeLessThan(44200);
  const head = mixture.map((plane) => plane.subarray(0, numSamples));
  expect(nullResidual(head, stems)).toBeLessThanOrEqual(LSB_16);
});

test('a recording whose header states no samples gives stems of all it holds', async ({ app }) => {
  await app.open();
  const stems = await app.separate(unfinishedRecording());
  const mixture = decodeWav(song('', { seconds: 2 }).buffer).channels;
  expect(shapeOf(stems.vocals).numSamples).toBe(88200);
  expect(nullResidual(mixture, stems)).toBeLessThanOrEqual(LSB_16);
});

for (const [name, make] of [
  ['song.aiff', (file: string) => aiffSong(file, 'none')],
  ['song.aifc', (file: string) => aiffSong(file, 'sowt')],
  ['lossless.m4a', appleLossless],
] as const) {
  test(`${name} gives stems that null to it`, async ({ app }) => {
    await app.open();
    const stems = await app.separate(make(name));
    const mixture = decodeWav(song('', { seconds: 2 }).buffer).channels;
    expect(shapeOf(stems.vocals).numSamples).toBe(88200);
    expect(nullResidual(mixture, stems)).toBeLessThanOrEqual(LSB_16);
  });
}

test('a codec without a decoder gives a sentence that advises another', async ({ app }) => {
  await app.open();
  await app.choose(foreignCodec());
  await expect(app.alert).toContainText('no decoder');
  await expect(app.alert).not.toContainText('M4A,');
});

test('an MP3 whose header states 100 hours gives stems of all it holds', async ({ app }) => {
  await app.limitStorage(1e9);
  await app.open();
  const stems = await app.separate(wrongXing());
  // 1 s, with the padding of the encoder that the header no longer tells to drop.
  const { numSamples } = shapeOf(stems.vocals);
  expect(numSamples).toBeGreaterThanOrEqual(44100);
  expect(numSamples).toBeLessThan(44100 + 2 * 1152);
});

for (const [name, rate, numChannels, value] of [
  ['4 GHz.wav', 4294967295, 1, '4,294,967,295 Hz'],
  ['1 Hz.wav', 1, 1, '1 Hz'],
  ['33 channels.wav', 44100, 33, '33 channels'],
  ['65535 channels.wav', 44100, 65535, '65,535 channels'],
] as const) {
  test(`${name} is refused at once by a sentence that names the value`, async ({ app }) => {
    await app.open();
    await app.choose(statedFormat(name, rate, numChannels));
    await expect(app.alert).toContainText(value, { timeout: 5000 });
  });
}

for (const name of Object.keys(BAD_FILES)) {
  test(`${name} gives one sentence that names it`, async ({ app }) => {
    await app.open();
    await app.choose(badFile(name));
    await expect(app.alert).toHaveCount(1);
    await expect(app.alert).toContainText(name);
    // A sentence for people has neither a stack nor the name of an exception.
    await expect(app.alert).not.toContainText(/\b\w+(Error|Exception)\b|undefined|\bat \w+ \(/);
    await expect(app.progress).toHaveCount(0);
  });
}

test('a song too long for memory and disk is refused before it is decoded', async ({
  app,
}, testInfo) => {
  const path = testInfo.outputPath('endless.wav');
  await writeEndlessWav(path);
  await app.limitStorage(1e9);
  await app.open();
  await app.input.setInputFiles(path);
  await expect(app.alert).toContainText('endless.wav');
  await expect(app.alert).toContainText(/hours|h /);
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
