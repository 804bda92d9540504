/** Songs that are kept over visits: session and library together, over a disk in memory. */
import { describe, expect, it, vi } from 'vitest';
import { FakeDirectory, FakeFile } from '../testing/fakeDirectory';
import { createFakeLocks } from '../testing/fakeLocks';
import { AbortError } from '../shared/abort';
import { createLibrary } from './library/library';
import { createSession } from './session';
import type { Separator, Session, SessionOptions } from './session';
import { findSong } from './sessionState';

const SAMPLES = Float32Array.of(0.1, -0.2, 0.3, -0.4);
const PCM = { sampleRate: 8000, channels: [SAMPLES] };
const BACKEND = {
  backend: 'wasm',
  device: { adapter: null, numThreads: 2, hasSimd: true },
  msPerSegment: null,
} as const;
/** The model's place after the first three samples. */
const CHECKPOINT = { key: 'k', numDelivered: 3, bytes: new Uint8Array(1) };

const WEIGHTS = 'weights of today';

const separateAtOnce: Separator['separate'] = async ({ modelName, onStretch, resume }) => {
  const stretch = (start: number, end: number) => ({
    startSample: start,
    vocals: [SAMPLES.slice(start, end)],
    columns: null,
    checkpoint: end === 3 ? CHECKPOINT : undefined,
  });
  if (!resume) await onStretch?.(stretch(0, 3));
  await onStretch?.(stretch(3, 4));
  return { backend: BACKEND, modelName, weightsDigest: WEIGHTS, numSamples: 4, elapsedMs: 1 };
};

/** Ends after the first three samples. */
const separateHalf: Separator['separate'] = async ({ onStretch, resume, signal }) => {
  const vocals = [SAMPLES.slice(0, 3)];
  const stretch = { startSample: 0, vocals, columns: null, checkpoint: CHECKPOINT };
  if (!resume) await onStretch?.(stretch);
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new AbortError()), { once: true });
  });
};

/** A browser: its disk, locks and settings outlive the pages in it. */
function createBrowser() {
  let disk = new FakeDirectory();
  let settings = new Map<string, string>();
  let locks = createFakeLocks(5);
  let nowMs = 0;

  /** Opens the page in one tab, whose earlier page is closed by that without a word. */
  function visit(options: Partial<SessionOptions> = {}): Session {
    locks = createFakeLocks(5);
    const [ownDisk, own] = [disk, settings];
    const library = createLibrary({
      root: async () => ownDisk as unknown as FileSystemDirectoryHandle,
      locks,
      estimate: async () => ({ quota: 1e9 }),
      persist: async () => true,
      tabId: 'tab',
      settings: {
        getItem: (key) => own.get(key) ?? null,
        setItem: (key, value) => void own.set(key, value),
        removeItem: (key) => void own.delete(key),
      },
      announce: () => undefined,
      onAnnounced: () => undefined,
      nowMs: () => ++nowMs,
    });
    return createSession({
      decode: async () => ({ pcm: PCM, isTruncated: false, isDamaged: false }),
      decodeToStore: null,
      separator: { prepare: () => undefined, wantPart: () => undefined, separate: separateAtOnce },
      modelName: 'paper',
      backend: null,
      budgetBytes: 1e9,
      library,
      weightsOf: async () => WEIGHTS,
      now: () => 0,
      ...options,
    });
  }

  /** The files of each song on the disk. */
  const kept = () => [...disk.folders.values()].map(({ files }) => [...files.keys()]);
  /** What the page writes from now on is lost. */
  function pullPlug(): void {
    const copy = new FakeDirectory();
    for (const [key, { files }] of disk.folders) {
      const folder = new FakeDirectory();
      for (const [name, content] of files) folder.files.set(name, content);
      copy.folders.set(key, folder);
    }
    disk = copy;
    settings = new Map(settings);
  }

  /** Cuts off a file of every song. */
  function damage(name: string): void {
    for (const { files } of disk.folders.values()) files.set(name, new FakeFile([], name));
  }

  return { visit, kept, pullPlug, damage };
}

const file = (name: string, content = name): File => new File([content], name);
const separator = (separate: Separator['separate']) => ({
  prepare: () => undefined,
  wantPart: () => undefined,
  separate,
});
const names = (session: Session) => session.getState().songs.map(({ fileName }) => fileName);
const earlierNames = (session: Session) =>
  session.getState().library.earlier.map(({ fileName }) => fileName);
const statusOf = (session: Session, id: number) => findSong(session.getState(), id)?.status;

/** Separates and keeps songs in a visit of their own. */
async function keepSongs(browser: ReturnType<typeof createBrowser>, ...files: File[]) {
  const session = browser.visit();
  session.addFiles(files);
  await vi.waitFor(() => expect(statusOf(session, files.length)).toBe('done'));
  await vi.waitFor(() => {
    expect(browser.kept()).toHaveLength(files.length);
    // The checkpoint goes last.
    for (const song of browser.kept()) expect(song).not.toContain('checkpoint');
    for (const song of browser.kept()) expect(song).toContain('stretch-1');
  });
}

async function reopen(browser: ReturnType<typeof createBrowser>, options = {}) {
  const session = browser.visit(options);
  await session.restore();
  return session;
}

describe('deleting songs of earlier visits', () => {
  it('leaves the disk alone until it cannot be undone any more', async () => {
    const browser = createBrowser();
    await keepSongs(browser, file('a.wav'), file('b.wav'), file('c.wav'));
    const session = await reopen(browser);
    const [{ key }] = session.getState().library.earlier;
    session.deleteEarlier([key]);
    await vi.waitFor(() => expect(earlierNames(session)).toEqual(['b.wav', 'a.wav']));
    const undo = { kind: 'deleted', numSongs: 1, fileName: 'c.wav' };
    expect(session.getState().undo).toEqual(undo);
    session.undo();
    await vi.waitFor(() => expect(earlierNames(session)).toEqual(['c.wav', 'b.wav', 'a.wav']));

    session.deleteEarlier(session.getState().library.earlier.map((entry) => entry.key));
    await vi.waitFor(() => expect(earlierNames(session)).toEqual([]));
    expect(session.getState().undo).toMatchObject({ numSongs: 3, fileName: null });
    expect(browser.kept()).toHaveLength(3);
    expect(earlierNames(await reopen(browser))).toEqual(['c.wav', 'b.wav', 'a.wav']);

    session.forgetUndo();
    await vi.waitFor(() => expect(browser.kept()).toEqual([]));
    expect(earlierNames(await reopen(browser))).toEqual([]);
  });

  it('is the same for songs that go because of a lower limit', async () => {
    const browser = createBrowser();
    await keepSongs(browser, file('a.wav'), file('b.wav'));
    const session = await reopen(browser);
    const limit = () => session.getState().library.limit;
    const automatic = { chosen: null, automaticBytes: 5e8 };
    expect(limit()).toEqual(automatic);
    await session.setLibraryLimit(0);
    await vi.waitFor(() => expect(limit()).toEqual({ ...automatic, chosen: 0 }));
    expect(earlierNames(session)).toEqual([]);
    expect(browser.kept()).toHaveLength(2);
    session.undo();
    await vi.waitFor(() => expect(limit()).toEqual(automatic));
    expect(earlierNames(session)).toHaveLength(2);

    // What was deleted before is gone, and not counted twice.
    session.deleteEarlier([session.getState().library.earlier[0].key]);
    await session.setLibraryLimit(0);
    expect(session.getState().undo).toMatchObject({ numSongs: 1, fileName: 'a.wav' });
    session.forgetUndo();
    await vi.waitFor(() => expect(browser.kept()).toEqual([]));
    const next = await reopen(browser);
    expect(next.getState().library.limit).toEqual({ ...automatic, chosen: 0 });
    // Where no song has to go, there is nothing to undo.
    await next.setLibraryLimit(null);
    expect(next.getState().undo).toBeNull();
    expect(next.getState().library.limit).toEqual(automatic);
  });
});

describe('a file that is added again', () => {
  /** Counts what is separated. */
  function createCounting(separate = separateAtOnce) {
    const counted = vi.fn<Separator['separate']>(separate);
    return { separator: separator(counted), counted };
  }
  const a = () => file('a.wav', 'content of a');

  it('opens the song of an earlier visit instead of separating and keeping it once more', async () => {
    const browser = createBrowser();
    await keepSongs(browser, a());
    const { counted, separator: counting } = createCounting();
    const session = await reopen(browser, { separator: counting });
    // As long, but another file; the same, but another name.
    session.addFiles([file('a.wav', 'CONTENT OF A'), file('b.wav', 'content of a'), a()]);
    await vi.waitFor(() => expect(statusOf(session, 3)).toBe('done'));
    await vi.waitFor(() => expect(statusOf(session, 2)).toBe('done'));
    expect(session.getState().found).toEqual({ where: 'finished', fileName: 'a.wav' });
    expect(counted).toHaveBeenCalledTimes(2);
    expect(browser.kept()).toHaveLength(3);
    expect(session.dataOf(3)?.readVocals(0, 4)).toEqual([SAMPLES]);
    session.forgetFound();
    expect(session.getState().found).toBeNull();
  });

  it('is known before the library has been read', async () => {
    const browser = createBrowser();
    await keepSongs(browser, a());
    const { counted, separator: counting } = createCounting();
    const session = browser.visit({ separator: counting });
    void session.restore();
    session.addFiles([a()]);
    await vi.waitFor(() => expect(statusOf(session, 1)).toBe('done'));
    expect(session.getState().found?.where).toBe('finished');
    expect(counted).not.toHaveBeenCalled();
  });

  it('is separated with another model', async () => {
    const browser = createBrowser();
    await keepSongs(browser, a());
    const { counted, separator: counting } = createCounting();
    const session = await reopen(browser, { separator: counting, modelName: 'fullband' });
    session.addFiles([a()]);
    await vi.waitFor(() => expect(statusOf(session, 1)).toBe('done'));
    expect(counted).toHaveBeenCalledTimes(1);
    expect(session.getState().found).toBeNull();
  });

  it('is separated once more if the app ships other weights now, or does not say which', async () => {
    for (const weights of ['other weights', null]) {
      const browser = createBrowser();
      await keepSongs(browser, a());
      const { counted, separator: counting } = createCounting();
      const options = { separator: counting, weightsOf: async () => weights };
      const session = await reopen(browser, options);
      session.addFiles([a()]);
      await vi.waitFor(() => expect(statusOf(session, 1)).toBe('done'));
      expect(counted).toHaveBeenCalledTimes(1);
      expect(session.getState().found).toBeNull();
    }
  });

  it('asks for the weights that the app ships once, however many songs it could be', async () => {
    const browser = createBrowser();
    await keepSongs(browser, a());
    const other = await reopen(browser, { weightsOf: async () => 'other weights' });
    other.addFiles([a()]);
    await vi.waitFor(() => expect(browser.kept()).toHaveLength(2));
    await vi.waitFor(() => expect(statusOf(other, 1)).toBe('done'));
    await vi.waitFor(() => expect(browser.kept().flat()).not.toContain('checkpoint'));
    const weightsOf = vi.fn<() => Promise<string>>(async () => 'third weights');
    const session = await reopen(browser, { weightsOf });
    expect(session.getState().library.earlier.filter((song) => song.isFinished)).toHaveLength(2);
    session.addFiles([a()]);
    await vi.waitFor(() => expect(statusOf(session, 1)).toBe('done'));
    expect(weightsOf).toHaveBeenCalledTimes(1);
  });

  it('is separated by the backend that is asked for', async () => {
    const browser = createBrowser();
    await keepSongs(browser, a());
    for (const [backend, numSeparated] of [
      ['webgl', 1],
      ['wasm', 0],
    ] as const) {
      const { counted, separator: counting } = createCounting();
      const session = await reopen(browser, { separator: counting, backend });
      session.addFiles([a()]);
      await vi.waitFor(() => expect(statusOf(session, 1)).toBe('done'));
      expect(counted).toHaveBeenCalledTimes(numSeparated);
    }
  });

  it('goes on where it stopped, at an earlier visit or in the list', async () => {
    const browser = createBrowser();
    const before = browser.visit({ separator: separator(separateHalf) });
    before.addFiles([a()]);
    await vi.waitFor(() => expect(browser.kept()[0]).toContain('checkpoint'));
    before.cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { counted, separator: counting } = createCounting(separateHalf);
    const session = await reopen(browser, { separator: counting });
    session.addFiles([a()]);
    await vi.waitFor(() => expect(statusOf(session, 1)).toBe('separating'));
    expect(session.getState().found?.where).toBe('begun');
    session.cancel();
    counted.mockImplementation(separateAtOnce);
    session.addFiles([a()]);
    await vi.waitFor(() => expect(statusOf(session, 1)).toBe('done'));
    expect(session.getState().found?.where).toBe('list');
    expect(counted.mock.calls.map(([{ resume }]) => resume?.numDelivered)).toEqual([3, 3]);
    expect(names(session)).toEqual(['a.wav']);
    expect(browser.kept()).toHaveLength(1);
  });

  it('leads to the song in the list, also if that is waiting or was just removed', async () => {
    const browser = createBrowser();
    const session = browser.visit();
    session.addFiles([a(), file('b.wav'), file('b.wav')]);
    await vi.waitFor(() => expect(statusOf(session, 2)).toBe('done'));
    expect(names(session)).toEqual(['a.wav', 'b.wav']);
    // What is listened to stays in front.
    session.addFiles([file('b.wav')]);
    await vi.waitFor(() => expect(names(session)).toEqual(['a.wav', 'b.wav']));
    expect(session.getState().selectedId).toBe(1);
    session.remove(1);
    session.remove(2);
    session.addFiles([file('b.wav')]);
    await vi.waitFor(() => expect(session.getState().selectedId).toBe(2));
    expect(session.getState().undo).toBeNull();
    expect(names(session)).toEqual(['b.wav']);
  });
});

describe('a song that is removed before it is finished', () => {
  /** A visit that ends in the middle of a song, and the next one, in which it is being opened. */
  async function openInterrupted(browser: ReturnType<typeof createBrowser>) {
    const before = browser.visit({ separator: separator(separateHalf) });
    before.addFiles([file('a.wav')]);
    await vi.waitFor(() => expect(browser.kept()[0]).toContain('checkpoint'));
    let open = () => undefined as void;
    const opening = new Promise<void>((resolve) => (open = resolve));
    const decode: SessionOptions['decode'] = async () => {
      await opening;
      return { pcm: PCM, isTruncated: false, isDamaged: false };
    };
    const session = browser.visit({ decode });
    void session.restore();
    await vi.waitFor(() => expect(statusOf(session, 1)).toBe('opening'));
    return { session, open };
  }

  it('does not come back into the list at a reload, and is gone once that cannot be undone', async () => {
    const browser = createBrowser();
    const { session, open } = await openInterrupted(browser);
    session.remove(1);
    open();
    await vi.waitFor(() => expect(browser.kept()[0]).toContain('visit.json'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const reloaded = await reopen(browser);
    expect(names(reloaded)).toEqual([]);
    expect(earlierNames(reloaded)).toEqual(['a.wav']);

    session.forgetUndo();
    await vi.waitFor(() => expect(browser.kept()).toEqual([]));
    const next = await reopen(browser);
    expect(names(next)).toEqual([]);
    expect(earlierNames(next)).toEqual([]);
  });

  it('is opened and goes on when removing is undone, however far opening has come', async () => {
    for (const isEarly of [true, false]) {
      const browser = createBrowser();
      const { session, open } = await openInterrupted(browser);
      session.remove(1);
      if (isEarly) session.undo();
      open();
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (!isEarly) session.undo();
      await vi.waitFor(() => expect(statusOf(session, 1)).toBe('done'));
      expect(session.dataOf(1)?.readVocals(0, 4)).toEqual([SAMPLES]);
    }
  });
});

describe('how a song is heard', () => {
  it('is known after a reload at any moment', async () => {
    const browser = createBrowser();
    await keepSongs(browser, file('a.wav'));
    const session = await reopen(browser);
    await session.openEarlier(session.getState().library.earlier[0].key, false);
    const listening = { positionSeconds: 2.5, viewport: { start: 0.25, end: 0.5 } };
    session.setListening(1, listening);
    session.flush();
    // The page has time for nothing but what is at hand.
    await Promise.resolve();
    await Promise.resolve();
    browser.pullPlug();
    const next = await reopen(browser);
    await next.openEarlier(next.getState().library.earlier[0].key, false);
    expect(findSong(next.getState(), 1)?.listening).toMatchObject(listening);
  });

  it('is not lost when the song is removed at once', async () => {
    const browser = createBrowser();
    await keepSongs(browser, file('a.wav'));
    const session = await reopen(browser);
    await session.openEarlier(session.getState().library.earlier[0].key, false);
    session.setListening(1, { positionSeconds: 1 });
    session.remove(1);
    // Its player tells where it stood when it is closed.
    session.setListening(1, { positionSeconds: 2.5 });
    session.forgetUndo();
    await vi.waitFor(() => expect(earlierNames(session)).toEqual(['a.wav']));
    await session.openEarlier(session.getState().library.earlier[0].key, false);
    expect(findSong(session.getState(), 2)?.listening.positionSeconds).toBe(2.5);
  });
});

describe('a part that was separated first', () => {
  /** Ends after the first sample of four, and the last one that was wished for. */
  const separatePart: Separator['separate'] = async ({ onStretch, onPart, signal, resume }) => {
    const of = (start: number, end: number) => ({
      startSample: start,
      vocals: [SAMPLES.slice(start, end)],
      columns: null,
    });
    const checkpoint = { ...CHECKPOINT, numDelivered: 1 };
    if (!resume) await onStretch?.({ ...of(0, 1), checkpoint });
    if (!resume) await onPart?.(of(3, 4));
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new AbortError()), { once: true });
    });
  };

  async function interrupt(browser: ReturnType<typeof createBrowser>): Promise<void> {
    const before = browser.visit({ separator: separator(separatePart) });
    before.addFiles([file('a.wav')]);
    await vi.waitFor(() => expect(browser.kept()[0]).toContain('part-3'));
    browser.pullPlug();
  }

  it('is there after a reload in the middle of the song, until that gets there', async () => {
    const browser = createBrowser();
    await interrupt(browser);
    let goOn = () => undefined as void;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    const separate: Separator['separate'] = async (request) => {
      await waiting;
      await request.onStretch?.({
        startSample: 1,
        vocals: [SAMPLES.slice(1, 3)],
        columns: null,
        checkpoint: CHECKPOINT,
      });
      return separateAtOnce(request);
    };
    const session = await reopen(browser, { separator: separator(separate) });
    const data = session.dataOf(1);
    expect(data?.separatedSamples()).toBe(1);
    expect(data?.ready.spans).toEqual([
      { start: 0, end: 1 },
      { start: 3, end: 4 },
    ]);
    data?.loadedUntil(3);
    expect(data?.readVocals(3, 1)).toEqual([SAMPLES.slice(3)]);
    const saved = data?.samples(3).vocals;
    expect([saved?.numSamples, await saved?.read(3, 1)]).toEqual([4, [SAMPLES.slice(3)]]);

    goOn();
    await vi.waitFor(() => expect(statusOf(session, 1)).toBe('done'));
    expect(session.dataOf(1)?.readVocals(0, 4)).toEqual([SAMPLES]);
    await vi.waitFor(() => expect(browser.kept()[0]).not.toContain('checkpoint'));
    expect(browser.kept()[0].filter((name) => name.startsWith('part'))).toEqual([]);
  });

  it('is left out where its file is damaged, and gone where the song begins again', async () => {
    const browser = createBrowser();
    await interrupt(browser);
    browser.damage('part-3');
    const session = await reopen(browser, { separator: separator(separatePart) });
    expect(session.dataOf(1)?.ready.spans).toEqual([{ start: 0, end: 1 }]);
    await vi.waitFor(() => expect(statusOf(session, 1)).toBe('separating'));
    browser.damage('checkpoint');
    const next = await reopen(browser);
    await vi.waitFor(() => expect(statusOf(next, 1)).toBe('done'));
    await vi.waitFor(() => expect(browser.kept()[0]).not.toContain('checkpoint'));
    expect(browser.kept()[0]).not.toContain('part-3');
  });
});

describe('a song that was stopped', () => {
  it('waits for someone at the next visit, and goes on from there by one step', async () => {
    const browser = createBrowser();
    const before = browser.visit({ separator: separator(separateHalf) });
    before.addFiles([file('a.wav')]);
    await vi.waitFor(() => expect(browser.kept()[0]).toContain('checkpoint'));
    before.cancel();
    expect(findSong(before.getState(), 1)).toMatchObject({ status: 'cancelled', readySamples: 3 });
    before.forgetUndo();
    await vi.waitFor(() => expect(browser.kept()[0]).toContain('visit.json'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const session = await reopen(browser);
    expect(names(session)).toEqual([]);
    const [{ key, durationSeconds, finishedMs, modelName }] = session.getState().library.earlier;
    expect({ durationSeconds, finishedMs, modelName }).toEqual({
      durationSeconds: 4 / 8000,
      finishedMs: null,
      modelName: 'paper',
    });
    await session.openEarlier(key, true);
    await vi.waitFor(() => expect(statusOf(session, 1)).toBe('done'));
    expect(session.dataOf(1)?.readVocals(0, 4)).toEqual([SAMPLES]);
  });
});
