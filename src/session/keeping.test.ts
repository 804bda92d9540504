/** Songs that are kept over visits: session and library together, over a disk in memory. */
import { describe, expect, it, vi } from 'vitest';
import { FakeDirectory } from '../testing/fakeDirectory';
import { createFakeLocks } from '../testing/fakeLocks';
import { AbortError } from '../shared/abort';
import { createLibrary } from './library/library';
import { createSession } from './session';
import type { Separator, Session, SessionOptions } from './session';
import { findSong } from './sessionState';

const SAMPLES = Float32Array.of(0.1, -0.2, 0.3, -0.4);
const PCM = { sampleRate: 8000, channels: [SAMPLES] };
const BACKEND = { backend: 'wasm', description: 'WebAssembly', msPerSegment: null } as const;
/** The model's place after the first three samples. */
const CHECKPOINT = { key: 'k', numDelivered: 3, bytes: new Uint8Array(1) };

const separateAtOnce: Separator['separate'] = async ({ modelName, onStretch, resume }) => {
  const stretch = (start: number, end: number) => ({
    startSample: start,
    vocals: [SAMPLES.slice(start, end)],
    columns: null,
    checkpoint: end === 3 ? CHECKPOINT : undefined,
  });
  if (!resume) await onStretch?.(stretch(0, 3));
  await onStretch?.(stretch(3, 4));
  return { backend: BACKEND, modelName, numSamples: 4, elapsedMs: 1 };
};

/** Delivers the first three samples. */
const separateHalf: Separator['separate'] = async ({ onStretch, signal }) => {
  const vocals = [SAMPLES.slice(0, 3)];
  await onStretch?.({ startSample: 0, vocals, columns: null, checkpoint: CHECKPOINT });
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new AbortError()), { once: true });
  });
};

/** A browser: its disk, locks and settings outlive the pages in it. */
function createBrowser() {
  const disk = new FakeDirectory();
  const settings = new Map<string, string>();
  let locks = createFakeLocks(5);
  let nowMs = 0;

  /** Opens the page in one tab, whose earlier page is closed by that without a word. */
  function visit(options: Partial<SessionOptions> = {}): Session {
    locks = createFakeLocks(5);
    const library = createLibrary({
      root: async () => disk as unknown as FileSystemDirectoryHandle,
      locks,
      estimate: async () => ({ quota: 1e9 }),
      persist: async () => true,
      tabId: 'tab',
      settings: {
        getItem: (key) => settings.get(key) ?? null,
        setItem: (key, value) => void settings.set(key, value),
        removeItem: (key) => void settings.delete(key),
      },
      announce: () => undefined,
      onAnnounced: () => undefined,
      nowMs: () => ++nowMs,
    });
    return createSession({
      decode: async () => ({ pcm: PCM, isTruncated: false, isDamaged: false }),
      decodeToStore: null,
      separator: { prepare: () => undefined, separate: separateAtOnce },
      modelName: 'paper',
      backend: null,
      budgetBytes: 1e9,
      library,
      now: () => 0,
      ...options,
    });
  }

  /** The files of each song on the disk. */
  const kept = () => [...disk.folders.values()].map(({ files }) => [...files.keys()]);
  return { visit, kept };
}

const file = (name: string, content = name): File => new File([content], name);
const separator = (separate: Separator['separate']) => ({ prepare: () => undefined, separate });
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
