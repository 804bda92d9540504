import { describe, expect, it, vi } from 'vitest';
import { decodeWav } from '../../pcm/wav';
import { mulberry32 } from '../../shared/random';
import { ORIGINAL_MIX, VOCALS_MIX } from '../mix/mix';
import { stemMix } from '../mix/stemMix';
import { createMemorySong } from '../store/memoryStore';
import { encodeAs } from './encoders';
import { excerptOf } from './excerpt';
import { makeFile } from './exportRequest';
import type { ExportRequest } from './exportRequest';

const RATE = 44100;
const LENGTH = (1 << 17) + 4321;

function noise(seed: number, level: number, length = LENGTH): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length }, () => level * (2 * random() - 1));
}

async function song(level: number, numReady = LENGTH, sampleRate = RATE) {
  const mixture = [noise(1, level), noise(2, level)];
  const vocals = [noise(3, level), noise(4, level)];
  const store = createMemorySong({ sampleRate, channels: mixture });
  await store.vocals.append(vocals.map((plane) => plane.subarray(0, numReady)));
  return { store, mixture, vocals };
}

const request = (change: Partial<ExportRequest>): ExportRequest => ({
  formatId: 'wav-32f',
  mix: VOCALS_MIX,
  span: { start: 0, end: Infinity },
  transposition: null,
  sampleRate: null,
  quality: 'best',
  tagSource: null,
  ...change,
});

const options = { encode: encodeAs, onProgress: () => undefined };

async function made(store: Awaited<ReturnType<typeof song>>['store'], change: object) {
  const { file, loudness } = await makeFile(store, request(change), options);
  return { wav: decodeWav(new Uint8Array(await file.arrayBuffer())), loudness };
}

describe('makeFile', () => {
  it('saves exactly the samples of a region, across blocks', async () => {
    const { store, vocals } = await song(0.5);
    const span = { start: 4000, end: (1 << 17) + 4002 };
    const { wav } = await made(store, { span });
    wav.channels.forEach((plane, c) => {
      expect(plane).toEqual(vocals[c].slice(span.start, span.end));
    });
  });

  it('saves what is there of a song that is not finished', async () => {
    const { store, mixture, vocals } = await song(0.5, 5000);
    const { wav } = await made(store, { mix: stemMix('instrumental') });
    const expected = mixture[0].slice(0, 5000).map((value, n) => value - vocals[0][n]);
    expect(wav.channels[0]).toEqual(expected);
    const region = await made(store, { span: { start: 4000, end: 9000 } });
    expect(region.wav.channels[1]).toEqual(vocals[1].slice(4000, 5000));
  });

  it('saves a mix at 0 dB as the mixture, bit by bit', async () => {
    const { store, mixture } = await song(0.5);
    const { wav } = await made(store, { mix: ORIGINAL_MIX });
    expect(wav.channels).toEqual(mixture);
  });

  it('has the wanted rate, and the length that goes with it', async () => {
    const { store } = await song(0.5);
    const { wav } = await made(store, { sampleRate: 48000 });
    expect(wav.sampleRate).toBe(48000);
    expect(wav.channels[0]).toHaveLength(Math.ceil((LENGTH * 48000) / RATE));
  });

  it('counts every sample beyond full scale, of every channel, and no other', async () => {
    const { store, vocals } = await song(1.2);
    const { loudness } = await made(store, { formatId: 'wav-16' });
    const all = vocals.flatMap((plane) => Array.from(plane, Math.abs));
    expect(loudness.numOver).toBe(all.filter((value) => value > 1).length);
    expect(loudness.peak).toBe(all.reduce((a, b) => Math.max(a, b)));
    // Full scale itself is not beyond it.
    const full = createMemorySong({ sampleRate: RATE, channels: [Float32Array.of(1, -1, 0)] });
    await full.vocals.append([Float32Array.of(1, -1, 0)]);
    expect((await made(full, {})).loudness).toEqual({ numOver: 0, peak: 1 });
  });

  it('keeps mixture = vocals + instrumental beyond full scale in 32-bit float', async () => {
    const { store, mixture } = await song(1.2);
    const [vocals, instrumental] = await Promise.all(
      (['vocals', 'instrumental'] as const).map(async (stem) => {
        return (await made(store, { mix: stemMix(stem) })).wav.channels[0];
      }),
    );
    let largest = 0;
    mixture[0].forEach((value, n) => {
      largest = Math.max(largest, Math.abs(value - vocals[n] - instrumental[n]));
    });
    // The instrumental, of a magnitude below 4, is rounded to float32 once.
    expect(largest).toBeLessThanOrEqual(2 ** -23);
    expect(Math.max(...instrumental.subarray(0, 1000))).toBeGreaterThan(1);
  });

  it('reports its progress up to the end', async () => {
    const { store } = await song(0.5);
    const shares: number[] = [];
    const onProgress = (share: number) => shares.push(share);
    await makeFile(store, request({}), { ...options, onProgress });
    expect(shares.length).toBeGreaterThan(1);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('refuses a rate that the format does not hold before it reads, and takes one it does', async () => {
    const { store } = await song(0.5, LENGTH, 37800);
    const read = vi.spyOn(store.vocals, 'read');
    const refused = makeFile(store, request({ formatId: 'flac-16' }), options);
    await expect(refused).rejects.toMatchObject({ code: 'format-unsuitable' });
    expect(read).not.toHaveBeenCalled();
    const { file } = await makeFile(
      store,
      request({ formatId: 'flac-16', sampleRate: 48000 }),
      options,
    );
    expect(file.size).toBeGreaterThan(1000);
  });
});

describe('excerptOf', () => {
  it('is empty where there is nothing, and never reads beyond its end', async () => {
    const { store } = await song(0.5, 5000);
    const nothing = excerptOf(store, { start: 6000, end: 7000 });
    expect(nothing.vocals.numSamples).toBe(0);
    expect(nothing.mixture.numSamples).toBe(0);
    const part = excerptOf(store, { start: 100, end: 200 });
    expect((await part.mixture.read(90, 50))[0]).toHaveLength(10);
    expect((await part.mixture.read(150, 50))[0]).toHaveLength(0);
  });
});
