/**
 * Runs the queue: takes one song after the other through decoding and separation, and reports each
 * step to the reducer (sessionState.ts).
 */
import type { DecodedFile, DecodeOptions } from '../audio/decode/decode';
import type { StoredFile } from '../audio/decode/decodeToStore';
import { COMFORTABLE_BYTES, SongTooLongError } from '../audio/decode/memoryLimit';
import { createMemorySong } from '../audio/store/memoryStore';
import { isStorageError } from '../audio/store/storageError';
import { UnusualFormatError } from '../pcm/formatBounds';
import type { SeparationClient } from '../separation/page/client';
import type { BackendName } from '../separation/protocol';
import { isAbortError } from '../shared/abort';
import { serializeError, VocalIsolationError } from '../shared/errors';
import { nextTask } from '../shared/nextTask';
import { createDeferred } from '../shared/race';
import type { Listening } from './listening';
import { songsToRelease } from './memoryPolicy';
import { activeSong, findSong, INITIAL_STATE, nextWaiting, reduce } from './sessionState';
import type { Failure, SessionAction, SessionState, SongId } from './sessionState';
import { SongData } from './songData';

/** What the session needs of the separation client. */
export type Separator = Pick<SeparationClient, 'prepare' | 'separate'>;

export interface SessionOptions {
  readonly decode: (file: Blob, options: DecodeOptions) => Promise<DecodedFile>;
  /** For songs that `decode` refuses as too long; null where songs cannot be stored. */
  readonly decodeToStore: ((file: Blob, signal: AbortSignal) => Promise<StoredFile>) | null;
  readonly separator: Separator;
  readonly modelName: string;
  readonly backend: BackendName | null;
  /** For all songs in memory together, see memoryLimit.ts. */
  readonly budgetBytes: number;
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
  /** Queues a failed, cancelled or released song again. */
  readonly queueAgain: (id: SongId) => void;
  readonly dismissFailure: (id: SongId) => void;
  /** Changes how a song is heard and shown; what `change` does not name stays. */
  readonly setListening: (id: SongId, change: Partial<Listening>) => void;
  /** Stops the song being worked on; the queue goes on. */
  readonly cancel: () => void;
}

interface Limits {
  readonly signal: AbortSignal;
  readonly budgetBytes: number;
}

interface OpenedSong {
  readonly song: SongData;
  readonly isTruncated: boolean;
  readonly isDamaged: boolean;
}

export function createSession(options: SessionOptions): Session {
  let state = INITIAL_STATE;
  let nextId: SongId = 1;
  let isWorking = false;
  let job: { readonly id: SongId; readonly controller: AbortController } | null = null;
  const files = new Map<SongId, File>();
  const data = new Map<SongId, SongData>();
  const listeners = new Set<() => void>();

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
      forget(id);
      // Who aborted has dispatched the outcome; the song may even be queued again by now.
      if (controller.signal.aborted) return;
      if (isAbortError(error)) dispatch({ type: 'cancelled', id });
      else dispatch({ type: 'failed', id, failure: describe(error, findSong(state, id)?.status) });
    } finally {
      job = null;
    }
  }

  async function separateSong(id: SongId, signal: AbortSignal): Promise<void> {
    const file = files.get(id);
    if (!file) return;
    const { now, budgetBytes, modelName, backend } = options;
    dispatch({ type: 'decoding', id, nowMs: now() });
    options.separator.prepare(modelName, backend);
    const limits = { signal, budgetBytes };
    const opened = await open(file, limits);
    try {
      await separateOpened(id, opened, signal);
    } catch (error) {
      if (!opened.song.isStored || !isStorageError(error)) throw error;
      signal.throwIfAborted();
      // The disk has filled up, or was cleared, in the middle of the song: it starts again.
      forget(id);
      dispatch({ type: 'decoding', id, nowMs: now() });
      await separateOpened(id, await openInMemoryAfter(error, file, limits), signal);
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

  async function runOpened(
    id: SongId,
    { song, isTruncated, isDamaged }: OpenedSong,
    signal: AbortSignal,
  ): Promise<void> {
    const { now, modelName, backend } = options;
    // From here on `forget` closes the song.
    data.set(id, song);
    // Reading the samples out of the decoder took long enough for one task of the page.
    await nextTask();
    signal.throwIfAborted();
    const { sampleRate, numChannels, numSamples, isStored } = song;
    const shape = { sampleRate, numChannels, numSamples };
    dispatch({ type: 'decoded', id, shape, isStored, isTruncated, isDamaged, nowMs: now() });
    makeRoom();
    await song.reserveVocals();
    const separation = options.separator.separate({
      source: await song.mixtureSource(signal),
      modelName,
      backend,
      signal,
      onProgress: (progress) => dispatch({ type: 'progress', id, progress, nowMs: now() }),
      onBackend: (report) => dispatch({ type: 'backend', report }),
      onStretch: async (stretch) => {
        await song.append(stretch);
        signal.throwIfAborted();
        dispatch({ type: 'vocals-arrived', id, readySamples: song.separatedSamples() });
      },
    });
    const [summary] = await Promise.all([separation, song.outlineMixture(signal)]);
    await song.settle();
    signal.throwIfAborted();
    dispatch({ type: 'vocals-arrived', id, readySamples: song.separatedSamples() });
    dispatch({ type: 'done', id, summary });
  }

  /**
   * Opens short songs in memory and long ones on the disk. A long song that cannot be stored is
   * opened in memory if it fits there.
   */
  async function open(file: Blob, { signal, budgetBytes }: Limits): Promise<OpenedSong> {
    const { decodeToStore } = options;
    if (!decodeToStore) return openInMemory(file, { signal, budgetBytes });
    try {
      const comfortable = Math.min(budgetBytes, COMFORTABLE_BYTES);
      return await openInMemory(file, { signal, budgetBytes: comfortable });
    } catch (error) {
      if (!(error instanceof SongTooLongError)) throw error;
    }
    try {
      const { song, ...notices } = await decodeToStore(file, signal);
      return { song: new SongData(song), ...notices };
    } catch (storeError) {
      signal.throwIfAborted();
      if (budgetBytes <= COMFORTABLE_BYTES) throw storeError;
      return openInMemoryAfter(storeError, file, { signal, budgetBytes });
    }
  }

  async function openInMemory(file: Blob, limits: Limits): Promise<OpenedSong> {
    const { pcm, ...notices } = await options.decode(file, limits);
    return { song: new SongData(createMemorySong(pcm)), ...notices };
  }

  /** A song that does not fit into memory is told `storeError`: that people can change. */
  async function openInMemoryAfter(
    storeError: unknown,
    file: Blob,
    limits: Limits,
  ): Promise<OpenedSong> {
    try {
      return await openInMemory(file, limits);
    } catch (error) {
      throw error instanceof SongTooLongError ? storeError : error;
    }
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
      void work();
    },
    select: (id) => dispatch({ type: 'selected', id }),
    remove(id) {
      if (job?.id === id) job.controller.abort();
      files.delete(id);
      forget(id);
      dispatch({ type: 'removed', id });
    },
    queueAgain(id) {
      dispatch({ type: 'queued-again', id });
      void work();
    },
    dismissFailure: (id) => dispatch({ type: 'failure-dismissed', id }),
    setListening: (id, change) => dispatch({ type: 'listening-changed', id, change }),
    cancel() {
      const song = activeSong(state);
      if (!song || job?.id !== song.id) return;
      job.controller.abort();
      // The state changes at once; the worker may need a moment longer to stop.
      forget(song.id);
      dispatch({ type: 'cancelled', id: song.id });
    },
  };
}

/** Errors of our own class keep their code; all others get the code of the step that failed. */
function describe(error: unknown, status: string | undefined): Failure {
  if (error instanceof SongTooLongError) {
    const { code, durationSeconds, limitSeconds } = error;
    return { code, durationSeconds, limitSeconds };
  }
  if (error instanceof UnusualFormatError) {
    const { code, sampleRate, numChannels } = error;
    return { code, format: { sampleRate, numChannels } };
  }
  const fallback = status === 'decoding' ? 'decode-failed' : 'worker-crashed';
  return { code: serializeError(error, fallback).code };
}
