import { describe, expect, it, vi } from 'vitest';
import { SongTooLongError } from '../audio/decode/memoryLimit';
import { createDiskSong, createDiskStore } from '../audio/store/diskStore';
import { createMemorySong } from '../audio/store/memoryStore';
import type { SongStore } from '../audio/store/pcmStore';
import type { SongSource } from '../pcm/songSource';
import type { Stretch } from '../pipeline/stretch';
import type { SeparationRequest } from '../separation/page/client';
import { FakeDirectory } from '../testing/fakeDirectory';
import { AbortError } from '../shared/abort';
import { VocalIsolationError } from '../shared/errors';
import type { KeptSong, Manifest } from './library/keptSong';
import type { Library } from './library/library';
import { INITIAL_LISTENING } from './listening';
import { createSession } from './session';
import type { Separator, SessionOptions } from './session';
import { findSong } from './sessionState';

const REPORT = {
  backend: 'wasm',
  device: { adapter: null, numThreads: 2, hasSimd: true },
  msPerSegment: null,
} as const;
const PCM = { sampleRate: 8000, channels: [Float32Array.of(0.1, -0.2, 0.3, -0.4)] };

const prepare = () => undefined;
const wantPart = () => undefined;

const separateAtOnce: Separator = {
  prepare,
  wantPart,
  async separate({ source, modelName, onStretch }) {
    if (source.kind !== 'memory') throw new Error('these songs are in memory');
    const { channels } = source.pcm;
    const stretch = (startSample: number, count: number): Stretch => ({
      startSample,
      vocals: channels.map((plane) => plane.slice(startSample, startSample + count)),
      columns: null,
    });
    await onStretch?.(stretch(0, 3));
    await onStretch?.(stretch(3, 1));
    return { backend: REPORT, modelName, weightsDigest: null, numSamples: 4, elapsedMs: 1 };
  },
};

/** Runs until it is cancelled. */
const separateForever: Separator = {
  prepare,
  wantPart,
  separate: ({ signal }) =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new AbortError()), { once: true });
    }),
};

function start(options: Partial<SessionOptions> = {}) {
  return createSession({
    decode: async () => ({ pcm: PCM, isTruncated: false, isDamaged: false }),
    decodeToStore: null,
    separator: separateAtOnce,
    modelName: 'paper',
    backend: null,
    budgetBytes: 1e9,
    now: () => 0,
    ...options,
  });
}

const file = (name: string): File => new File(['x'], name);

describe('session', () => {
  it('separates every queued song and keeps its samples', async () => {
    const session = start();
    session.addFiles([file('a.wav'), file('b.wav')]);
    await vi.waitFor(() =>
      expect(session.getState().songs.map(({ status }) => status)).toEqual(['done', 'done']),
    );
    const data = session.dataOf(1);
    expect(data?.readyUntil(0)).toBe(4);
    expect(data?.readVocals(0, 4)).toEqual(PCM.channels);
    // The mixture itself was not given away.
    expect(data?.readMixture(0, 4)).toEqual(PCM.channels);
  });

  it('tells the cause of a failure and goes on with the next song', async () => {
    const errors: [unknown, object][] = [
      [new SongTooLongError(7200, 3600), { code: 'too-long', limitSeconds: 3600 }],
      [new Error('whatever'), { code: 'decode-failed' }],
    ];
    for (const [error, failure] of errors) {
      const decode = vi.fn<SessionOptions['decode']>();
      decode
        .mockRejectedValueOnce(error)
        .mockResolvedValue({ pcm: PCM, isTruncated: false, isDamaged: false });
      const session = start({ decode });
      session.addFiles([file('bad.mp3'), file('good.mp3')]);
      await vi.waitFor(() => expect(findSong(session.getState(), 2)?.status).toBe('done'));
      expect(findSong(session.getState(), 1)).toMatchObject({ status: 'failed', failure });
    }
  });

  it('keeps a song on the disk that does not fit into memory, and says so', async () => {
    const inMemory = createMemorySong(PCM);
    const pcm = { sampleRate: 8000, numChannels: 1, numSamples: 4, parts: [] };
    const remove = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const song: SongStore = {
      ...inMemory,
      kind: 'stored',
      mixture: { ...inMemory.mixture, toSource: async () => ({ kind: 'stored', pcm }) },
      remove,
    };
    const sources: SongSource[] = [];
    const separator: Separator = {
      prepare,
      wantPart,
      async separate({ source, modelName, onStretch }) {
        sources.push(source);
        await onStretch?.({ startSample: 0, vocals: [new Float32Array(4)], columns: null });
        return { backend: REPORT, modelName, weightsDigest: null, numSamples: 4, elapsedMs: 1 };
      },
    };
    const session = start({
      decode: () => Promise.reject(new SongTooLongError(3600, 1400)),
      decodeToStore: async () => ({ song, isTruncated: true, isDamaged: true }),
      separator,
    });
    session.addFiles([file('long.wav')]);
    await vi.waitFor(() => expect(findSong(session.getState(), 1)?.status).toBe('done'));
    expect(findSong(session.getState(), 1)).toMatchObject({
      isStored: true,
      isTruncated: true,
      isDamaged: true,
    });
    expect(sources).toEqual([{ kind: 'stored', pcm }]);
    expect(remove).not.toHaveBeenCalled();
    session.remove(1);
    expect(remove).not.toHaveBeenCalled();
    // As long as removing can be undone, the samples stay.
    session.undo();
    expect(session.dataOf(1)?.isStored).toBe(true);
    session.remove(1);
    session.forgetUndo();
    await vi.waitFor(() => expect(remove).toHaveBeenCalledTimes(1));
  });

  describe('where the disk fails in the middle of a song', () => {
    const NUM_SAMPLES = 4;
    /** Fits into 8 GB, and is too long for what songs may take before the disk is tried. */
    const decode: SessionOptions['decode'] = async (_, { budgetBytes }) => {
      if (budgetBytes < 4e9) throw new SongTooLongError(3600, 1400);
      return { pcm: PCM, isTruncated: false, isDamaged: false };
    };
    /** A song whose mixture is in `directory`. */
    async function storedSong(directory: FakeDirectory): Promise<SongStore> {
      const handle = directory as unknown as FileSystemDirectoryHandle;
      const mixture = createDiskStore(handle, 'mixture', { sampleRate: 8000, numChannels: 1 });
      await mixture.append(PCM.channels);
      return createDiskSong({ handle, remove: () => Promise.resolve() }, mixture);
    }
    const MIXTURE_BYTES = 4 * NUM_SAMPLES;
    const vocals = () => [new Float32Array(NUM_SAMPLES)];

    async function run(
      directory: FakeDirectory,
      budgetBytes: number,
      beforeStretch: () => Promise<void> = () => Promise.resolve(),
    ) {
      const kinds: string[] = [];
      const separator: Separator = {
        prepare,
        wantPart,
        async separate({ source, modelName, onStretch }) {
          kinds.push(source.kind);
          await beforeStretch();
          await onStretch?.({ startSample: 0, vocals: vocals(), columns: null });
          return {
            backend: REPORT,
            modelName,
            weightsDigest: null,
            numSamples: NUM_SAMPLES,
            elapsedMs: 1,
          };
        },
      };
      const song = await storedSong(directory);
      const decodeToStore = async () => ({ song, isTruncated: false, isDamaged: false });
      const session = start({ decode, decodeToStore, separator, budgetBytes });
      session.addFiles([file('long.wav')]);
      await vi.waitFor(() =>
        expect(findSong(session.getState(), 1)?.status).toMatch(/done|failed/),
      );
      return { song: findSong(session.getState(), 1), data: session.dataOf(1), kinds };
    }

    it('starts again in memory when the disk is full, if the song fits there', async () => {
      const full = new FakeDirectory({ quotaBytes: MIXTURE_BYTES });
      const { song, data, kinds } = await run(full, 8e9);
      expect(song).toMatchObject({ status: 'done', isStored: false, failure: null });
      expect(kinds).toEqual(['stored', 'memory']);
      expect(data?.readMixture(0, NUM_SAMPLES)).toEqual(PCM.channels);
      expect(data?.readVocals(0, NUM_SAMPLES)).toEqual(vocals());
    });

    it('starts again in memory when the files are cleared', async () => {
      const directory = new FakeDirectory();
      const clear = () => directory.removeEntry('mixture-0').catch(() => undefined);
      const { song, kinds } = await run(directory, 8e9, clear);
      expect(song).toMatchObject({ status: 'done', isStored: false });
      expect(kinds).toEqual(['stored', 'memory']);
    });

    it('tells that the disk is full where memory does not hold the song', async () => {
      const { song } = await run(new FakeDirectory({ quotaBytes: MIXTURE_BYTES }), 2e9);
      expect(song).toMatchObject({ status: 'failed', failure: { code: 'storage-full' } });
    });
  });

  it('blames the worker for what is thrown while separating', async () => {
    const separator = { prepare, wantPart, separate: () => Promise.reject(new Error('gone')) };
    const session = start({ separator });
    session.addFiles([file('a.wav')]);
    await vi.waitFor(() =>
      expect(findSong(session.getState(), 1)?.failure?.code).toBe('worker-crashed'),
    );
    expect(session.dataOf(1)).toBeNull();
  });

  it('cancels at once, lets go of the samples and is ready for the next song', async () => {
    let current = separateForever;
    let numCalls = 0;
    const separator: Separator = {
      prepare,
      wantPart,
      separate: (request) => {
        numCalls++;
        return current.separate(request);
      },
    };
    const session = start({ separator });
    session.addFiles([file('a.wav')]);
    await vi.waitFor(() => expect(numCalls).toBe(1));
    session.cancel();
    expect(findSong(session.getState(), 1)?.status).toBe('cancelled');
    expect(session.dataOf(1)).toBeNull();
    current = separateAtOnce;
    session.queueAgain(1);
    await vi.waitFor(() => expect(findSong(session.getState(), 1)?.status).toBe('done'));
  });

  it('stops working on a song that is removed', async () => {
    let signal: AbortSignal | undefined;
    const separator: Separator = {
      prepare,
      wantPart,
      separate: (request) => {
        signal = request.signal;
        return separateForever.separate(request);
      },
    };
    const session = start({ separator });
    session.addFiles([file('a.wav')]);
    await vi.waitFor(() => expect(signal).toBeDefined());
    session.remove(1);
    expect(signal?.aborted).toBe(true);
    expect(session.getState().songs).toEqual([]);
  });

  it('goes on behind what was ready when it was cancelled', async () => {
    const checkpoint = { key: 'k', numDelivered: 3, bytes: new Uint8Array(1) };
    const resumes: unknown[] = [];
    const separator: Separator = {
      prepare,
      wantPart,
      async separate({ modelName, onStretch, resume, signal }) {
        resumes.push(resume ?? null);
        if (!resume) {
          await onStretch?.({
            startSample: 0,
            vocals: [Float32Array.of(1, 2, 3)],
            columns: null,
            checkpoint,
          });
          return new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(new AbortError()), { once: true });
          });
        }
        await onStretch?.({ startSample: 3, vocals: [Float32Array.of(4)], columns: null });
        return { backend: REPORT, modelName, weightsDigest: null, numSamples: 4, elapsedMs: 1 };
      },
    };
    const session = start({ separator });
    session.addFiles([file('a.wav')]);
    const song = () => findSong(session.getState(), 1);
    await vi.waitFor(() => expect(song()?.readySamples).toBe(3));
    session.cancel();
    expect(song()).toMatchObject({ status: 'cancelled', readySamples: 3 });
    expect(session.getState().undo).toMatchObject({ kind: 'cancelled', id: 1 });
    session.undo();
    await vi.waitFor(() => expect(song()?.status).toBe('done'));
    expect(resumes).toEqual([null, checkpoint]);
    expect(session.dataOf(1)?.readVocals(0, 4)).toEqual([Float32Array.of(1, 2, 3, 4)]);
  });

  describe('a part that is needed', () => {
    const CHECKPOINT = { key: 'k', numDelivered: 1, bytes: new Uint8Array(1) };
    const need = (start: number, end: number) => ({ start, end, until: end });
    const stretch = (startSample: number, values: number[]) => ({
      startSample,
      vocals: [Float32Array.from(values)],
      columns: null,
    });

    /** A session whose song is being separated as the test wants. */
    async function separating() {
      const wishes: unknown[] = [];
      let current: SeparationRequest | null = null;
      let end: { resolve: () => void; reject: (error: unknown) => void } | null = null;
      const separator: Separator = {
        prepare,
        wantPart: (part) => void wishes.push(part),
        separate: (request) =>
          new Promise((resolve, reject) => {
            current = request;
            const summary = {
              backend: REPORT,
              modelName: 'paper',
              weightsDigest: null,
              numSamples: 4,
              elapsedMs: 1,
            };
            end = { resolve: () => resolve(summary), reject };
            request.signal?.addEventListener('abort', () => reject(new AbortError()));
          }),
      };
      const session = start({ separator });
      session.addFiles([file('a.wav')]);
      const begin = async () => {
        await vi.waitFor(() => expect(current).not.toBeNull());
        const request = current as unknown as SeparationRequest;
        current = null;
        request.onProgress?.({ stage: 'separating', completed: 0, total: 4 });
        return request;
      };
      const song = () => findSong(session.getState(), 1);
      return { session, song, wishes, begin, end: () => end };
    }

    it('is wished for once the worker has the song, until it is there', async () => {
      const { session, song, wishes, begin, end } = await separating();
      session.setNeeds(1, [need(2, 4)]);
      expect(wishes).toEqual([]);
      const request = await begin();
      expect(wishes).toEqual([{ start: 2, end: 4 }]);
      request.onProgress?.({
        stage: 'separating',
        completed: 1,
        total: 4,
        part: { start: 2, end: 4 },
      });
      expect(song()?.progress?.part).toEqual({ start: 2, end: 4 });
      await request.onStretch?.({ ...stretch(0, [1]), checkpoint: CHECKPOINT });
      await request.onPart?.(stretch(2, [3]));
      session.setNeeds(1, [need(2, 4)]);
      expect(wishes).toHaveLength(1);
      await request.onPart?.(stretch(3, [4]));
      expect(wishes).toEqual([{ start: 2, end: 4 }, null]);
      expect(session.dataOf(1)?.ready.spans).toEqual([
        { start: 0, end: 1 },
        { start: 2, end: 4 },
      ]);
      // What the person sees as ready counts from the beginning.
      expect(song()?.readySamples).toBe(1);
      await request.onStretch?.(stretch(1, [2, 7, 8]));
      end()?.resolve();
      await vi.waitFor(() => expect(song()?.status).toBe('done'));
      expect(session.dataOf(1)?.readVocals(0, 4)).toEqual([Float32Array.of(1, 2, 7, 8)]);
    });

    it.each(['cancelled', 'failed'])('stays with the rest when the song is %s', async (status) => {
      const { session, song, wishes, begin, end } = await separating();
      session.setNeeds(1, [need(2, 4)]);
      const request = await begin();
      await request.onStretch?.({ ...stretch(0, [1]), checkpoint: CHECKPOINT });
      await request.onPart?.(stretch(2, [3]));
      if (status === 'cancelled') session.cancel();
      else end()?.reject(new VocalIsolationError('backend-unavailable', 'gone'));
      await vi.waitFor(() => expect(song()?.status).toBe(status));
      expect(session.dataOf(1)?.ready.has(2, 3)).toBe(true);
      session.setNeeds(1, [need(2, 4)]);
      expect(wishes).toHaveLength(1);
      session.queueAgain(1);
      const again = await begin();
      expect(again.resume).toEqual(CHECKPOINT);
      expect(wishes).toEqual([
        { start: 2, end: 4 },
        { start: 3, end: 4 },
      ]);
      await again.onStretch?.(stretch(1, [5, 6, 7]));
      end()?.resolve();
      await vi.waitFor(() => expect(song()?.status).toBe('done'));
      expect(session.dataOf(1)?.readVocals(0, 4)).toEqual([Float32Array.of(1, 5, 6, 7)]);
    });
  });

  it('lets older songs go when the next would not fit beside them', async () => {
    const session = start({ budgetBytes: 4 * 4 * 3 * 1.5 });
    session.addFiles([file('a.wav')]);
    await vi.waitFor(() => expect(findSong(session.getState(), 1)?.status).toBe('done'));
    session.addFiles([file('b.wav')]);
    await vi.waitFor(() => expect(findSong(session.getState(), 2)?.status).toBe('done'));
    expect(findSong(session.getState(), 1)?.status).toBe('released');
    expect(session.dataOf(1)).toBeNull();
    session.queueAgain(1);
    await vi.waitFor(() => expect(findSong(session.getState(), 1)?.status).toBe('done'));
  });

  it('ends a song whose samples cannot be read any more, done or not, and can separate it again', async () => {
    const session = start();
    session.addFiles([file('a.wav')]);
    await vi.waitFor(() => expect(findSong(session.getState(), 1)?.status).toBe('done'));
    session.dataOf(1)?.onUnreadable();
    expect(findSong(session.getState(), 1)).toMatchObject({
      status: 'failed',
      failure: { code: 'storage-lost' },
    });
    expect(session.dataOf(1)).toBeNull();
    session.queueAgain(1);
    await vi.waitFor(() => expect(findSong(session.getState(), 1)?.status).toBe('done'));

    const busy = start({ separator: separateForever });
    busy.addFiles([file('a.wav'), file('b.wav')]);
    await vi.waitFor(() => expect(findSong(busy.getState(), 1)?.status).toBe('separating'));
    busy.dataOf(1)?.onUnreadable();
    await vi.waitFor(() =>
      expect(findSong(busy.getState(), 1)?.failure?.code).toBe('storage-lost'),
    );
    await vi.waitFor(() => expect(findSong(busy.getState(), 2)?.status).toBe('separating'));
  });
});

/** A library that outlives sessions: manifests and files in the order in which they were begun. */
function createFakeLibrary() {
  const songs = new Map<string, { manifest: Manifest; file: File; isOpen: boolean }>();
  const open: Library['open'] = async (key) => {
    const song = songs.get(key)!;
    song.isOpen = true;
    const kept: Partial<KeptSong> = {
      key,
      keepStretch: async () => undefined,
      setVisit: async () => undefined,
      restart: async () => undefined,
      readCheckpoint: async () => null,
      readStretches: async function* () {},
      describe: async (manifest) => void (song.manifest = manifest),
      finish: async (manifest) => void (song.manifest = manifest),
      close: async () => void (song.isOpen = false),
    };
    const visit = { openedMs: 0, isStopped: false, listening: INITIAL_LISTENING };
    return { kept: kept as KeptSong, manifest: song.manifest, visit, file: song.file };
  };
  const library: Library = {
    list: async () =>
      [...songs].toReversed().map(([key, { manifest, isOpen }]) => ({
        key,
        isOpen,
        fileName: manifest.fileName,
        bytes: 1,
        openedMs: 0,
        inputBytes: null,
        durationSeconds: null,
        modelName: manifest.modelName,
        weightsDigest: null,
        backend: null,
        finishedMs: null,
        isFinished: manifest.summary !== null,
        goesOn: manifest.summary === null,
        problem: null,
      })),
    async begin(song, content) {
      // The first file is the largest.
      if (song.fileName === 'a.wav') await new Promise((resolve) => setTimeout(resolve, 20));
      const key = `key ${song.fileName}`;
      const manifest = { ...song, format: 1, tabId: '', summary: null, bytes: 1 };
      songs.set(key, { manifest, file: new File([content], song.fileName), isOpen: true });
      return open(key);
    },
    open,
    inputOf: async () => null,
    reserve: async () => undefined,
    remove: async (key) => void songs.delete(key),
    beyond: async () => [],
    limit: async () => ({ chosen: null, automaticBytes: 1e9 }),
    setLimit: async () => undefined,
    watch: () => undefined,
  };
  const names = () => [...songs.values()].map(({ manifest }) => manifest.fileName);
  const reload = () => songs.forEach((song) => (song.isOpen = false));
  return { library, names, reload };
}

describe('songs that wait', () => {
  it('are kept while another is separated, and queued in their order after a reload', async () => {
    const { library, names, reload } = createFakeLibrary();
    const before = start({ separator: separateForever, library });
    before.addFiles([file('a.wav'), file('b.wav'), file('c.wav')]);
    await vi.waitFor(() => expect(names()).toEqual(['a.wav', 'b.wav', 'c.wav']));
    expect(before.getState().songs.map(({ isKept }) => isKept)).toEqual([true, true, true]);
    before.addFiles([file('d.wav')]);
    await vi.waitFor(() => expect(names()).toContain('d.wav'));
    before.remove(3);
    before.forgetUndo();
    await vi.waitFor(() => expect(names()).toEqual(['a.wav', 'b.wav', 'd.wav']));

    reload();
    const after = start({ separator: separateForever, library });
    await after.restore();
    const songs = () => after.getState().songs.map(({ fileName, status }) => [fileName, status]);
    expect(songs()).toEqual([
      ['a.wav', 'decoding'],
      ['b.wav', 'waiting'],
      ['d.wav', 'waiting'],
    ]);
    reload();
    const finished = start({ library });
    await finished.restore();
    await vi.waitFor(() =>
      expect(finished.getState().songs.map(({ status }) => status)).toEqual([
        'done',
        'done',
        'done',
      ]),
    );
  });

  it('are not kept for another visit if their file cannot be read', async () => {
    const { library, names } = createFakeLibrary();
    const decode: SessionOptions['decode'] = async (content) => {
      if ((await content.text()) === 'bad') throw new Error('not audio');
      return { pcm: PCM, isTruncated: false, isDamaged: false };
    };
    const begun = vi.spyOn(library, 'begin');
    const session = start({ library, decode });
    session.addFiles([file('a.wav'), new File(['bad'], 'bad.wav'), file('c.wav')]);
    await vi.waitFor(() => expect(findSong(session.getState(), 3)?.status).toBe('done'));
    await vi.waitFor(() => expect(names()).toEqual(['a.wav', 'c.wav']));
    expect(begun.mock.calls.map(([{ fileName }]) => fileName)).toContain('bad.wav');
    expect(findSong(session.getState(), 2)).toMatchObject({ status: 'failed', isKept: false });
  });
});
