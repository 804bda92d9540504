import { existsSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noise, tone } from '../../src/testing/signals';
import { cacheFolder } from '../shared/paths';
import { cacheRate, cacheTracks } from './cache';
import { wholeFile } from './readers/track';
import type { Track } from './readers/track';
import { createSignalReader } from './signalReader';
import { TINY_CONFIG, createTestFolder, writeWav } from '../testing/testFolder';
import type { TestFolder } from '../testing/testFolder';

describe('cacheTracks', () => {
  let folder: TestFolder;
  beforeAll(() => {
    folder = createTestFolder();
  });
  afterAll(() => folder.remove());

  const voice = (path: string): Track => ({
    id: path,
    kind: 'vocals',
    source: 'test',
    group: 'test',
    vocals: [wholeFile(path)],
  });

  it('stores a signal at the cache rate within a 16-bit step of its peak', async () => {
    const rate = cacheRate(TINY_CONFIG);
    const path = join(folder.data, 'tone.wav');
    const samples = tone(rate, rate, 440, 0.5);
    writeWav(path, [samples, samples.map((value) => value / 2)], rate);
    const { tracks, problems } = await cacheTracks([voice(path)], TINY_CONFIG);
    expect(problems).toEqual([]);
    const signal = tracks[0].vocals;
    if (!signal) throw new Error('no vocals');
    const reader = createSignalReader();
    const [channel] = reader.read(signal, -2, 100);
    reader.dispose();
    expect([channel[0], channel[1]]).toEqual([0, 0]);
    for (let n = 0; n < 98; n++) {
      // Mono is the mean of both channels.
      expect(Math.abs(channel[n + 2] - 0.75 * samples[n])).toBeLessThan(0.5 / 32767);
    }
  });

  it('decodes once: the second time nothing is written', async () => {
    const path = join(folder.data, 'once.wav');
    writeWav(path, [noise(8000, 1)], 8000);
    const first = await cacheTracks([voice(path)], TINY_CONFIG);
    const audio = join(cacheFolder(), 'audio');
    const names = () => readdirSync(audio, { recursive: true }).length;
    const before = names();
    expect(await cacheTracks([voice(path)], TINY_CONFIG)).toEqual(first);
    expect(names()).toBe(before);
  });

  it('knows a recording by what it holds, wherever it lies and whenever it was copied there', async () => {
    const [here, there] = ['here.wav', 'there.wav'].map((name) => join(folder.data, name));
    writeWav(here, [noise(8000, 4)], 8000);
    const key = async (path: string) =>
      (await cacheTracks([voice(path)], TINY_CONFIG)).tracks[0].vocals?.key;
    const first = await key(here);
    renameSync(here, there);
    utimesSync(there, 1, 1);
    expect(await key(there)).toBe(first);
    writeWav(there, [noise(8000, 5)], 8000);
    expect(await key(there)).not.toBe(first);
  });

  it('names what it cannot use and goes on with the rest', async () => {
    const path = (name: string) => join(folder.data, name);
    writeFileSync(path('empty.wav'), '');
    writeFileSync(path('text.wav'), 'this is not audio');
    writeWav(path('silent.wav'), [new Float32Array(8000)], 8000);
    writeWav(path('wild.wav'), [noise(8000, 2, 90)], 8000);
    writeWav(path('good.wav'), [noise(8000, 3)], 8000);
    const names = ['empty.wav', 'text.wav', 'missing.wav', 'silent.wav', 'wild.wav', 'good.wav'];
    const { tracks, problems } = await cacheTracks(
      names.map((name) => voice(path(name))),
      TINY_CONFIG,
    );
    expect(tracks.map((track) => track.id)).toEqual([path('good.wav')]);
    expect(problems).toHaveLength(5);
    for (const name of names.slice(0, 5)) {
      expect(problems.some((problem) => problem.includes(name))).toBe(true);
    }
    expect(problems.join()).toMatch(/empty.wav is empty/);
    expect(problems.join()).toMatch(/silent.wav is silent/);
    expect(problems.join()).toMatch(/missing.wav does not exist/);
    expect(problems.join()).toMatch(/wild.wav decodes to samples of up to \d+ times full scale/);
  });

  it('sums the parts of a track, the shorter one followed by silence, whatever their rates', async () => {
    const rate = cacheRate(TINY_CONFIG);
    const path = (name: string) => join(folder.data, name);
    writeWav(path('long.wav'), [tone(2000, rate, 300, 0.4)], rate);
    writeWav(path('short.wav'), [tone(1000, rate, 300, 0.4)], rate);
    const track: Track = {
      id: 'difference',
      kind: 'accompaniment',
      source: 'test',
      group: 'test',
      accompaniment: [wholeFile(path('long.wav')), { ...wholeFile(path('short.wav')), gain: -1 }],
    };
    const { tracks } = await cacheTracks([track], TINY_CONFIG);
    const signal = tracks[0].accompaniment;
    if (!signal) throw new Error('no accompaniment');
    expect(signal.numSamples).toBe(2000);
    expect(existsSync(signal.path)).toBe(true);
    const reader = createSignalReader();
    const [channel] = reader.read(signal, 0, 2000);
    reader.dispose();
    expect(Math.max(...channel.subarray(0, 1000).map(Math.abs))).toBe(0);
    expect(Math.max(...channel.subarray(1000))).toBeCloseTo(0.4, 2);
  });
});
