import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STORAGE_PATIENCE } from '../../audio/store/storagePatience';
import { FakeDirectory } from '../../testing/fakeDirectory';
import { createFakeLocks } from '../../testing/fakeLocks';
import { KeptSong } from './keptSong';
import { createLibrary } from './library';
import type { LibraryHost, NewSong } from './library';

const never = <T>() => new Promise<T>(() => undefined);

const SONG: NewSong = {
  fileName: 'song.wav',
  fileType: 'audio/wav',
  modelName: 'paper',
  shape: { sampleRate: 44100, numChannels: 1, numSamples: 100 },
  isTruncated: false,
  isDamaged: false,
};

/** A host whose storage is there and never answers. */
const SILENT_HOST: LibraryHost = {
  root: never,
  locks: { request: never, query: never },
  estimate: never,
  persist: never,
  tabId: 'tab',
  settings: null,
  announce: () => undefined,
  onAnnounced: () => undefined,
  nowMs: () => 0,
};

/** Fails unless `work` rejects with `storage-failed` while the patience passes once. */
async function expectNoticed(work: Promise<unknown>): Promise<void> {
  await Promise.all([
    expect(work).rejects.toMatchObject({ code: 'storage-failed' }),
    vi.advanceTimersByTimeAsync(1000 * STORAGE_PATIENCE),
  ]);
}

describe('storage that never answers', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends the list of songs and the opening of one', async () => {
    const library = createLibrary(SILENT_HOST);
    await expectNoticed(library.list());
    await expectNoticed(library.open('key'));
  });

  it('ends the keeping of a new song, also where only its folder is missing', async () => {
    await expectNoticed(createLibrary(SILENT_HOST).begin(SONG, new Blob(['bytes'])));
    const locks = { ...SILENT_HOST.locks, query: async () => ({ held: [] }) };
    const settings = {
      getItem: () => '1e9',
      setItem: () => undefined,
      removeItem: () => undefined,
    };
    const library = createLibrary({ ...SILENT_HOST, locks, settings });
    await expectNoticed(library.begin(SONG, new Blob(['bytes'])));
  });

  it('is told once by a song that is being written, which then settles', async () => {
    const folder = { getFileHandle: never } as unknown as FileSystemDirectoryHandle;
    const kept = new KeptSong('key', folder, () => Promise.resolve());
    const failures: unknown[] = [];
    kept.onFailure = (error) => failures.push(error);
    const vocals = [new Float32Array(10)];
    const writing = Array.from({ length: 20 }, (_, index) =>
      kept.keepStretch({ startSample: 10 * index, vocals, columns: null }),
    );
    await vi.advanceTimersByTimeAsync(1000 * STORAGE_PATIENCE);
    await Promise.all([...writing, kept.settle()]);
    expect(failures).toMatchObject([{ code: 'storage-failed' }]);
  });
});

describe('a part that finds no room', () => {
  it('is let go, and the song is kept on', async () => {
    const folder = new FakeDirectory({ quotaBytes: 1000 });
    const handle = folder as unknown as FileSystemDirectoryHandle;
    const kept = new KeptSong('key', handle, () => Promise.resolve());
    const failures: unknown[] = [];
    kept.onFailure = (error) => failures.push(error);
    const of = (startSample: number, length: number) => ({
      startSample,
      vocals: [new Float32Array(length)],
      columns: null,
    });
    await kept.keepPart(of(500, 50));
    await kept.keepPart(of(600, 1000));
    await kept.keepStretch(of(0, 50));
    await kept.settle();
    expect(failures).toEqual([]);
    expect([...folder.files.keys()]).toEqual(['part-500', 'stretch-0']);
  });
});

describe('the lock of a song', () => {
  it('can be taken again once it was given back', async () => {
    const removed: string[] = [];
    const removeEntry = (key: string) => Promise.resolve(void removed.push(key));
    const root = () => Promise.resolve({ removeEntry } as unknown as FileSystemDirectoryHandle);
    const library = createLibrary({ ...SILENT_HOST, root, locks: createFakeLocks(20) });
    await library.remove('key');
    await library.remove('key');
    expect(removed).toEqual(['key', 'key']);
  });
});
