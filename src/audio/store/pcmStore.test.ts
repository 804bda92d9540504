import { describe, expect, it, vi } from 'vitest';
import { readStored } from '../../pcm/storedPcm';
import type { SongSource } from '../../pcm/songSource';
import { FakeDirectory } from '../../testing/fakeDirectory';
import { noise } from '../../testing/signals';
import { createDiskSong, createDiskStore } from './diskStore';
import { createMemorySong, createMemoryStore } from './memoryStore';
import { STORAGE_PATIENCE } from './storagePatience';
import type { PcmFormat, PcmStore, SongStore } from './pcmStore';

const RATE = 100;
const LENGTH = 2000;
const FORMAT: PcmFormat = { sampleRate: RATE, numChannels: 2 };
const PLANES = [noise(LENGTH, 1), noise(LENGTH, 2)];
const signal = new AbortController().signal;

const asHandle = (folder: FakeDirectory) => folder as unknown as FileSystemDirectoryHandle;

const KINDS = ['memory', 'stored'] as const;
type Kind = (typeof KINDS)[number];

function createStore(kind: Kind): PcmStore {
  return kind === 'memory'
    ? createMemoryStore(FORMAT, LENGTH)
    : createDiskStore(asHandle(new FakeDirectory()), 'a', FORMAT);
}

const range = (start: number, end: number) => PLANES.map((plane) => plane.slice(start, end));

/** Appends samples start … end − 1 of PLANES, in parts of uneven length. */
async function fill(store: PcmStore, start = 0, end = LENGTH): Promise<void> {
  const lengths = [700, 1, 31];
  for (let part = 0; start < end; part++) {
    const next = Math.min(end, start + lengths[part % lengths.length]);
    await store.append(range(start, next));
    start = next;
  }
}

/** Asks for `sample` until everything up to `end` can be read at once. */
async function load(store: PcmStore, sample: number, end: number): Promise<void> {
  await vi.waitFor(() => expect(store.loadedUntil(sample)).toBeGreaterThanOrEqual(end));
}

async function planesOf(source: SongSource): Promise<readonly Float32Array[]> {
  if (source.kind === 'memory') return source.pcm.channels;
  return readStored(source.pcm as Parameters<typeof readStored>[0], 0, LENGTH);
}

describe.each(KINDS)('a store (%s)', (kind) => {
  it('is empty at first, whether room is reserved or not', async () => {
    const store = createStore(kind);
    expect(store).toMatchObject({ ...FORMAT, numSamples: 0 });
    for (let time = 0; time < 2; time++) {
      expect((await store.read(0, 10)).map(({ length }) => length)).toEqual([0, 0]);
      expect(store.loadedUntil(0)).toBe(0);
      expect(store.loadedUntil(500)).toBe(500);
      await store.reserve();
    }
  });

  it('gives every range of what was appended, clipped to it', async () => {
    const store = createStore(kind);
    await store.reserve();
    await fill(store);
    expect(store.numSamples).toBe(LENGTH);
    for (const [start, count] of [
      [0, LENGTH],
      [699, 3],
      [701, 31],
      [1999, 100],
      [LENGTH, 5],
      [-5, 10],
      [12, 0],
    ]) {
      const expected = range(Math.max(0, start), Math.max(0, start + count));
      expect(await store.read(start, count)).toEqual(expected);
    }
  });

  it('keeps a copy: the planes that were appended may change afterwards', async () => {
    const store = createStore(kind);
    const planes = range(0, 100);
    await store.append(planes);
    planes[0].fill(9);
    expect(await store.read(0, 100)).toEqual(range(0, 100));
  });

  it('gives at once what it says is loaded around the listener', async () => {
    const store = createStore(kind);
    store.watch({ onLoaded: () => undefined, onUnreadable: () => undefined });
    await fill(store);
    for (const sample of [0, 799, 800, 1234, 0, LENGTH - 1]) {
      // Two blocks of 8 s, or what the song has of them.
      await load(store, sample, Math.min(LENGTH, 800 * Math.floor(sample / 800) + 1600));
      const until = store.loadedUntil(sample);
      expect(store.readLoaded(sample, until - sample)).toEqual(range(sample, until));
    }
    expect(store.loadedUntil(LENGTH)).toBe(LENGTH);
  });

  it('can be listened to while it grows', async () => {
    const store = createStore(kind);
    await fill(store, 0, 300);
    await load(store, 100, 300);
    expect(store.loadedUntil(100)).toBe(300);
    expect(store.loadedUntil(400)).toBe(400);
    await fill(store, 300, 900);
    await load(store, 100, 900);
    expect(store.readLoaded(100, 800)).toEqual(range(100, 900));
  });

  it('takes samples ahead of its end, and replaces them when it gets there', async () => {
    const store = createStore(kind);
    store.watch({ onLoaded: () => undefined, onUnreadable: () => undefined });
    await fill(store, 0, 300);
    const early = [new Float32Array(400).fill(1), new Float32Array(400).fill(2)];
    await store.write(900, early);
    expect(store.numSamples).toBe(300);
    expect([0, 300, 899, 900, 1299, 1300].map((sample) => store.readyUntil(sample))).toEqual([
      300, 300, 899, 1300, 1300, 1300,
    ]);
    expect(await store.read(250, 1000)).toEqual(range(250, 300));
    expect((await store.read(899, 10))[0]).toHaveLength(0);
    expect(await store.read(1200, 1000)).toEqual(early.map((plane) => plane.slice(300)));
    await load(store, 950, 1300);
    expect(store.loadedUntil(950)).toBe(1300);
    expect(store.readLoaded(950, 50)).toEqual(early.map((plane) => plane.slice(0, 50)));
    // The end is in the middle of what was written: one read takes both.
    await fill(store, 300, 1000);
    const both = early.map((plane, c) => {
      const planes = [...PLANES[c].slice(980, 1000), ...plane.slice(100, 120)];
      // The fade takes two samples at this rate.
      for (const [n, share] of [
        [18, 0.25],
        [19, 0.75],
      ]) {
        planes[n] += share * (plane[0] - planes[n]);
      }
      return Float32Array.from(planes);
    });
    expect(await store.read(980, 40)).toEqual(both);
    await store.write(1200, range(1200, 1400));
    await fill(store, 1000);
    expect(store.readyUntil(0)).toBe(LENGTH);
    expect(await store.read(0, LENGTH)).toEqual(PLANES);
  });

  describe('where samples of two origins meet', () => {
    // The fade takes 20 samples.
    const format = { sampleRate: 1000, numChannels: 1 };
    const level = (count: number, value: number) => [new Float32Array(count).fill(value)];
    const open = () =>
      kind === 'memory'
        ? createMemoryStore(format, 4000)
        : createDiskStore(asHandle(new FakeDirectory()), 'a', format);

    /** Fails if a sample of start … end − 1 is more than a fade's step away from the one before. */
    async function expectNoStep(store: PcmStore, start: number, end: number): Promise<void> {
      // However the range is divided.
      for (const size of [end - start, 7]) {
        let before: number | null = null;
        for (let first = start; first < end; first += size) {
          const [plane] = await store.read(first, Math.min(size, end - first));
          for (const value of plane) {
            expect(Math.abs(value - (before ?? value))).toBeLessThan(0.051);
            before = value;
          }
        }
      }
    }

    it('has no step between the song and what was written ahead, as it goes on', async () => {
      const store = open();
      await store.append(level(500, 0));
      await store.write(900, level(600, 1));
      for (const count of [450, 100, 25, 200]) {
        await store.append(level(count, 0));
        await expectNoStep(store, 0, 1500);
      }
      expect((await store.read(1254, 1))[0][0]).toBe(0);
      expect((await store.read(1275, 1))[0][0]).toBe(1);
      await store.append(level(225, 0));
      expect(await store.read(0, 1500)).toEqual(level(1500, 0));
      await store.append(level(500, 0));
      expect(await store.read(0, 2000)).toEqual(level(2000, 0));
    });

    it.each([
      ['the first of them first', [900, 1280]],
      ['the later one first', [1280, 900]],
    ])('has no step between two that were written ahead: %s', async (_, starts) => {
      const store = open();
      await store.append(level(500, 0));
      for (const start of starts) await store.write(start, level(400, start === 900 ? 1 : 0));
      await expectNoStep(store, 900, 1680);
      expect((await store.read(1279, 1))[0][0]).toBe(1);
      expect((await store.read(1300, 1))[0][0]).toBe(0);
      await store.append(level(3000, -1));
      expect(await store.read(0, 4000)).toEqual([new Float32Array(3500).fill(-1).fill(0, 0, 500)]);
    });

    it('gives a listener the same', async () => {
      const store = open();
      store.watch({ onLoaded: () => undefined, onUnreadable: () => undefined });
      await store.append(level(500, 0));
      await store.write(600, level(1000, 1));
      await load(store, 700, 1600);
      expect(store.readLoaded(700, 100)).toEqual(level(100, 1));
      await store.append(level(300, 0));
      // Samples that are loaded are fetched again when others have replaced them.
      await vi.waitFor(() => {
        store.loadedUntil(700);
        expect(store.readLoaded(700, 1)).toEqual(level(1, 0));
      });
      expect(store.readLoaded(700, 300)).toEqual(await store.read(700, 300));
    });
  });

  it('hands all it has to the worker and keeps it', async () => {
    const store = createStore(kind);
    await fill(store);
    const source = await store.toSource(signal);
    expect(source).toMatchObject({ kind, pcm: { sampleRate: RATE } });
    const planes = await planesOf(source);
    expect(planes).toEqual(PLANES);
    planes[0].fill(9);
    expect(await store.read(0, LENGTH)).toEqual(PLANES);
  });
});

describe('a store in memory', () => {
  it('stops copying when cancelled', async () => {
    const store = createStore('memory');
    await fill(store);
    await expect(store.toSource(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('joins appended planes that take several tasks', async () => {
    const length = 100_000;
    const plane = noise(length, 3);
    const store = createMemoryStore({ sampleRate: RATE, numChannels: 1 }, 2 * length);
    await store.append([plane]);
    await store.append([plane]);
    expect(await store.read(length - 1, 2)).toEqual([Float32Array.of(plane[length - 1], plane[0])]);
    const [again] = await store.read(length, length);
    // The test library's own comparison takes seconds for so many numbers.
    expect(again.findIndex((value, n) => value !== plane[n])).toBe(-1);
    expect(again).toHaveLength(length);
  });
});

describe('a store on the disk', () => {
  async function filled() {
    const folder = new FakeDirectory();
    const store = createDiskStore(asHandle(folder), 'a', FORMAT);
    await fill(store);
    const listener = { onLoaded: vi.fn<() => void>(), onUnreadable: vi.fn<() => void>() };
    store.watch(listener);
    return { folder, store, listener };
  }

  it('has only the two blocks around the listener in memory', async () => {
    const { store, listener } = await filled();
    expect(store.loadedUntil(1700)).toBe(1700);
    await vi.waitFor(() => expect(listener.onLoaded).toHaveBeenCalledTimes(1));
    expect(store.loadedUntil(1700)).toBe(LENGTH);
    expect(store.loadedUntil(0)).toBe(0);
    await load(store, 0, 1600);
    expect(store.loadedUntil(0)).toBe(1600);
    expect(store.loadedUntil(1700)).toBe(1700);
  });

  it('fetches a block once, however often it is asked', async () => {
    const { store, listener } = await filled();
    for (let time = 0; time < 5; time++) store.loadedUntil(0);
    await load(store, 0, 1600);
    for (let time = 0; time < 5; time++) store.loadedUntil(0);
    await new Promise((resolve) => setTimeout(resolve));
    expect(listener.onLoaded).toHaveBeenCalledTimes(2);
  });

  it('says when a file is gone, each time it is asked, and `read` rejects', async () => {
    const { folder, store, listener } = await filled();
    for (const file of folder.files.values()) file.isGone = true;
    expect(store.loadedUntil(0)).toBe(0);
    await vi.waitFor(() => expect(listener.onUnreadable).toHaveBeenCalledTimes(1));
    expect(store.loadedUntil(0)).toBe(0);
    await vi.waitFor(() => expect(listener.onUnreadable).toHaveBeenCalledTimes(2));
    expect(listener.onLoaded).not.toHaveBeenCalled();
    await expect(store.read(0, 1)).rejects.toMatchObject({ code: 'storage-lost' });
  });

  it('rejects with storage-failed where the disk does not answer', async () => {
    vi.useFakeTimers();
    try {
      const folder = new FakeDirectory();
      folder.getFileHandle = () => new Promise(() => undefined);
      const appended = createDiskStore(asHandle(folder), 'a', FORMAT).append(range(0, 100));
      await Promise.all([
        expect(appended).rejects.toMatchObject({ code: 'storage-failed' }),
        vi.advanceTimersByTimeAsync(1000 * STORAGE_PATIENCE),
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('rejects with storage-full where the quota ends, and keeps what it has', async () => {
    const folder = new FakeDirectory({ quotaBytes: 2 * 4 * 100 });
    const store = createDiskStore(asHandle(folder), 'a', FORMAT);
    await store.append(range(0, 100));
    await expect(store.append(range(100, 200))).rejects.toMatchObject({ code: 'storage-full' });
    expect(store.numSamples).toBe(100);
    expect(await store.read(0, 200)).toEqual(range(0, 100));
  });
});

describe('a song', () => {
  async function onDisk() {
    const page = new FakeDirectory();
    const folder = await page.getDirectoryHandle('song', { create: true });
    const mixture = createDiskStore(asHandle(folder), 'mixture', FORMAT);
    await fill(mixture);
    const remove = () => page.removeEntry('song');
    return { song: createDiskSong({ handle: asHandle(folder), remove }, mixture), page };
  }
  const open = async (kind: Kind): Promise<SongStore> =>
    kind === 'memory'
      ? createMemorySong({ sampleRate: RATE, channels: PLANES })
      : (await onDisk()).song;

  it.each(KINDS)('has a complete mixture, and vocals that grow beside it (%s)', async (kind) => {
    const song = await open(kind);
    expect(song.kind).toBe(kind);
    expect(await song.mixture.read(0, LENGTH)).toEqual(PLANES);
    expect(song.vocals).toMatchObject({ ...FORMAT, numSamples: 0 });
    await song.vocals.reserve();
    await fill(song.vocals, 0, 800);
    expect(await song.vocals.read(0, LENGTH)).toEqual(range(0, 800));
    expect(await song.mixture.read(0, LENGTH)).toEqual(PLANES);
  });

  it('in memory takes the planes as they are', async () => {
    const song = createMemorySong({ sampleRate: RATE, channels: PLANES });
    const [plane] = await song.mixture.read(0, LENGTH);
    expect(plane.buffer).toBe(PLANES[0].buffer);
  });

  it('on the disk takes its files with it when it is removed', async () => {
    const { song, page } = await onDisk();
    await fill(song.vocals);
    expect(page.folders.get('song')?.files.size).toBeGreaterThan(0);
    await song.remove();
    expect(page.folders.size).toBe(0);
    await expect(song.mixture.read(0, 1)).rejects.toMatchObject({ code: 'storage-lost' });
  });
});
