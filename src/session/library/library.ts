/**
 * Songs that are kept over visits, in the origin private file system: a folder each, without a file
 * that they share, so that whatever goes wrong with one costs that one. A Web Lock with the name of
 * the folder says which page has the song open; nobody else opens, changes or removes it then.
 */
import { asStorageError } from '../../audio/store/storageError';
import { answered } from '../../audio/store/storagePatience';
import type { BackendName } from '../../separation/protocol';
import { VocalIsolationError } from '../../shared/errors';
import { createDeferred } from '../../shared/race';
import type { Seconds } from '../../shared/units';
import { FORMAT, folderBytes, KeptSong, readFile, readJson, readVisit } from './keptSong';
import type { SongShape } from '../sessionState';
import type { Manifest, Release, Visit, VisitJournal } from './keptSong';

/** A song of the library as its list shows it. */
export interface LibraryEntry {
  readonly key: string;
  /** null where the folder does not tell. */
  readonly fileName: string | null;
  /** Of all its files. */
  readonly bytes: number;
  /** Of the song's own file; null where it is missing. */
  readonly inputBytes: number | null;
  /** null where the folder does not tell, or the song was not begun. */
  readonly durationSeconds: Seconds | null;
  /** The model that it was queued with; null where the folder does not tell. */
  readonly modelName: string | null;
  /** SHA-256 of the weights that separated it; null where it is not finished or does not tell. */
  readonly weightsDigest: string | null;
  /** What computed it; null where it is not finished. */
  readonly backend: BackendName | null;
  /** When it was finished, in milliseconds since 1970; null if it is not. */
  readonly finishedMs: number | null;
  /** When it was last opened, in milliseconds since 1970; 0 if unknown. */
  readonly openedMs: number;
  readonly isFinished: boolean;
  /** Whether it goes on by itself after a reload of this tab. */
  readonly goesOn: boolean;
  /** Whether a page has it open. */
  readonly isOpen: boolean;
  /** Why it cannot be opened; null if it can. */
  readonly problem: 'other-version' | 'incomplete' | null;
}

/** The most bytes that all songs together may take; null: a share of what the browser offers. */
export type ChosenLimit = number | null;

export interface LibraryLimit {
  readonly chosen: ChosenLimit;
  /** What the browser's offer makes of a limit that is not chosen. */
  readonly automaticBytes: number;
}

export type NewSong = Omit<Manifest, 'format' | 'tabId' | 'summary' | 'bytes'>;

/** A song of the library that this page has opened. */
export interface OpenedKeptSong {
  readonly kept: KeptSong;
  readonly manifest: Manifest;
  readonly visit: Visit;
  readonly file: File;
}

/** Members are plain functions that do not use `this`. */
export interface Library {
  /** The latest first. Rejects where nothing can be stored. */
  readonly list: () => Promise<LibraryEntry[]>;
  /**
   * Begins to keep a song and reserves room for it: for its vocals, too, if its shape is known.
   * Rejects with what `reserve` rejects with.
   */
  readonly begin: (song: NewSong, file: Blob) => Promise<OpenedKeptSong>;
  /** The song's own file, also if a page has it open; null if it is missing. */
  readonly inputOf: (key: string) => Promise<Blob | null>;
  /** Rejects with `storage-lost` if the song is open elsewhere or cannot be read. */
  readonly open: (key: string) => Promise<OpenedKeptSong>;
  /**
   * Removes the songs that were not opened for longest until the limit allows `bytes` more. Rejects
   * with `storage-full` if they alone are more than the limit.
   */
  readonly reserve: (bytes: number) => Promise<void>;
  /** Removes a song unless a page has it open. */
  readonly remove: (key: string) => Promise<void>;
  /** The songs that would be removed if the limit were `limit`. */
  readonly beyond: (limit: ChosenLimit) => Promise<readonly LibraryEntry[]>;
  readonly limit: () => Promise<LibraryLimit>;
  readonly setLimit: (limit: ChosenLimit) => Promise<void>;
  /** Calls `listener` when a page, this or another, has changed the library. */
  readonly watch: (listener: () => void) => void;
}

/** What of the browser is used; tests put fakes behind it. */
export interface LibraryHost {
  readonly root: () => Promise<FileSystemDirectoryHandle>;
  readonly locks: Pick<LockManager, 'request' | 'query'>;
  readonly estimate: () => Promise<StorageEstimate>;
  /** Asks the browser not to clear what is stored. */
  readonly persist: () => Promise<unknown>;
  readonly tabId: string;
  readonly settings: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  /** Tells other pages of a change; calls `listener` when they tell. */
  readonly announce: () => void;
  readonly onAnnounced: (listener: () => void) => void;
  readonly nowMs: () => number;
}

const LIMIT_SETTING = 'library-limit-bytes';
/** Unless people say otherwise: this share of what the browser offers, and not more than that. */
const DEFAULT_SHARE = 0.5;
const DEFAULT_MOST_BYTES = 20e9;
const lockName = (key: string) => `library-${key}`;

/** What the vocals of a song take on the disk. */
export function vocalsBytes({ numSamples, numChannels }: SongShape): number {
  return numSamples * numChannels * Float32Array.BYTES_PER_ELEMENT;
}

export function createLibrary(host: LibraryHost): Library {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  host.onAnnounced(tell);
  /** Locks that this page holds, or waits for. */
  const own = new Set<string>();
  const changed = () => {
    tell();
    host.announce();
  };

  /** Every work on the library begins here: storage that never answers is noticed. */
  const openRoot = () => answered(host.root());

  async function list(): Promise<LibraryEntry[]> {
    const root = await openRoot();
    const { held = [] } = await answered(host.locks.query());
    const open = new Set(held.flatMap(({ name }) => (name === undefined ? [] : [name])));
    for (const name of open) if (name.startsWith(lockName(''))) tellWhenFree(name);
    const entries: LibraryEntry[] = [];
    for await (const key of root.keys()) {
      entries.push(await describe(root, key, open.has(lockName(key))));
    }
    return entries.toSorted((a, b) => b.openedMs - a.openedMs);
  }

  /** A page that is closed, or has crashed, frees its locks without telling anybody. */
  function tellWhenFree(name: string): void {
    if (own.has(name)) return;
    own.add(name);
    void host.locks
      .request(name, { mode: 'shared' }, () => undefined)
      .catch(() => undefined)
      .then(() => {
        own.delete(name);
        tell();
      });
  }

  async function describe(
    root: FileSystemDirectoryHandle,
    key: string,
    isOpen: boolean,
  ): Promise<LibraryEntry> {
    const unknown: Omit<LibraryEntry, 'bytes' | 'problem'> = {
      key,
      isOpen,
      fileName: null,
      inputBytes: null,
      durationSeconds: null,
      modelName: null,
      weightsDigest: null,
      backend: null,
      finishedMs: null,
      isFinished: false,
      goesOn: false,
      openedMs: 0,
    };
    try {
      const folder = await root.getDirectoryHandle(key);
      try {
        const manifest = await readJson<Manifest>(folder, 'song.json');
        const visit = await readVisit(folder, journalOf(key));
        const isFinished = manifest.summary !== null;
        const known = { ...unknown, fileName: manifest.fileName, openedMs: visit.openedMs };
        if (manifest.format !== FORMAT) {
          return { ...known, bytes: await folderBytes(folder), problem: 'other-version' };
        }
        const { shape, modelName } = manifest;
        return {
          ...known,
          modelName,
          weightsDigest: manifest.summary?.weightsDigest ?? null,
          backend: manifest.summary?.backend.backend ?? null,
          inputBytes: (await readFile(folder, 'input'))?.size ?? null,
          durationSeconds: shape && shape.numSamples / shape.sampleRate,
          // The manifest is written last.
          finishedMs: isFinished
            ? ((await readFile(folder, 'song.json'))?.lastModified ?? 0)
            : null,
          bytes: isFinished ? manifest.bytes : await folderBytes(folder),
          isFinished,
          goesOn: !isFinished && manifest.tabId === host.tabId && !visit.isStopped,
          problem: null,
        };
      } catch {
        return { ...unknown, bytes: await folderBytes(folder), problem: 'incomplete' };
      }
    } catch {
      // Another page removes it at this moment.
      return { ...unknown, bytes: 0, problem: 'incomplete' };
    }
  }

  /** Takes the lock of a song until `release` is called; null if a page has it. */
  async function lock(key: string): Promise<Release | null> {
    const taken = createDeferred<boolean>();
    const held = createDeferred<void>();
    const request = host.locks.request(lockName(key), { ifAvailable: true }, async (granted) => {
      taken.resolve(granted !== null);
      if (granted) await held.promise;
    });
    request.catch(taken.reject);
    if (!(await answered(taken.promise))) return null;
    own.add(lockName(key));
    return async () => {
      own.delete(lockName(key));
      held.resolve();
      // Whoever takes a lock that is not free in time is told so.
      await answered(request).catch(() => undefined);
      changed();
    };
  }

  /** In the settings, which are written at once. */
  function journalOf(key: string): VisitJournal {
    const { settings } = host;
    const name = `library-visit-${key}`;
    return {
      read() {
        try {
          return JSON.parse(settings?.getItem(name) ?? 'null') as Partial<Visit> | null;
        } catch {
          return null;
        }
      },
      write(visit) {
        try {
          settings?.setItem(name, JSON.stringify(visit));
        } catch {
          // There is no room for it: the file has it a moment later.
        }
      },
      clear: () => settings?.removeItem(name),
    };
  }

  async function remove(key: string): Promise<void> {
    const release = await lock(key);
    if (!release) return;
    try {
      await (await openRoot()).removeEntry(key, { recursive: true });
      journalOf(key).clear();
    } catch {
      // It is gone already, or the next attempt removes it.
    } finally {
      await release();
    }
  }

  function chosenLimit(): ChosenLimit {
    const chosen = Number(host.settings?.getItem(LIMIT_SETTING) ?? NaN);
    return chosen >= 0 ? chosen : null;
  }

  async function automaticBytes(): Promise<number> {
    const { quota } = await answered(host.estimate()).catch((): StorageEstimate => ({}));
    return Math.min(DEFAULT_MOST_BYTES, DEFAULT_SHARE * (quota ?? Infinity));
  }

  const limitBytes = async (chosen = chosenLimit()) => chosen ?? (await automaticBytes());

  /** Those that were not opened for longest, as many as have to go until `bytes` more fit. */
  async function beyond(limit: number, bytes = 0): Promise<LibraryEntry[]> {
    const entries = await list();
    let total = entries.reduce((sum, entry) => sum + entry.bytes, bytes);
    return entries.toReversed().filter((entry) => {
      if (entry.isOpen || total <= limit) return false;
      total -= entry.bytes;
      return true;
    });
  }

  async function makeRoom(bytes: number): Promise<void> {
    for (const { key } of await beyond(await limitBytes(), bytes)) await remove(key);
  }

  async function reserve(bytes: number): Promise<void> {
    // At the same time: where nothing answers, one patience is enough.
    const [limit] = await Promise.all([limitBytes(), openRoot()]);
    if (bytes > limit) {
      throw new VocalIsolationError('storage-full', `${bytes} bytes, limit ${limit}`);
    }
    await makeRoom(bytes);
  }

  return {
    list,
    reserve,
    async begin(song, file) {
      try {
        const bytes = file.size + (song.shape ? vocalsBytes(song.shape) : 0);
        await reserve(bytes);
        const key = crypto.randomUUID();
        const release = await lock(key);
        if (!release) throw new VocalIsolationError('storage-failed', `${key} is taken`);
        try {
          const folder = await (await openRoot()).getDirectoryHandle(key, { create: true });
          const kept = new KeptSong(key, folder, release, journalOf(key));
          const { tabId } = host;
          const manifest = { ...song, format: FORMAT, tabId, summary: null, bytes };
          const failure = createDeferred<never>();
          kept.onFailure = failure.reject;
          const begun = kept.begin(manifest, file);
          await Promise.race([begun, failure.promise]);
          await kept.setVisit({ openedMs: host.nowMs() });
          void host.persist().catch(() => undefined);
          changed();
          const visit = await kept.readVisit();
          return { kept, manifest, visit, file: new File([file], song.fileName) };
        } catch (error) {
          await release();
          await remove(key);
          throw error;
        }
      } catch (error) {
        throw asStorageError(error);
      }
    },
    async open(key) {
      const release = await lock(key);
      if (!release) throw new VocalIsolationError('storage-lost', `${key} is open elsewhere`);
      try {
        const folder = await (await openRoot()).getDirectoryHandle(key);
        const manifest = await readJson<Manifest>(folder, 'song.json');
        if (manifest.format !== FORMAT) {
          throw new VocalIsolationError('storage-lost', `format ${manifest.format}`);
        }
        const kept = new KeptSong(key, folder, release, journalOf(key));
        const file = await kept.readInput(manifest);
        const visit = await kept.readVisit();
        await kept.setVisit({ openedMs: host.nowMs() });
        changed();
        return { kept, manifest, visit, file };
      } catch (error) {
        await release();
        throw asStorageError(error);
      }
    },
    async inputOf(key) {
      return readFile(await answered((await openRoot()).getDirectoryHandle(key)), 'input');
    },
    remove,
    beyond: async (limit) => beyond(await limitBytes(limit)),
    limit: async () => ({ chosen: chosenLimit(), automaticBytes: await automaticBytes() }),
    async setLimit(limit) {
      if (limit === null) host.settings?.removeItem(LIMIT_SETTING);
      else host.settings?.setItem(LIMIT_SETTING, String(limit));
      await makeRoom(0);
      changed();
    },
    watch(listener) {
      listeners.add(listener);
    },
  };
}
