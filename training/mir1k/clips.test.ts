import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { noise, tone } from '../../src/testing/signals';
import { TINY_CONFIG, createTestFolder, writeWav } from '../testing/testFolder';
import type { TestFolder } from '../testing/testFolder';
import { cacheAndReport } from '../corpus/loadTracks';
import { innerProduct } from '../evaluate/metrics/decibels';
import { CORPUS_CLIPS, listMir1kClips, splitMir1k } from './clips';
import { loadTestClip, mixAtEqualEnergy } from './recording';

const RATE = 16000;
const VOICE = tone(RATE, RATE, 440, 0.1);
const BAND = noise(RATE, 1, 0.4);

let folder: TestFolder;
beforeEach(() => {
  folder = createTestFolder();
});
afterEach(() => folder.remove());

/** A clip of the corpus as published: accompaniment left, voice right. */
const writePublished = (name: string) =>
  writeWav(join(folder.data, 'Wavfile', `${name}.wav`), [BAND, VOICE], RATE);
/** A clip as a folder of stems. */
function writeStems(name: string): void {
  const clip = join(folder.data, 'pairs', 'train', 'mir1k', name);
  writeWav(join(clip, 'vocals.wav'), [VOICE], RATE);
  writeWav(join(clip, 'accompaniment.wav'), [BAND], RATE);
}

describe('listMir1kClips', () => {
  it('finds the same clips in both layouts, each once, and no other recording', () => {
    writePublished('amy_1_01');
    writePublished('Ani_2_03');
    writeStems('amy_1_01');
    writeStems('khair_1_02');
    // The corpus also holds undivided songs and read lyrics, under the same names.
    writeWav(join(folder.data, 'UndividedWavfile', 'amy_1.wav'), [BAND, VOICE], RATE);
    writeWav(join(folder.data, 'LyricsWav', 'bug_1_01.wav'), [VOICE], RATE);
    writeStems('some other song');
    const clips = listMir1kClips([folder.data]);
    expect(clips.map(({ name, singer }) => `${name} ${singer}`)).toEqual([
      'Ani_2_03 ani',
      'amy_1_01 amy',
      'khair_1_02 khair',
    ]);
    expect(listMir1kClips([join(folder.data, 'Wavfile')])).toHaveLength(2);
    expect(clips.length).toBeLessThan(CORPUS_CLIPS);
  });

  it('names a folder that is missing or holds no clip', () => {
    const missing = join(folder.data, 'missing');
    expect(() => listMir1kClips([missing])).toThrow(`${missing} does not exist`);
    expect(() => listMir1kClips([folder.data])).toThrow(
      `${folder.data} holds no clips of MIR-1K: expected Wavfile/`,
    );
  });
});

describe('splitMir1k', () => {
  it('puts every clip into exactly one part, by singer', () => {
    for (const name of ['abjones_1_01', 'amy_1_01', 'amy_2_01', 'bug_1_01', 'Kenshin_1_01'])
      writeStems(name);
    const clips = listMir1kClips([folder.data]);
    const { training, test } = splitMir1k(clips);
    expect(training.map(({ name }) => name)).toEqual(['abjones_1_01', 'amy_1_01', 'amy_2_01']);
    expect(test.map(({ name }) => name)).toEqual(['Kenshin_1_01', 'bug_1_01']);
    const singers = new Set(training.map(({ singer }) => singer));
    expect(test.filter(({ singer }) => singers.has(singer))).toEqual([]);
    expect(() => splitMir1k(training)).toThrow(/nothing to test on/);
    expect(() => splitMir1k(test)).toThrow(/nothing to train on/);
  });
});

describe('clips', () => {
  it('are the same recording from both layouts, at the energy of the voice', async () => {
    writePublished('amy_1_01');
    writeStems('bug_1_01');
    const [published, stems] = await Promise.all(
      listMir1kClips([folder.data]).map((clip) => loadTestClip(clip)),
    );
    for (const part of ['vocals', 'accompaniment', 'mixture'] as const) {
      expect(published[part].channels).toEqual(stems[part].channels);
    }
    const { vocals, accompaniment, mixture } = published;
    expect(vocals.channels[0]).toEqual(VOICE);
    const energy = innerProduct([VOICE], [VOICE]);
    // 1e-5: samples are rounded to single precision.
    expect(innerProduct(accompaniment.channels, accompaniment.channels) / energy).toBeCloseTo(1, 5);
    const n = 1234;
    expect(mixture.channels[0][n]).toBeCloseTo(VOICE[n] + accompaniment.channels[0][n], 6);
    expect(accompaniment.channels[0][n] / BAND[n]).toBeCloseTo(
      accompaniment.channels[0][7] / BAND[7],
      4,
    );
  });

  it('keep their halves apart in the cache that training reads', async () => {
    writePublished('amy_1_01');
    const tracks = listMir1kClips([folder.data]).map(({ track }) => track);
    const [cached] = await cacheAndReport(TINY_CONFIG, tracks, 'train', () => undefined);
    // A tone of 0.1 and noise spread evenly over ±0.4, both without pauses.
    expect(cached.vocals?.activeRms).toBeCloseTo(0.1 / Math.SQRT2, 2);
    expect(cached.accompaniment?.activeRms).toBeGreaterThan(0.15);
  });

  it('that cannot be used say which and why', async () => {
    writeWav(join(folder.data, 'Wavfile', 'amy_1_01.wav'), [VOICE], RATE);
    const silence = new Float32Array(RATE);
    writeWav(join(folder.data, 'Wavfile', 'amy_1_02.wav'), [BAND, silence], RATE);
    mkdirSync(join(folder.data, 'bug_1_01'));
    for (const stem of ['vocals', 'accompaniment'])
      writeFileSync(join(folder.data, 'bug_1_01', `${stem}.wav`), 'no audio');
    const [mono, silent, broken] = listMir1kClips([folder.data]);
    await expect(loadTestClip(mono)).rejects.toThrow(/amy_1_01: .*should have two channels/);
    await expect(loadTestClip(silent)).rejects.toThrow(/amy_1_02: .*silent/);
    await expect(loadTestClip(broken)).rejects.toThrow(/bug_1_01: cannot decode/);
    const audio = (plane: Float32Array) => ({ sampleRate: RATE, channels: [plane] });
    const muted = { vocals: audio(VOICE), accompaniment: audio(silence), mixture: audio(VOICE) };
    expect(() => mixAtEqualEnergy(muted)).toThrow(/silent/);
  });
});
