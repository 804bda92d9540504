/**
 * Runs the queue: takes one song after the other through decoding and separation, and reports each
 * step to the reducer (sessionState.ts).
 */
import { isStorageError } from '../audio/store/storageError';
import type { SeparationClient } from '../separation/page/client';
import type { BackendName } from '../separation/protocol';
import { isAbortError } from '../shared/abort';
import { VocalIsolationError } from '../shared/errors';
import { nextTask } from '../shared/nextTask';
import { createDeferred, withinSeconds } from '../shared/race';
import type { Samples, Seconds } from '../shared/units';
import { failureOf } from './failure';
import { createKeeping } from './keeping';
import type { ChosenLimit, Library, LibraryEntry, OpenedKeptSong } from './library/library';
import type { Listening } from './listening';
import { songsToRelease } from './memoryPolicy';
import { openInMemoryAfter, openSong } from './openSong';
import type { Decoders, OpenedSong } from './openSong';
import type { Need } from './partWish';
import { haveSameBytes } from './sameBytes';
import {
  activeSong,
  findSong,
  INITIAL_STATE,
  isPending,
  isWaiting,
  nextWaiting,
  reduce,
} from './sessionState';
import type { SessionAction, SessionState, Song, SongId } from './sessionState';
import type { SongData } from './songData';
import { createWantedParts } from './wantedParts';

/** What the session needs of the separation client. */
export type Separator = Pick<SeparationClient, 'prepare' | 'separate' | 'wantPart'>;

export interface SessionOptions extends Decoders {
  readonly separator: Separator;
  readonly modelName: string;
  readonly backend: BackendName | null;
  /** For all songs in memory together, see memoryLimit.ts. */
  readonly budgetBytes: number;
  /** Keeps songs over visits; null or left out where the browser cannot. */
  readonly library?: Library | null;
  /** SHA-256 of the weights that the app ships of this model now; null or left out: not known. */
  readonly weightsOf?: (modelName: string) => Promise<string | null>;
  /** The page's clock in milliseconds. */
  readonly now: () => number;
}

/** All members are plain functions that do not use `this`. */
export interface Session {
  readonly getState: () => SessionState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Samples and pictures of a song; null before it is decoded and after they are dropped. */
  readonly dataOf: (id: SongId | null) => SongData | null;
  /** The file of a song; null if the song is not in the list. */
  readonly fileOf: (id: SongId) => File | null;
  readonly addFiles: (files: readonly File[]) => void;
  readonly select: (id: SongId) => void;
  /** Removes a song from the list; work on it stops. */
  readonly remove: (id: SongId) => void;
  /** Queues a failed, cancelled or released song again, or goes on behind what is ready of it. */
  readonly queueAgain: (id: SongId) => void;
  readonly dismissFailure: (id: SongId) => void;
  /** Changes how a song is heard and shown; what `change` does not name stays. */
  readonly setListening: (id: SongId, change: Partial<Listening>) => void;
  /**
   * What is about to be heard or saved of the song in front, the latest first. What is missing of
   * it is separated before the rest while the song is worked on.
   */
  readonly setNeeds: (id: SongId, needs: readonly Need[]) => void;
  /** Stops the song being worked on; what is ready of it stays, and the queue goes on. */
  readonly cancel: () => void;
  /** The model for songs that are added from now on. */
  readonly setModel: (modelName: string) => void;
  /** Takes back the latest `remove` or `cancel`, while the state offers that. */
  readonly undo: () => void;
  /** Ends the offer to undo: what was removed is let go. */
  readonly forgetUndo: () => void;
  /** Ends the telling of a song that was added again. */
  readonly forgetFound: () => void;
  /** Reads the library; a song that a reload of this tab has interrupted goes on. */
  readonly restore: () => Promise<void>;
  /** Brings a song of the library to the front. `goesOn`: what is missing of it is separated. */
  readonly openEarlier: (key: string, goesOn: boolean) => Promise<void>;
  /**
   * Removes songs of earlier visits from the list; once that cannot be undone any more also from
   * the disk, except those that a page has open.
   */
  readonly deleteEarlier: (keys: readonly string[]) => void;
  /** Changes the limit; if songs have to go for that, as `deleteEarlier` does. */
  readonly setLibraryLimit: (limit: ChosenLimit) => Promise<void>;
  readonly dismissLibraryProblem: () => void;
  /** Writes now what is to be written soon. */
  readonly flush: () => void;
}

/** How long a file that was added waits for the library to be read. */
const LIBRARY_PATIENCE: Seconds = 2;

export function createSession(options: SessionOptions): Session {
  const { library = null } = options;
  let state: SessionState = { ...INITIAL_STATE, modelName: options.modelName };
  let nextId: SongId = 1;
  let isWorking = false;
  let job: { readonly id: SongId; readonly controller: AbortController } | null = null;
  const files = new Map<SongId, File>();
  const data = new Map<SongId, SongData>();
  /** Songs that are being read from the library, and those whose reading ended as they went. */
  const reading = new Map<
    SongId,
    {
      readonly controller: AbortController;
      readonly opened: OpenedKeptSong;
      readonly goesOn: boolean;
    }
  >();
  let removed: { readonly song: Song; readonly index: number } | null = null;
  /** Resolves once the library of earlier visits is in the state. */
  let libraryRead = Promise.resolve();
  /** Files are looked for among the songs that are there, one after the other. */
  let looking = Promise.resolve();
  const looked = new Map<SongId, Promise<void>>();
  const listeners = new Set<() => void>();
  const parts = createWantedParts(options.separator);
  const keeping = createKeeping({
    library,
    getState: () => state,
    dispatch,
    fileOf: (id) => files.get(id),
    songOf: (id) => findSong(state, id) ?? (removed?.song.id === id ? removed.song : null),
    looked: async (id) => looked.get(id),
    weightsOf: options.weightsOf ?? (() => Promise.resolve(null)),
    activeId: () => job?.id ?? null,
  });

  function dispatch(action: SessionAction): void {
    const next = reduce(state, action);
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  }

  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    for (let song = nextWaiting(state); song; song = nextWaiting(state)) await processSong(song.id);
    isWorking = false;
  }

  /** Never rejects: each outcome becomes an action. */
  async function processSong(id: SongId): Promise<void> {
    const controller = new AbortController();
    job = { id, controller };
    try {
      await separateSong(id, controller.signal);
    } catch (error) {
      // Who aborted has dispatched the outcome; the song may even be queued again by now.
      if (controller.signal.aborted) {
        if (!data.get(id)?.checkpoint) forget(id);
        return;
      }
      const readySamples = keepWhatIsReady(id, error);
      if (isAbortError(error)) dispatch({ type: 'cancelled', id, readySamples });
      else {
        const isDecoding = findSong(state, id)?.status === 'decoding';
        const failure = failureOf(error, isDecoding ? 'decode-failed' : 'worker-crashed');
        dispatch({ type: 'failed', id, failure, readySamples });
        void keeping.discardUnread(id);
      }
    } finally {
      job = null;
    }
  }

  async function separateSong(id: SongId, signal: AbortSignal): Promise<void> {
    await looked.get(id);
    const file = files.get(id);
    const waiting = findSong(state, id);
    if (!file || !waiting || !isWaiting(waiting)) return;
    const { now, budgetBytes, backend } = options;
    const { modelName } = waiting;
    const started = data.get(id);
    await started?.settle();
    if (started?.checkpoint) {
      try {
        return await continueSong(id, started, signal);
      } catch (error) {
        // A checkpoint of another version does not fit: the song begins again.
        if (signal.aborted || !isMisfit(error)) throw error;
      }
    }
    signal.throwIfAborted();
    forget(id);
    dispatch({ type: 'decoding', id, nowMs: now() });
    options.separator.prepare(modelName, backend);
    const limits = { signal, budgetBytes };
    const opened = await openSong(options, file, limits);
    try {
      await separateOpened(id, opened, signal);
    } catch (error) {
      if (!opened.song.isStored || !isStorageError(error)) throw error;
      // Samples that cannot be read cannot be continued either.
      signal.throwIfAborted();
      // The disk has filled up, or was cleared, in the middle of the song: it starts again.
      forget(id);
      dispatch({ type: 'decoding', id, nowMs: now() });
      await separateOpened(id, await openInMemoryAfter(error, options, file, limits), signal);
    }
  }

  /**
   * Runs a song to its end. Rejects with `storage-lost` also when its samples cannot be read any
   * more by whoever plays it meanwhile.
   */
  async function separateOpened(
    id: SongId,
    opened: OpenedSong,
    userSignal: AbortSignal,
  ): Promise<void> {
    const { song } = opened;
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    if (userSignal.aborted) stop();
    userSignal.addEventListener('abort', stop, { once: true });
    const loss = createDeferred<never>();
    song.onUnreadable = () => {
      loss.reject(new VocalIsolationError('storage-lost', 'the player cannot read the samples'));
      stop();
    };
    try {
      await Promise.race([loss.promise, runOpened(id, opened, attempt.signal)]);
      song.onUnreadable = () => lose(id);
    } finally {
      userSignal.removeEventListener('abort', stop);
    }
  }

  async function continueSong(id: SongId, song: SongData, signal: AbortSignal): Promise<void> {
    dispatch({ type: 'resumed', id, nowMs: options.now() });
    const { isTruncated = false, isDamaged = false } = findSong(state, id) ?? {};
    await separateOpened(id, { song, isTruncated, isDamaged }, signal);
  }

  async function runOpened(
    id: SongId,
    { song, isTruncated, isDamaged }: OpenedSong,
    signal: AbortSignal,
  ): Promise<void> {
    const { now, backend } = options;
    const modelName = findSong(state, id)?.modelName ?? state.modelName;
    const resume = song.checkpoint;
    // From here on `forget` closes the song.
    data.set(id, song);
    // Reading the samples out of the decoder took long enough for one task of the page.
    await nextTask();
    signal.throwIfAborted();
    const { sampleRate, numChannels, numSamples, isStored } = song;
    const shape = { sampleRate, numChannels, numSamples };
    if (!resume) {
      dispatch({ type: 'decoded', id, shape, isStored, isTruncated, isDamaged, nowMs: now() });
      makeRoom();
      keeping.keep(id);
      void keeping.keepWaiting();
      await song.reserveVocals();
    }
    const separation = parts.separate(id, song, {
      source: await song.mixtureSource(signal),
      modelName,
      backend,
      resume,
      signal,
      onProgress: (progress) => dispatch({ type: 'progress', id, progress, nowMs: now() }),
      onPart: (stretch) =>
        void keeping.filesOf(id).then((opened) => opened?.kept.keepPart(stretch)),
      onBackend: (report) => dispatch({ type: 'backend', report }),
      onStretch: async (stretch) => {
        await song.append(stretch);
        const kept = keeping.filesOf(id).then((opened) => opened?.kept.keepStretch(stretch));
        signal.throwIfAborted();
        dispatch({ type: 'vocals-arrived', id, readySamples: song.separatedSamples() });
        // Waits only for a disk that is slower than the network.
        await kept;
      },
    });
    const [summary] = await Promise.all([separation, song.outlineMixture(signal)]);
    await song.settle();
    signal.throwIfAborted();
    dispatch({ type: 'vocals-arrived', id, readySamples: song.separatedSamples() });
    dispatch({ type: 'done', id, summary });
    void keeping.filesOf(id).then(async (opened) => {
      const { shape = null, modelName: name = modelName } = findSong(state, id) ?? {};
      if (opened && shape) {
        await opened.kept.finish({ ...opened.manifest, modelName: name, shape, summary });
      }
    });
  }

  /** Ends a song on this page. What is not finished is removed from the library. */
  function letGo(id: SongId, isFinished: boolean): Promise<void> {
    forget(id);
    files.delete(id);
    looked.delete(id);
    reading.delete(id);
    return keeping.letGo(id, isFinished);
  }

  /** Opens a song that was added, and is there already, instead of separating it once more. */
  async function lookFor(id: SongId): Promise<void> {
    const file = files.get(id);
    const song = findSong(state, id);
    if (!file || !song || !isWaiting(song)) return;
    const { fileName, modelName } = song;
    const listed = await findListed(id, file, modelName);
    if (!findSong(state, id)) return;
    if (listed) {
      const isInFront = state.selectedId === id;
      dispatch({ type: 'removed', id });
      files.delete(id);
      if (removed?.song.id === listed.id) undo();
      if (isInFront) select(listed.id);
      if (listed.status === 'cancelled') queueAgain(listed.id);
      return dispatch({ type: 'found', found: { where: 'list', fileName } });
    }
    // What does not answer keeps no song waiting.
    await withinSeconds(libraryRead, LIBRARY_PATIENCE, () => undefined).catch(() => undefined);
    const entry = await keeping.find(file, modelName, options.backend);
    const opened = entry && (await keeping.open(entry.key));
    if (!entry || !opened) return;
    keeping.adopt(id, opened);
    // Removed meanwhile.
    if (!findSong(state, id)) return void keeping.letGo(id, true);
    const { shape, isTruncated, isDamaged, summary } = opened.manifest;
    const facts = { shape, isTruncated, isDamaged, summary, listening: opened.visit.listening };
    const status = shape ? 'opening' : 'waiting';
    dispatch({ type: 'kept-found', id, song: { ...facts, status } });
    keeping.setVisit(id, { isStopped: false });
    const where = entry.isFinished ? 'finished' : 'begun';
    dispatch({ type: 'found', found: { where, fileName } });
    if (shape) void readKept(id, opened, true);
  }

  /** The earlier song of this page, or the one removed last, that is `file` with this model. */
  async function findListed(id: SongId, file: File, modelName: string): Promise<Song | null> {
    const songs = removed ? [...state.songs, removed.song] : state.songs;
    for (const other of songs) {
      const otherFile = files.get(other.id);
      if (other.id >= id || other.status === 'failed' || other.modelName !== modelName) continue;
      if (!otherFile || otherFile.name !== file.name) continue;
      if (await haveSameBytes(otherFile, file).catch(() => false)) return other;
    }
    return null;
  }

  async function openKept(key: string, goesOn: boolean, isInFront: boolean): Promise<void> {
    const opened = await keeping.open(key);
    if (!opened) return;
    const id = nextId++;
    const { manifest, visit, file } = opened;
    files.set(id, file);
    const { fileName, modelName, shape, isTruncated, isDamaged, summary } = manifest;
    const { listening } = visit;
    const facts = { fileName, modelName, shape, isTruncated, isDamaged, summary, listening };
    dispatch({
      type: 'kept-added',
      id,
      song: { ...facts, status: shape ? 'opening' : 'cancelled' },
      isInFront,
    });
    keeping.adopt(id, opened);
    if (!shape) return queueAgain(id);
    await readKept(id, opened, goesOn);
  }

  /**
   * Fills a song that is `opening` with what was kept of it. `goesOn`: what is missing is
   * separated. Never rejects.
   */
  async function readKept(id: SongId, opened: OpenedKeptSong, goesOn: boolean): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    reading.set(id, { controller, opened, goesOn });
    const { kept, manifest } = opened;
    const isGone = () => signal.aborted || findSong(state, id)?.status !== 'opening';
    try {
      const file = files.get(id);
      const { shape, summary } = manifest;
      if (!file || !shape) return;
      const { song } = await openSong(options, file, { signal, budgetBytes: options.budgetBytes });
      const checkpoint = summary ? null : await kept.readCheckpoint();
      const until = summary ? shape.numSamples : (checkpoint?.numDelivered ?? 0);
      for await (const stretch of kept.readStretches(until)) {
        if (isGone()) return song.close();
        await song.append(stretch);
      }
      for await (const stretch of checkpoint ? kept.readParts(until) : []) {
        if (isGone()) return song.close();
        await song.addPart(stretch);
      }
      const isComplete = song.separatedSamples() === until && song.numSamples === shape.numSamples;
      if (isGone()) return song.close();
      if (!isComplete) {
        song.close();
        throw new VocalIsolationError('storage-lost', `${song.separatedSamples()} of ${until}`);
      }
      song.checkpoint = checkpoint;
      song.onUnreadable = () => lose(id);
      data.set(id, song);
      void song.outlineMixture(new AbortController().signal).catch(() => undefined);
      const status = summary ? 'done' : 'cancelled';
      const { isStored } = song;
      dispatch({ type: 'opened', id, status, isStored, readySamples: until });
      makeRoom();
      if (goesOn && !summary) queueAgain(id);
    } catch (error) {
      if (isGone()) return;
      dispatch({ type: 'failed', id, failure: failureOf(error, 'decode-failed') });
      if (goesOn) queueAgain(id);
    } finally {
      if (!signal.aborted) reading.delete(id);
    }
  }

  /** A song that was let go to make room is read again from the library. */
  async function reopen(id: SongId): Promise<void> {
    const opened = await keeping.filesOf(id);
    if (!opened || findSong(state, id)?.status !== 'released') return;
    const { summary } = findSong(state, id) ?? {};
    dispatch({ type: 'opening', id });
    const manifest = { ...opened.manifest, summary: summary ?? null };
    await readKept(id, { ...opened, manifest }, false);
  }

  function select(id: SongId): void {
    dispatch({ type: 'selected', id });
    const song = findSong(state, id);
    if (song?.status === 'released' && song.isKept) void reopen(id);
  }

  function queueAgain(id: SongId): void {
    const song = findSong(state, id);
    if (song?.status === 'released' && song.isKept) return void reopen(id);
    const readySamples = data.get(id)?.checkpoint ? data.get(id)?.separatedSamples() : 0;
    dispatch({ type: 'queued-again', id, readySamples });
    keeping.setVisit(id, { isStopped: false });
    void work();
  }

  /** Of a song that ends early, the vocals that are ready stay. Returns how many. */
  function keepWhatIsReady(id: SongId, error: unknown): Samples {
    const song = data.get(id);
    if (song?.checkpoint && !isStorageError(error)) return song.separatedSamples();
    forget(id);
    return 0;
  }

  function offerUndo(kind: 'removed' | 'cancelled', song: Song): void {
    const { id, fileName, isKept } = song;
    const stays = isKept && song.summary !== null;
    dispatch({ type: 'undo-offered', undo: { kind, id, fileName, isKept: stays } });
  }

  function forgetUndo(): void {
    if (removed) void letGo(removed.song.id, removed.song.summary !== null);
    removed = null;
    if (state.undo) dispatch({ type: 'undo-offered', undo: null });
    void keeping.deleteHidden();
  }

  function undo(): void {
    const offer = state.undo;
    if (!offer) return;
    const back = removed;
    removed = null;
    dispatch({ type: 'undo-offered', undo: null });
    if (offer.kind === 'deleted') return keeping.showHidden();
    if (!back) return queueAgain(offer.id);
    const { song, index } = back;
    // Work on it has stopped: it goes on, or waits for its turn again.
    const goesOn = isPending(song);
    const readySamples = data.get(song.id)?.separatedSamples() ?? 0;
    const stopped: Song = { ...song, status: 'cancelled', progress: null, readySamples };
    dispatch({ type: 'restored', song: goesOn ? stopped : song, index });
    if (goesOn) return queueAgain(song.id);
    keeping.setVisit(song.id, { isStopped: song.status === 'cancelled' });
    const stoppedReading = reading.get(song.id);
    if (stoppedReading) void readKept(song.id, stoppedReading.opened, stoppedReading.goesOn);
  }

  /** `limit`: the limit that the songs give way to. */
  function offerDeletion(songs: readonly LibraryEntry[], limit?: ChosenLimit): void {
    forgetUndo();
    keeping.hide(
      songs.map(({ key }) => key),
      limit,
    );
    const fileName = songs.length === 1 ? songs[0].fileName : null;
    const undo = { kind: 'deleted', numSongs: songs.length, fileName } as const;
    dispatch({ type: 'undo-offered', undo });
  }

  /** Ends a finished song whose files on the disk cannot be read any more. */
  function lose(id: SongId): void {
    forget(id);
    dispatch({ type: 'failed', id, failure: { code: 'storage-lost' } });
  }

  function forget(id: SongId): void {
    data.get(id)?.close();
    data.delete(id);
  }

  function makeRoom(): void {
    for (const id of songsToRelease(state.songs, state.selectedId, options.budgetBytes)) {
      forget(id);
      dispatch({ type: 'released', id });
    }
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dataOf: (id) => (id === null ? null : (data.get(id) ?? null)),
    fileOf: (id) => files.get(id) ?? null,
    addFiles(added) {
      const entries = added.map((file) => {
        const id = nextId++;
        files.set(id, file);
        return { id, name: file.name };
      });
      dispatch({ type: 'files-added', files: entries });
      for (const { id } of entries) {
        looking = looking.then(() => lookFor(id));
        looked.set(id, looking);
      }
      if (job) void keeping.keepWaiting();
      void work();
    },
    select,
    remove(id) {
      const index = state.songs.findIndex((song) => song.id === id);
      if (index < 0) return;
      forgetUndo();
      const song = state.songs[index];
      if (job?.id === id) job.controller.abort();
      reading.get(id)?.controller.abort();
      // A reload before the offer ends does not bring it back into the list.
      if (!song.summary) keeping.setVisit(id, { isStopped: true });
      dispatch({ type: 'removed', id });
      removed = { song, index };
      offerUndo('removed', song);
    },
    queueAgain,
    dismissFailure: (id) => dispatch({ type: 'failure-dismissed', id }),
    setListening(id, change) {
      dispatch({ type: 'listening-changed', id, change });
      // Its player tells where it stood when the song is gone from the list already.
      if (removed?.song.id === id) {
        const { song, index } = removed;
        removed = { song: { ...song, listening: { ...song.listening, ...change } }, index };
      }
      keeping.listeningChanged(id);
    },
    setNeeds: parts.setNeeds,
    cancel() {
      const song = activeSong(state);
      if (!song || job?.id !== song.id) return;
      const { id } = song;
      forgetUndo();
      job.controller.abort();
      // The state changes at once; the worker may need a moment longer to stop.
      dispatch({ type: 'cancelled', id, readySamples: keepWhatIsReady(id, null) });
      keeping.setVisit(id, { isStopped: true });
      offerUndo('cancelled', song);
    },
    setModel(modelName) {
      dispatch({ type: 'model-chosen', modelName });
      options.separator.prepare(modelName, options.backend);
    },
    undo,
    forgetUndo,
    forgetFound: () => dispatch({ type: 'found', found: null }),
    async restore() {
      if (!library) return dispatch({ type: 'library', change: { problem: 'storage-failed' } });
      libraryRead = keeping.refresh();
      await libraryRead;
      const interrupted = state.library.earlier.filter((entry) => entry.goesOn && !entry.isOpen);
      // In the order of the queue: the latest comes first in the library.
      for (const { key } of interrupted.toReversed()) await openKept(key, true, false);
    },
    openEarlier: (key, goesOn) => openKept(key, goesOn, true),
    deleteEarlier(keys) {
      const songs = state.library.earlier.filter(({ key }) => keys.includes(key));
      if (songs.length > 0) offerDeletion(songs);
    },
    async setLibraryLimit(limit) {
      if (!library) return;
      forgetUndo();
      await keeping.deleteHidden();
      const beyond = await library.beyond(limit);
      if (beyond.length > 0) return offerDeletion(beyond, limit);
      await library.setLimit(limit);
      await keeping.refresh();
    },
    dismissLibraryProblem: () => dispatch({ type: 'library', change: { problem: null } }),
    flush: keeping.flush,
  };
}

/** Whether a checkpoint was refused, as those of another song or version are. */
function isMisfit(error: unknown): boolean {
  return error instanceof VocalIsolationError && error.code === 'bad-parameter';
}
