import { beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeWav } from '../../pcm/wav';
import { FakeDirectory } from '../../testing/fakeDirectory';
import { noise } from '../../testing/signals';

const LENGTH = 3000;
const CHANNELS = [noise(LENGTH, 1), noise(LENGTH, 2)];
const SONG_BYTES = 2 * 2 * 4 * LENGTH;
const signal = new AbortController().signal;

const pieces = [...encodeWav({ sampleRate: 8000, channels: CHANNELS }, { bitDepth: '32f' })];
const wav = new Blob(pieces);

/** Web Locks of one page: each request gets its lock unless the name is in `taken`. */
function fakeLocks(taken: Set<string>) {
  type Callback = (lock: object | null) => Promise<unknown>;
  return {
    request(name: string, options: Callback | object, callback?: Callback) {
      const run = callback ?? (options as Callback);
      if (taken.has(name)) return run(null);
      taken.add(name);
      return run({}).finally(() => taken.delete(name));
    },
  };
}

/** The modules as a new page loads them, on a file system of `quota` bytes. */
async function openPage(root: FakeDirectory, taken: Set<string>, quota = 1e9) {
  vi.resetModules();
  vi.stubGlobal('navigator', {
    storage: {
      estimate: async () => ({ quota, usage: 0 }),
      getDirectory: async () => root,
    },
    locks: fakeLocks(taken),
  });
  const { decodeToStore } = await import('./decodeToStore');
  const { removeAbandonedSongs } = await import('../store/songFolder');
  return { decodeToStore, removeAbandonedSongs };
}

/** The folders of songs of each page that has one. */
function songsOf(root: FakeDirectory): string[][] {
  const pages = root.folders.get('songs')?.folders.values() ?? [];
  return [...pages].map(({ folders }) => [...folders.keys()]);
}

describe('decodeToStore', () => {
  let root: FakeDirectory;
  let taken: Set<string>;
  beforeEach(() => {
    root = new FakeDirectory();
    taken = new Set();
    return () => vi.unstubAllGlobals();
  });

  it('stores every sample of a WAV file, and leaves room for the vocals', async () => {
    const { decodeToStore } = await openPage(root, taken, SONG_BYTES);
    const { song, isTruncated } = await decodeToStore(wav, signal);
    expect(isTruncated).toBe(false);
    expect(song).toMatchObject({ kind: 'stored', mixture: { sampleRate: 8000, numChannels: 2 } });
    expect(await song.mixture.read(0, LENGTH + 1)).toEqual(CHANNELS);
    await song.vocals.append(CHANNELS);
    expect(songsOf(root)).toEqual([['0']]);
    await song.remove();
    expect(songsOf(root)).toEqual([[]]);
  });

  it('gives what a truncated file holds, and says so', async () => {
    const { decodeToStore } = await openPage(root, taken);
    const { song, isTruncated } = await decodeToStore(wav.slice(0, wav.size - 8 * 500), signal);
    expect(isTruncated).toBe(true);
    expect(await song.mixture.read(0, LENGTH)).toEqual(
      CHANNELS.map((plane) => plane.slice(0, LENGTH - 500)),
    );
  });

  it('refuses a song for which the quota has no room before it stores anything', async () => {
    const { decodeToStore } = await openPage(root, taken, SONG_BYTES - 1);
    await expect(decodeToStore(wav, signal)).rejects.toMatchObject({ code: 'storage-full' });
    expect(songsOf(root)).toEqual([]);
  });

  it('leaves nothing behind when it fails: full disk, no samples, cancelled', async () => {
    root = new FakeDirectory({ quotaBytes: SONG_BYTES / 4 });
    const { decodeToStore } = await openPage(root, taken);
    await expect(decodeToStore(wav, signal)).rejects.toMatchObject({ code: 'storage-full' });
    const empty = new Blob([...encodeWav({ sampleRate: 8000, channels: [new Float32Array(0)] })]);
    await expect(decodeToStore(empty, signal)).rejects.toMatchObject({ code: 'empty-file' });
    const controller = new AbortController();
    const file = new Blob(pieces);
    const slice = file.slice.bind(file);
    vi.spyOn(file, 'slice').mockImplementation((start, end) => {
      // The folder is there once the samples are read.
      if (songsOf(root)[0].includes('2')) controller.abort();
      return slice(start, end);
    });
    await expect(decodeToStore(file, controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(controller.signal.aborted).toBe(true);
    expect(songsOf(root)).toEqual([[]]);
  });

  it('keeps songs as long as their page lives; the next page removes the others', async () => {
    const first = await openPage(root, taken);
    await first.decodeToStore(wav, signal);
    const locksOfFirst = [...taken];
    const second = await openPage(root, taken);
    await second.decodeToStore(wav, signal);
    await second.removeAbandonedSongs();
    expect(songsOf(root)).toEqual([['0'], ['0']]);
    for (const name of locksOfFirst) taken.delete(name);
    await second.removeAbandonedSongs();
    expect(songsOf(root)).toEqual([['0']]);
  });
});
