/** The state of all songs as plain data, and all its transitions as one pure function. */
import type { ErrorCode } from '../shared/errors';
import type { StatedFormat } from '../pcm/formatBounds';
import type { Hertz, Samples, Seconds } from '../shared/units';
import type { Progress, Stage } from '../pipeline/stretch';
import type { BackendReport, SeparationSummary } from '../separation/protocol';
import { INITIAL_LISTENING } from './listening';
import type { Listening } from './listening';

export type SongId = number;

export type SongStatus =
  | 'waiting'
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
  /** When separating began, in milliseconds on the page's clock; null before. */
  readonly separatingSinceMs: number | null;
  /** When this progress was reported, in milliseconds on the page's clock. */
  readonly atMs: number;
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
  readonly listening: Listening;
}

export interface SessionState {
  readonly songs: readonly Song[];
  readonly selectedId: SongId | null;
  /** Backend of the latest separation; null before the first. */
  readonly backend: BackendReport | null;
}

export type SessionAction =
  | { readonly type: 'files-added'; readonly files: readonly { id: SongId; name: string }[] }
  | { readonly type: 'selected'; readonly id: SongId }
  | { readonly type: 'removed'; readonly id: SongId }
  | { readonly type: 'queued-again'; readonly id: SongId }
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
  | { readonly type: 'failed'; readonly id: SongId; readonly failure: Failure }
  | { readonly type: 'cancelled'; readonly id: SongId }
  | { readonly type: 'released'; readonly id: SongId };

export const INITIAL_STATE: SessionState = { songs: [], selectedId: null, backend: null };

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
    case 'queued-again':
      return update(state, action.id, isOver, (song) => ({
        ...newSong(song.id, song.fileName),
        shape: song.shape,
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
        progress: {
          stage: 'decoding',
          fraction: 0,
          separatingSinceMs: null,
          atMs: action.nowMs,
        },
      }));
    case 'decoded':
      return update(state, action.id, isActive, (song) => ({
        ...song,
        status: 'separating',
        shape: action.shape,
        isStored: action.isStored,
        isTruncated: action.isTruncated,
        isDamaged: action.isDamaged,
        progress: {
          stage: 'loading-model',
          fraction: 0,
          separatingSinceMs: null,
          atMs: action.nowMs,
        },
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
        readySamples: 0,
        failure: action.failure,
        isFailureDismissed: false,
      }));
    case 'cancelled':
      return update(state, action.id, isPending, (song) => ({
        ...song,
        status: 'cancelled',
        progress: null,
        readySamples: 0,
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
const isWaiting = (song: Song): boolean => song.status === 'waiting';
const isDone = (song: Song): boolean => song.status === 'done';
export const isActive = (song: Song): boolean =>
  song.status === 'decoding' || song.status === 'separating';
/** A finished song fails when its samples are lost. */
const holdsSamples = (song: Song): boolean => isActive(song) || isDone(song);
const isPending = (song: Song): boolean => isWaiting(song) || isActive(song);
/** Whether work on the song has ended without samples: it can be queued again. */
export const isOver = (song: Song): boolean =>
  song.status === 'failed' || song.status === 'cancelled' || song.status === 'released';

function newSong(id: SongId, fileName: string): Song {
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
    listening: INITIAL_LISTENING,
  };
}

/** Selects the first new song, unless the selected one is waiting or being worked on. */
function addFiles(
  state: SessionState,
  files: readonly { id: SongId; name: string }[],
): SessionState {
  if (files.length === 0) return state;
  const selected = findSong(state, state.selectedId);
  const selectedId = selected && isPending(selected) ? selected.id : files[0].id;
  const songs = [...state.songs, ...files.map(({ id, name }) => newSong(id, name))];
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

function nextProgress(
  previous: SongProgress | null,
  { stage, completed, total }: Progress,
  nowMs: number,
): SongProgress {
  const since = previous?.separatingSinceMs ?? null;
  return {
    stage,
    fraction: total > 0 ? Math.min(1, Math.max(0, completed / total)) : 0,
    separatingSinceMs: stage === 'separating' ? (since ?? nowMs) : since,
    atMs: nowMs,
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
