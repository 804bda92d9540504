/** The state of all songs as plain data, and all its transitions as one pure function. */
import { DEFAULT_MODEL_NAME } from '../model/config';
import type { ErrorCode } from '../shared/errors';
import type { StatedFormat } from '../pcm/formatBounds';
import type { Span } from '../shared/spans';
import type { Hertz, Samples, Seconds } from '../shared/units';
import type { Progress, Stage } from '../pipeline/stretch';
import type { BackendReport, SeparationSummary } from '../separation/protocol';
import type { LibraryEntry, LibraryLimit } from './library/library';
import { INITIAL_LISTENING } from './listening';
import type { Listening } from './listening';

export type SongId = number;

export type SongStatus =
  | 'waiting'
  /** Was kept by an earlier visit and is being read. */
  | 'opening'
  | 'decoding'
  | 'separating'
  | 'done'
  | 'failed'
  | 'cancelled'
  /** Was done; its samples were dropped to make room for another song. */
  | 'released';

export interface SongShape {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  readonly numSamples: Samples;
}

export interface Failure {
  readonly code: ErrorCode;
  /** For `too-long`: the duration of the song. */
  readonly durationSeconds?: Seconds;
  /** For `too-long`: the longest duration on this device. */
  readonly limitSeconds?: Seconds;
  /** For `unusual-format`: what the file states. */
  readonly format?: StatedFormat;
}

export interface SongProgress {
  readonly stage: Stage | 'decoding';
  /** Share of the stage that is done, 0…1. */
  readonly fraction: number;
  /**
   * When separating began, in milliseconds on the page's clock, and what share was there already,
   * as of a song that goes on; null before.
   */
  readonly separatingSince: { readonly atMs: number; readonly fraction: number } | null;
  /** When this progress was reported, in milliseconds on the page's clock. */
  readonly atMs: number;
  /** The samples that are being separated before the rest; null or left out where none are. */
  readonly part?: Span | null;
}

export interface Song {
  readonly id: SongId;
  readonly fileName: string;
  readonly status: SongStatus;
  readonly shape: SongShape | null;
  /** Whether its samples are kept on the disk. */
  readonly isStored: boolean;
  /** Whether the file ends before its own header says; the song is what is there. */
  readonly isTruncated: boolean;
  /** Whether damaged parts in the middle of the file were replaced by silence. */
  readonly isDamaged: boolean;
  readonly progress: SongProgress | null;
  /** Samples of vocals that have arrived, from the beginning. */
  readonly readySamples: Samples;
  readonly failure: Failure | null;
  readonly isFailureDismissed: boolean;
  readonly summary: SeparationSummary | null;
  /** The model that separates it. */
  readonly modelName: string;
  /** Whether a later visit finds it in the library. */
  readonly isKept: boolean;
  readonly listening: Listening;
}

/** The latest step that can be undone. */
export type Undo =
  | {
      readonly kind: 'removed' | 'cancelled';
      readonly id: SongId;
      readonly fileName: string;
      /** Whether the song stays in the library in any case. */
      readonly isKept: boolean;
    }
  /** Songs of earlier visits, which are on the disk as long as this can be undone. */
  | {
      readonly kind: 'deleted';
      readonly numSongs: number;
      /** The name of the song if it is a single one and has a name. */
      readonly fileName: string | null;
    };

/** A song that was added although it was there already. */
export interface FoundSong {
  /** In the list, finished in the library, or begun there. */
  readonly where: 'list' | 'finished' | 'begun';
  readonly fileName: string;
}

/** The library as the page shows it. */
export interface LibraryState {
  /** Songs of earlier visits that are neither in the list nor deleted, the latest first. */
  readonly earlier: readonly LibraryEntry[];
  /** How much the library may take; null until it is known. */
  readonly limit: LibraryLimit | null;
  /** Why songs are not kept, or the last one was not; null if nothing is wrong. */
  readonly problem: ErrorCode | null;
}

export interface SessionState {
  readonly songs: readonly Song[];
  readonly selectedId: SongId | null;
  /** Backend of the latest separation; null before the first. */
  readonly backend: BackendReport | null;
  /** The model that separates the songs that are added from now on. */
  readonly modelName: string;
  readonly undo: Undo | null;
  /** The latest song that was added again; null if nobody has to be told. */
  readonly found: FoundSong | null;
  readonly library: LibraryState;
}

export type SessionAction =
  | { readonly type: 'files-added'; readonly files: readonly { id: SongId; name: string }[] }
  | { readonly type: 'model-chosen'; readonly modelName: string }
  | { readonly type: 'library'; readonly change: Partial<LibraryState> }
  /** A song of the library comes into the list; `isInFront`: also to the front. */
  | {
      readonly type: 'kept-added';
      readonly id: SongId;
      readonly song: Partial<Song> & Pick<Song, 'fileName'>;
      readonly isInFront: boolean;
    }
  /** A song that waits is in the library; `song` is what is known of it there. */
  | { readonly type: 'kept-found'; readonly id: SongId; readonly song: Partial<Song> }
  | { readonly type: 'found'; readonly found: FoundSong | null }
  | { readonly type: 'opening'; readonly id: SongId }
  | {
      readonly type: 'opened';
      readonly id: SongId;
      readonly status: 'done' | 'cancelled';
      readonly isStored: boolean;
      readonly readySamples: Samples;
    }
  | { readonly type: 'kept'; readonly id: SongId; readonly isKept: boolean }
  | { readonly type: 'undo-offered'; readonly undo: Undo | null }
  | { readonly type: 'restored'; readonly song: Song; readonly index: number }
  | { readonly type: 'resumed'; readonly id: SongId; readonly nowMs: number }
  | { readonly type: 'selected'; readonly id: SongId }
  | { readonly type: 'removed'; readonly id: SongId }
  /** `readySamples` of vocals stay while the song waits to go on behind them. */
  | { readonly type: 'queued-again'; readonly id: SongId; readonly readySamples?: Samples }
  | { readonly type: 'failure-dismissed'; readonly id: SongId }
  | {
      readonly type: 'listening-changed';
      readonly id: SongId;
      readonly change: Partial<Listening>;
    }
  | { readonly type: 'decoding'; readonly id: SongId; readonly nowMs: number }
  | {
      readonly type: 'decoded';
      readonly id: SongId;
      readonly shape: SongShape;
      readonly isStored: boolean;
      readonly isTruncated: boolean;
      readonly isDamaged: boolean;
      readonly nowMs: number;
    }
  | {
      readonly type: 'progress';
      readonly id: SongId;
      readonly progress: Progress;
      readonly nowMs: number;
    }
  | { readonly type: 'backend'; readonly report: BackendReport }
  | { readonly type: 'vocals-arrived'; readonly id: SongId; readonly readySamples: Samples }
  | { readonly type: 'done'; readonly id: SongId; readonly summary: SeparationSummary }
  | {
      readonly type: 'failed';
      readonly id: SongId;
      readonly failure: Failure;
      readonly readySamples?: Samples;
    }
  /** `readySamples` of vocals stay. */
  | { readonly type: 'cancelled'; readonly id: SongId; readonly readySamples?: Samples }
  | { readonly type: 'released'; readonly id: SongId };

export const INITIAL_STATE: SessionState = {
  songs: [],
  selectedId: null,
  backend: null,
  modelName: DEFAULT_MODEL_NAME,
  undo: null,
  found: null,
  library: { earlier: [], limit: null, problem: null },
};

/**
 * The next state. An action that does not fit the status of its song, such as progress of a
 * cancelled song, returns `state` itself.
 */
export function reduce(state: SessionState, action: SessionAction): SessionState {
  switch (action.type) {
    case 'files-added':
      return addFiles(state, action.files);
    case 'selected':
      return findSong(state, action.id) ? { ...state, selectedId: action.id } : state;
    case 'removed':
      return removeSong(state, action.id);
    case 'model-chosen':
      return { ...state, modelName: action.modelName };
    case 'library':
      return { ...state, library: { ...state.library, ...action.change } };
    case 'kept-added': {
      const song = { ...newSong(action.id, '', state.modelName), ...action.song };
      const selectedId = action.isInFront ? song.id : (state.selectedId ?? song.id);
      return { ...state, songs: [...state.songs, song], selectedId };
    }
    case 'kept-found':
      return update(state, action.id, isWaiting, (song) => ({ ...song, ...action.song }));
    case 'found':
      return { ...state, found: action.found };
    case 'opening':
      return update(state, action.id, isOver, (song) => ({ ...song, status: 'opening' }));
    case 'opened':
      return update(state, action.id, isOpening, (song) => ({
        ...song,
        status: action.status,
        isStored: action.isStored,
        readySamples: action.readySamples,
      }));
    case 'kept':
      return update(state, action.id, always, (song) => ({ ...song, isKept: action.isKept }));
    case 'undo-offered':
      return { ...state, undo: action.undo };
    case 'restored': {
      const songs = state.songs.toSpliced(action.index, 0, action.song);
      return { ...state, songs, selectedId: state.selectedId ?? action.song.id };
    }
    case 'resumed':
      return update(state, action.id, isPending, (song) => ({
        ...song,
        status: 'separating',
        progress: beginning('loading-model', action.nowMs),
      }));
    case 'queued-again':
      return update(state, action.id, isOver, (song) => ({
        ...newSong(song.id, song.fileName, action.readySamples ? song.modelName : state.modelName),
        shape: song.shape,
        isStored: song.isStored,
        isTruncated: song.isTruncated,
        isDamaged: song.isDamaged,
        readySamples: action.readySamples ?? 0,
        isKept: song.isKept,
        listening: song.listening,
      }));
    case 'failure-dismissed':
      return update(state, action.id, always, (song) => ({ ...song, isFailureDismissed: true }));
    case 'listening-changed':
      return update(state, action.id, always, (song) => ({
        ...song,
        listening: { ...song.listening, ...action.change },
      }));
    case 'decoding':
      return update(state, action.id, isPending, (song) => ({
        ...song,
        status: 'decoding',
        readySamples: 0,
        progress: beginning('decoding', action.nowMs),
      }));
    case 'decoded':
      return update(state, action.id, isActive, (song) => ({
        ...song,
        status: 'separating',
        shape: action.shape,
        isStored: action.isStored,
        isTruncated: action.isTruncated,
        isDamaged: action.isDamaged,
        progress: beginning('loading-model', action.nowMs),
      }));
    case 'progress':
      return update(state, action.id, isActive, (song) => ({
        ...song,
        progress: nextProgress(song.progress, action.progress, action.nowMs),
      }));
    case 'backend':
      return { ...state, backend: action.report };
    case 'vocals-arrived':
      return update(state, action.id, isActive, (song) => ({
        ...song,
        readySamples: Math.max(song.readySamples, action.readySamples),
      }));
    case 'done':
      return {
        ...update(state, action.id, isActive, (song) => ({
          ...song,
          status: 'done',
          progress: null,
          readySamples: song.shape?.numSamples ?? 0,
          summary: action.summary,
        })),
        backend: action.summary.backend,
      };
    case 'failed':
      return update(state, action.id, holdsSamples, (song) => ({
        ...song,
        status: 'failed',
        progress: null,
        readySamples: action.readySamples ?? 0,
        failure: action.failure,
        isFailureDismissed: false,
      }));
    case 'cancelled':
      return update(state, action.id, isPending, (song) => ({
        ...song,
        status: 'cancelled',
        progress: null,
        readySamples: action.readySamples ?? 0,
      }));
    case 'released':
      return update(state, action.id, isDone, (song) => ({
        ...song,
        status: 'released',
        readySamples: 0,
      }));
  }
}

export function findSong(state: SessionState, id: SongId | null): Song | null {
  return state.songs.find((song) => song.id === id) ?? null;
}

/** The song that is being decoded or separated, of which there is at most one; null if none is. */
export function activeSong(state: SessionState): Song | null {
  return state.songs.find(isActive) ?? null;
}

/** Whether a song is being worked on or waits for its turn. */
export function isWorking(state: SessionState): boolean {
  return state.songs.some(isPending);
}

export function nextWaiting(state: SessionState): Song | null {
  return state.songs.find(isWaiting) ?? null;
}

const always = (): boolean => true;
export const isWaiting = (song: Song): boolean => song.status === 'waiting';
const isDone = (song: Song): boolean => song.status === 'done';
export const isActive = (song: Song): boolean =>
  song.status === 'decoding' || song.status === 'separating';
/** A finished song fails when its samples are lost. */
const holdsSamples = (song: Song): boolean => isActive(song) || isDone(song) || isOpening(song);
const isOpening = (song: Song): boolean => song.status === 'opening';
export const isPending = (song: Song): boolean => isWaiting(song) || isActive(song);
/** Whether work on the song has ended before its end or its samples are gone: it can be queued. */
export const isOver = (song: Song): boolean =>
  song.status === 'failed' || song.status === 'cancelled' || song.status === 'released';

/** Whether separating goes on behind the vocals that are there. */
export const canContinue = (song: Song): boolean => isOver(song) && song.readySamples > 0;
/** Whether closing the page would lose work or files that nobody has kept. */
export const wouldLose = ({ songs }: SessionState): boolean =>
  songs.some((song) => !song.isKept && (isPending(song) || isDone(song) || song.readySamples > 0));

function newSong(id: SongId, fileName: string, modelName: string): Song {
  return {
    id,
    fileName,
    status: 'waiting',
    shape: null,
    isStored: false,
    isTruncated: false,
    isDamaged: false,
    progress: null,
    readySamples: 0,
    failure: null,
    isFailureDismissed: false,
    summary: null,
    modelName,
    isKept: false,
    listening: INITIAL_LISTENING,
  };
}

/** Selects the first new song, unless the selected one can be heard or will be. */
function addFiles(
  state: SessionState,
  files: readonly { id: SongId; name: string }[],
): SessionState {
  if (files.length === 0) return state;
  const selected = findSong(state, state.selectedId);
  const isTaken = selected && (!isOver(selected) || selected.readySamples > 0);
  const selectedId = isTaken ? selected.id : files[0].id;
  const added = files.map(({ id, name }) => newSong(id, name, state.modelName));
  const songs = [...state.songs, ...added];
  return { ...state, songs, selectedId };
}

/** If the selected song is removed, its neighbour is selected. */
function removeSong(state: SessionState, id: SongId): SessionState {
  const index = state.songs.findIndex((song) => song.id === id);
  if (index < 0) return state;
  const songs = state.songs.filter((song) => song.id !== id);
  const neighbour = songs[Math.min(index, songs.length - 1)] ?? null;
  const selectedId = state.selectedId === id ? (neighbour?.id ?? null) : state.selectedId;
  return { ...state, songs, selectedId };
}

function beginning(stage: SongProgress['stage'], atMs: number): SongProgress {
  return { stage, fraction: 0, separatingSince: null, atMs };
}

function nextProgress(
  previous: SongProgress | null,
  { stage, completed, total, part = null }: Progress,
  nowMs: number,
): SongProgress {
  const fraction = total > 0 ? Math.min(1, Math.max(0, completed / total)) : 0;
  const began = stage === 'separating' ? { atMs: nowMs, fraction } : null;
  return {
    stage,
    fraction,
    separatingSince: previous?.separatingSince ?? began,
    atMs: nowMs,
    part,
  };
}

function update(
  state: SessionState,
  id: SongId,
  condition: (song: Song) => boolean,
  change: (song: Song) => Song,
): SessionState {
  const song = findSong(state, id);
  if (!song || !condition(song)) return state;
  return { ...state, songs: state.songs.map((other) => (other === song ? change(song) : other)) };
}
