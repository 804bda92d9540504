import { describe, expect, it, vi } from 'vitest';
import { encodeWavFile } from '../audio/export/encodeWavFile';
import type { StemName } from '../audio/export/fileNames';
import type { PlaneStream } from '../audio/export/planeStream';
import { mixStream } from '../audio/mix/mixStream';
import { stemMix } from '../audio/mix/stemMix';
import { createDiskSong, createDiskStore } from '../audio/store/diskStore';
import { createMemorySong } from '../audio/store/memoryStore';
import type { SongStore } from '../audio/store/pcmStore';
import { decodeWav, encodeWav } from '../pcm/wav';
import type { PcmAudio } from '../pcm/pcm';
import { FakeDirectory } from '../testing/fakeDirectory';
import { noise } from '../testing/signals';
import { SongData } from './songData';

const RATE = 1000;
const LENGTH = 3000;
const signal = new AbortController().signal;

const KINDS = ['memory', 'stored'] as const;

/** A song in the folder `song` of `page`, whose files take at most `quotaBytes`. */
async function diskSong(channels: readonly Float32Array[], quotaBytes?: number) {
  const page = new FakeDirectory({ quotaBytes });
  const folder = await page.getDirectoryHandle('song', { create: true });
  const handle = folder as unknown as FileSystemDirectoryHandle;
  const format = { sampleRate: RATE, numChannels: channels.length };
  const mixture = createDiskStore(handle, 'mixture', format);
  await mixture.append(channels);
  const song = createDiskSong({ handle, remove: () => page.removeEntry('song') }, mixture);
  return { song, page, folder };
}

async function open(
  kind: (typeof KINDS)[number],
  channels: readonly Float32Array[] = [new Float32Array(LENGTH).fill(0.5)],
): Promise<SongStore> {
  if (kind === 'memory') return createMemorySong({ sampleRate: RATE, channels });
  return (await diskSong(channels)).song;
}

const stretch = (startSample: number, value: number, count = LENGTH / 2) => ({
  startSample,
  vocals: [new Float32Array(count).fill(value)],
  columns: null,
});

function stemOf(data: SongData, name: StemName): PlaneStream {
  return mixStream(data.samples(), stemMix(name));
}

/** All blocks of a stem, joined: one array per channel. */
async function join(data: SongData, name: StemName): Promise<number[][]> {
  const stem = stemOf(data, name);
  const planes = Array.from({ length: stem.numChannels }, (): number[] => []);
  for await (const block of stem.blocks()) block.forEach((plane, c) => planes[c].push(...plane));
  return planes;
}

describe.each(KINDS)('SongData (%s)', (kind) => {
  it('joins stretches of vocals and their columns', async () => {
    const data = new SongData(await open(kind));
    await data.reserveVocals();
    const listener = vi.fn<() => void>();
    const unsubscribe = data.subscribe(listener);
    for (const isSecond of [false, true]) {
      void data.append({
        ...stretch(isSecond ? LENGTH / 2 : 0, isSecond ? -0.25 : 0.125),
        columns: {
          firstColumn: isSecond ? 2 : 0,
          numColumns: 2,
          totalColumns: 4,
          numRows: 1,
          mixture: Uint8Array.of(9, 9),
          vocals: isSecond ? Uint8Array.of(3, 4) : Uint8Array.of(1, 2),
        },
      });
    }
    await data.settle();
    unsubscribe();
    expect(listener).toHaveBeenCalledTimes(2);
    expect(data.separatedSamples()).toBe(LENGTH);
    const [vocals] = await join(data, 'vocals');
    expect(vocals.slice(LENGTH / 2 - 1, LENGTH / 2 + 1)).toEqual([0.125, -0.25]);
    expect(data.picture).toMatchObject({
      mixture: Uint8Array.of(9, 9, 9, 9),
      vocals: Uint8Array.of(1, 2, 3, 4),
    });
    expect(data.picture?.readyColumns.spans).toEqual([{ start: 0, end: 4 }]);
    expect(data.vocalsPeaks.max[0]).toBe(0.125);
    expect(data.vocalsPeaks.min.at(-1)).toBe(-0.25);
  });

  it('has a part that was separated first until the song itself gets there', async () => {
    const data = new SongData(await open(kind));
    const columns = (firstColumn: number, level: number) => ({
      firstColumn,
      numColumns: 1,
      totalColumns: 3,
      numRows: 1,
      mixture: Uint8Array.of(9),
      vocals: Uint8Array.of(level),
    });
    await data.append({ ...stretch(0, 0.5, 1000), columns: columns(0, 1) });
    await data.addPart({ ...stretch(2000, 0.25, 500), columns: columns(2, 7) });
    expect(data.ready.spans).toEqual([
      { start: 0, end: 1000 },
      { start: 2000, end: 2500 },
    ]);
    expect(data.separatedSamples()).toBe(1000);
    await vi.waitFor(() => {
      data.loadedUntil(2100);
      expect(data.readyUntil(2100)).toBe(2500);
    });
    expect(data.readVocals(2100, 1)).toEqual([Float32Array.of(0.25)]);
    data.loadedUntil(1500);
    expect(data.readyUntil(1500)).toBe(1500);
    expect(data.picture?.vocals).toEqual(Uint8Array.of(1, 0, 7));
    expect(data.picture?.readyColumns.has(1, 2)).toBe(false);
    expect(data.vocalsPeaks.max.at(-10)).toBe(0.25);
    await data.append(stretch(1000, 0.125, 1200));
    // What came late is older than what the song has given meanwhile.
    await data.addPart(stretch(2000, 0.75, 500));
    await data.append({ ...stretch(2200, 0.125, 800), columns: columns(2, 3) });
    const [vocals] = await join(data, 'vocals');
    expect(vocals.slice(1000)).toEqual(Array.from({ length: 2000 }, () => 0.125));
    expect(data.picture?.vocals.at(-1)).toBe(3);
    expect(data.separatedSamples()).toBe(LENGTH);
  });

  it('is heard and saved without a step where the song replaces a part, and is itself in the end', async () => {
    const length = LENGTH / 3;
    const data = new SongData(await open(kind));
    await data.append(stretch(0, 0, length));
    await data.addPart(stretch(1400, 1, 1600));
    const { vocals } = data.samples(1400);
    const heard: number[] = [];
    const saved: number[] = [];
    for (let first = 1400; first < LENGTH; first += 400) {
      await vi.waitFor(() => {
        data.loadedUntil(first);
        expect(data.readyUntil(first)).toBeGreaterThanOrEqual(first + 400);
      });
      heard.push(...data.readNextVocals(first, 400)[0]);
      saved.push(...(await vocals.read(first, 400))[0]);
      // The meter reads elsewhere meanwhile.
      data.readVocals(first, 10);
      if (first === 1400) await data.append(stretch(length, 0, 2 * length));
    }
    for (const samples of [heard, saved]) {
      expect([samples[399], samples.at(-1)]).toEqual([1, 0]);
      samples.forEach((value, n) =>
        expect(Math.abs(value - (samples[n - 1] ?? value))).toBeLessThan(0.051),
      );
    }
    expect(await join(data, 'vocals')).toEqual([Array.from({ length: LENGTH }, () => 0)]);
  });

  it('outlines the mixture and gives the worker what leaves it its own', async () => {
    const data = new SongData(await open(kind));
    await data.outlineMixture(signal);
    expect(Math.max(...data.mixturePeaks.max)).toBe(0.5);
    expect(Math.min(...data.mixturePeaks.max)).toBe(0.5);
    expect(data.mixtureVersion).toBe(1);
    const source = await data.mixtureSource(signal);
    expect(source.kind).toBe(kind);
    if (source.kind === 'memory') source.pcm.channels[0].fill(0);
    await vi.waitFor(() => expect(data.loadedUntil(0)).toBe(LENGTH));
    expect(data.readMixture(7, 1)).toEqual([Float32Array.of(0.5)]);
  });

  it('stops outlining when cancelled', async () => {
    const data = new SongData(await open(kind));
    await expect(data.outlineMixture(AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('plays what has arrived, as far as it has arrived', async () => {
    const data = new SongData(await open(kind));
    await data.append(stretch(0, 0.25));
    await vi.waitFor(() => {
      expect(data.loadedUntil(0)).toBe(LENGTH);
      expect(data.readyUntil(0)).toBe(LENGTH / 2);
    });
    expect(data.readMixture(1, 2)).toEqual([Float32Array.of(0.5, 0.5)]);
    expect(data.readVocals(0, 1)).toEqual([Float32Array.of(0.25)]);
    await data.append(stretch(LENGTH / 2, 0.75));
    await vi.waitFor(() => {
      expect(data.loadedUntil(0)).toBe(LENGTH);
      expect(data.readyUntil(0)).toBe(LENGTH);
    });
    expect(data.readVocals(LENGTH / 2 - 1, 2)).toEqual([Float32Array.of(0.25, 0.75)]);
  });

  it('gives stems that are exact and sum to the mixture', async () => {
    const channels = [noise(LENGTH, 1), noise(LENGTH, 2)];
    const mask = noise(LENGTH, 3);
    const vocals = channels.map((plane) => plane.map((x, n) => x * mask[n]));
    const data = new SongData(await open(kind, channels));
    await data.append({ startSample: 0, vocals, columns: null });
    expect(await join(data, 'vocals')).toEqual(vocals.map((plane) => [...plane]));
    expect(await join(data, 'instrumental')).toEqual(
      channels.map((plane, c) => [...plane].map((x, n) => x - vocals[c][n])),
    );
  });

  it('refuses the stems of a song that is not finished', async () => {
    const data = new SongData(await open(kind));
    await data.append(stretch(0, 0.25));
    for (const name of ['vocals', 'instrumental'] as const) {
      expect(() => stemOf(data, name)).toThrow(expect.objectContaining({ code: 'bad-parameter' }));
    }
  });

  it('writes vocals and instrumental that sum to a 16-bit mixture within one step', async () => {
    const mixture = decodeWav(await bytesOf(encodeWav(audio(noise(5000, 3), noise(5000, 4)))));
    const other = [noise(5000, 5, 1), noise(5000, 6, 1)];
    const vocals = mixture.channels.map((plane, c) =>
      plane.map((value, n) => value * (0.5 + 0.5 * other[c][n])),
    );
    const data = new SongData(await open(kind, mixture.channels));
    await data.append({ startSample: 0, vocals, columns: null });
    const stems = await Promise.all(
      (['vocals', 'instrumental'] as const).map(async (name) =>
        decodeWav(
          new Uint8Array(await (await encodeWavFile(stemOf(data, name), 16)).arrayBuffer()),
        ),
      ),
    );
    let largest = 0;
    mixture.channels.forEach((plane, c) =>
      plane.forEach((value, n) => {
        const sum = stems[0].channels[c][n] + stems[1].channels[c][n];
        largest = Math.max(largest, Math.abs(sum - value) * 32768);
      }),
    );
    expect(largest).toBeLessThanOrEqual(1);
  });

  it('takes nothing any more once it is closed', async () => {
    const data = new SongData(await open(kind));
    data.close();
    await data.append(stretch(0, 0.25));
    expect(data.separatedSamples()).toBe(0);
  });
});

describe('SongData on the disk', () => {
  it('tells of a full disk, and takes no more after it', async () => {
    const quotaBytes = 4 * 1.5 * LENGTH;
    const { song } = await diskSong([new Float32Array(LENGTH)], quotaBytes);
    const data = new SongData(song);
    await data.append(stretch(0, 0.25));
    await expect(data.append(stretch(LENGTH / 2, 0.25))).rejects.toMatchObject({
      code: 'storage-full',
    });
    expect(data.separatedSamples()).toBe(LENGTH / 2);
    await expect(data.append(stretch(0, 0.25, 1))).rejects.toMatchObject({ code: 'storage-full' });
    await expect(data.settle()).rejects.toMatchObject({ code: 'storage-full' });
  });

  it('says that samples cannot be read, but not after it is closed', async () => {
    const { song, folder } = await diskSong([new Float32Array(LENGTH)]);
    const data = new SongData(song);
    const onUnreadable = vi.fn<() => void>();
    data.onUnreadable = onUnreadable;
    for (const file of folder.files.values()) file.isGone = true;
    data.loadedUntil(0);
    await vi.waitFor(() => expect(onUnreadable).toHaveBeenCalledTimes(1));
    data.loadedUntil(0);
    data.close();
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve));
    expect(onUnreadable).toHaveBeenCalledTimes(1);
  });

  it('is removed only after the stretch that is being written', async () => {
    const { song, page } = await diskSong([new Float32Array(LENGTH)]);
    const data = new SongData(song);
    const taken = data.append(stretch(0, 0.25));
    await Promise.resolve();
    data.close();
    await taken;
    await vi.waitFor(() => expect(page.folders.size).toBe(0));
  });
});

const audio = (...channels: Float32Array[]): PcmAudio => ({ sampleRate: RATE, channels });

async function bytesOf(pieces: Iterable<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  return new Uint8Array(await new Blob([...pieces]).arrayBuffer());
}

describe('a part on a disk that is full', () => {
  it('is let go, and the song goes on', async () => {
    const bytes = 4 * (LENGTH + 1000);
    const { song } = await diskSong([new Float32Array(LENGTH)], bytes);
    const data = new SongData(song);
    await data.append(stretch(0, 0.5, 900));
    expect(data.takesParts).toBe(true);
    await data.addPart(stretch(2000, 0.25, 500));
    expect(data.takesParts).toBe(false);
    expect(data.ready.spans).toEqual([{ start: 0, end: 900 }]);
    await data.append(stretch(900, 0.5, 100));
    expect(data.separatedSamples()).toBe(1000);
  });
});
