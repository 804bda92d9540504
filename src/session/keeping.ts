/**
 * Keeps the songs of this page in the library: which of them are kept, their files while they are
 * written, and how they are heard. Reports to the reducer (sessionState.ts).
 */
import type { BackendName } from '../separation/protocol';
import { serializeError } from '../shared/errors';
import { vocalsBytes } from './library/library';
import type { ChosenLimit, Library, LibraryEntry, OpenedKeptSong } from './library/library';
import type { Visit } from './library/keptSong';
import { haveSameBytes } from './sameBytes';
import { findSong, isWaiting } from './sessionState';
import type { SessionAction, SessionState, Song, SongId } from './sessionState';

/** How long nothing must change about how a song is heard before that is written. */
const LISTENING_DELAY_MS = 1000;

export interface KeepingHost {
  /** null where songs cannot be kept: then none is. */
  readonly library: Library | null;
  readonly getState: () => SessionState;
  readonly dispatch: (action: SessionAction) => void;
  readonly fileOf: (id: SongId) => File | undefined;
  /** A song of this page, in the list or removed from it a moment ago. */
  readonly songOf: (id: SongId) => Song | null;
  /** Resolves once it is known whether a song that waits is in the library already. */
  readonly looked: (id: SongId) => Promise<void>;
  /** SHA-256 of the weights that the app ships of this model now; null where it is not known. */
  readonly weightsOf: (modelName: string) => Promise<string | null>;
  /** The song that is worked on; null if there is none. */
  readonly activeId: () => SongId | null;
}

/** Members are plain functions that do not use `this`. None of them rejects. */
export interface Keeping {
  /**
   * Begins to keep a song that waits or whose samples are there; of one that begins again, nothing
   * is left.
   */
  readonly keep: (id: SongId) => void;
  /** Keeps the songs that wait, one after the other. */
  readonly keepWaiting: () => Promise<void>;
  /** The files of a song; null where it is not kept. Waits until keeping has begun. */
  readonly filesOf: (id: SongId) => Promise<OpenedKeptSong | null>;
  /**
   * The begun song of the library, not open, that is this file with this model; or the finished one
   * of the weights that the app ships now and, if `backend` is not null, computed by that.
   */
  readonly find: (
    file: File,
    modelName: string,
    backend: BackendName | null,
  ) => Promise<LibraryEntry | null>;
  /** Opens a song of the library; null if it is open already or cannot be opened. */
  readonly open: (key: string) => Promise<OpenedKeptSong | null>;
  /** Makes what `open` gave the song `id` of this page, which is in the list. */
  readonly adopt: (id: SongId, opened: OpenedKeptSong) => void;
  /** Removes a song that has failed before its samples were known: it would fail again. */
  readonly discardUnread: (id: SongId) => Promise<void>;
  /**
   * Hides songs of the library; with `limit`, this is the limit that they give way to. Nothing
   * on the disk changes until `deleteHidden`.
   */
  readonly hide: (keys: readonly string[], limit?: ChosenLimit) => void;
  readonly showHidden: () => void;
  /** Removes the songs that are hidden, except those that a page has open. */
  readonly deleteHidden: () => Promise<void>;
  /** Closes the files of a song. Those of one that is not finished are removed. */
  readonly letGo: (id: SongId, isFinished: boolean) => Promise<void>;
  readonly setVisit: (id: SongId, change: Partial<Visit>) => void;
  /** Writes how a song is heard once that has not changed for a moment. */
  readonly listeningChanged: (id: SongId) => void;
  /** Writes at once how songs are heard. */
  readonly flush: () => void;
  /** Reads what the library holds into the state. */
  readonly refresh: () => Promise<void>;
}

export function createKeeping(host: KeepingHost): Keeping {
  const { library, getState, dispatch } = host;
  let isKeepingWaiting = false;
  /** Songs that are kept, or are about to be; null where that has failed. */
  const keeping = new Map<SongId, Promise<OpenedKeptSong | null>>();
  /** Songs of the library that this page has open. */
  const ownKeys = new Set<string>();
  const unwritten = new Map<SongId, ReturnType<typeof setTimeout>>();
  let hidden: { readonly keys: ReadonlySet<string>; readonly limit?: ChosenLimit } | null = null;
  /** Songs that are being deleted at this moment. */
  const goingKeys = new Set<string>();
  let deletion = Promise.resolve();

  const filesOf = async (id: SongId) => (await keeping.get(id)) ?? null;

  function keep(id: SongId): void {
    const file = host.fileOf(id);
    const song = findSong(getState(), id);
    if (!library || !file || !song) return;
    const began = begin(library, song, file, keeping.get(id));
    keeping.set(
      id,
      began.catch((error: unknown) => {
        failed(id, error);
        return null;
      }),
    );
  }

  /** `before` is what there is of the song from an earlier attempt. */
  async function begin(
    into: Library,
    song: Song,
    file: File,
    before: Promise<OpenedKeptSong | null> | undefined,
  ): Promise<OpenedKeptSong> {
    const { id, fileName, modelName, shape, isTruncated, isDamaged } = song;
    const newSong = { fileName, fileType: file.type, modelName, shape, isTruncated, isDamaged };
    const opened = await before;
    if (opened) {
      const manifest = { ...opened.manifest, ...newSong, summary: null };
      try {
        if (shape && !opened.manifest.shape) await into.reserve(vocalsBytes(shape));
      } catch (error) {
        await close(opened, false);
        throw error;
      }
      void opened.kept.restart();
      void opened.kept.describe(manifest);
      return { ...opened, manifest };
    }
    const fresh = await into.begin(newSong, file);
    watch(id, fresh);
    void fresh.kept.setVisit({ listening: findSong(getState(), id)?.listening });
    return fresh;
  }

  async function keepWaiting(): Promise<void> {
    if (isKeepingWaiting || !library) return;
    isKeepingWaiting = true;
    // The library has songs in the order in which they are kept.
    const activeId = host.activeId();
    if (activeId !== null) await keeping.get(activeId);
    const next = () => getState().songs.find((song) => isWaiting(song) && !keeping.has(song.id));
    for (let song = next(); song; song = next()) {
      await host.looked(song.id);
      if (next()?.id !== song.id) continue;
      keep(song.id);
      await keeping.get(song.id);
    }
    isKeepingWaiting = false;
  }

  async function discardUnread(id: SongId): Promise<void> {
    const kept = keeping.get(id);
    const opened = await kept;
    if (!opened || opened.manifest.shape || keeping.get(id) !== kept) return;
    if (findSong(getState(), id)?.status !== 'failed') return;
    keeping.delete(id);
    dispatch({ type: 'kept', id, isKept: false });
    await close(opened, false);
  }

  function watch(id: SongId, { kept }: OpenedKeptSong): void {
    ownKeys.add(kept.key);
    kept.onFailure = (error) => failed(id, error);
    dispatch({ type: 'kept', id, isKept: true });
  }

  function failed(id: SongId, error: unknown): void {
    dispatch({ type: 'kept', id, isKept: false });
    const { code } = serializeError(error, 'storage-failed');
    dispatch({ type: 'library', change: { problem: code } });
  }

  async function close({ kept }: OpenedKeptSong, isFinished: boolean): Promise<void> {
    await kept.close();
    if (!isFinished) await library?.remove(kept.key);
    ownKeys.delete(kept.key);
    await refresh();
  }

  async function refresh(): Promise<void> {
    if (!library) return;
    try {
      const [entries, limit] = await Promise.all([library.list(), library.limit()]);
      const earlier = entries.filter(({ key, isOpen, problem }) => {
        if (ownKeys.has(key) || hidden?.keys.has(key) || goingKeys.has(key)) return false;
        // What another page has just begun has no manifest yet.
        return !(isOpen && problem === 'incomplete');
      });
      const { chosen = limit.chosen } = { chosen: hidden?.limit };
      dispatch({ type: 'library', change: { earlier, limit: { ...limit, chosen } } });
    } catch {
      dispatch({ type: 'library', change: { problem: 'storage-failed' } });
    }
  }

  function setVisit(id: SongId, change: Partial<Visit>): void {
    void keeping.get(id)?.then((opened) => opened?.kept.setVisit(change));
  }

  function writeListening(id: SongId): void {
    const timer = unwritten.get(id);
    if (timer === undefined) return;
    clearTimeout(timer);
    unwritten.delete(id);
    const song = host.songOf(id);
    if (song) setVisit(id, { listening: song.listening });
  }

  library?.watch(() => void refresh());

  return {
    keep,
    keepWaiting,
    filesOf,
    async find(file, modelName, backend) {
      let shipped: Promise<string | null> | null = null;
      for (const entry of getState().library.earlier) {
        const { key, isOpen, problem, inputBytes } = entry;
        if (isOpen || problem !== null || inputBytes !== file.size) continue;
        if (backend && entry.backend && entry.backend !== backend) continue;
        if (entry.fileName !== file.name || entry.modelName !== modelName) continue;
        if (entry.isFinished) {
          shipped ??= host.weightsOf(modelName);
          if (entry.weightsDigest !== (await shipped)) continue;
        }
        const input = await library?.inputOf(key).catch(() => null);
        if (input && (await haveSameBytes(input, file).catch(() => false))) return entry;
      }
      return null;
    },
    async open(key) {
      if (!library || ownKeys.has(key)) return null;
      ownKeys.add(key);
      try {
        return await library.open(key);
      } catch {
        ownKeys.delete(key);
        dispatch({ type: 'library', change: { problem: 'storage-lost' } });
        await refresh();
        return null;
      }
    },
    adopt(id, opened) {
      keeping.set(id, Promise.resolve(opened));
      watch(id, opened);
      void refresh();
    },
    discardUnread,
    hide(keys, limit) {
      hidden = { keys: new Set(keys), limit };
      void refresh();
    },
    showHidden() {
      hidden = null;
      void refresh();
    },
    deleteHidden() {
      const gone = hidden;
      hidden = null;
      if (!library || !gone) return deletion;
      const { keys, limit } = gone;
      for (const key of keys) goingKeys.add(key);
      deletion = (async () => {
        await deletion;
        for (const key of keys) await library.remove(key).catch(() => undefined);
        if (limit !== undefined) await library.setLimit(limit).catch(() => undefined);
        for (const key of keys) goingKeys.delete(key);
        await refresh();
      })();
      return deletion;
    },
    async letGo(id, isFinished) {
      writeListening(id);
      const opened = await keeping.get(id);
      keeping.delete(id);
      if (opened) await close(opened, isFinished);
    },
    setVisit,
    listeningChanged(id) {
      clearTimeout(unwritten.get(id));
      unwritten.set(
        id,
        setTimeout(() => writeListening(id), LISTENING_DELAY_MS),
      );
    },
    flush() {
      for (const id of unwritten.keys()) writeListening(id);
    },
    refresh,
  };
}
