/**
 * The contract between page and worker: every message that crosses, as discriminated unions on
 * `type`. Both sides state PROTOCOL_VERSION first; a page never talks to a worker of another build.
 */
import type { Checkpoint } from '../pipeline/checkpoint';
import type { Progress, Stretch } from '../pipeline/stretch';
import type { SongSource } from '../pcm/songSource';
import type { SerializedError } from '../shared/errors';
import type { Span } from '../shared/spans';
import type { Samples, Seconds } from '../shared/units';

export const PROTOCOL_VERSION = 8;

/** The ways to compute that the worker knows, fastest first as a rule. */
export const BACKEND_NAMES = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

/** What a backend computes with. */
export interface BackendDevice {
  /** Of the graphics adapter; null where the browser does not disclose it or none is used. */
  readonly adapter: string | null;
  /** Threads of WebAssembly; null for the other backends. */
  readonly numThreads: number | null;
  /** Whether WebAssembly computes with SIMD; null for the other backends. */
  readonly hasSimd: boolean | null;
}

export interface BackendReport {
  readonly backend: BackendName;
  readonly device: BackendDevice;
  /** Measured duration of one segment in the warm-up, null where there was nothing to compare. */
  readonly msPerSegment: number | null;
}

export interface SeparationSummary {
  readonly backend: BackendReport;
  readonly modelName: string;
  /** SHA-256 of the model's weights; null where they are not known by it. */
  readonly weightsDigest: string | null;
  readonly numSamples: Samples;
  /** From receipt of the job to the last stretch, model loading and warm-up included. */
  readonly elapsedMs: number;
}

/** What of a Blob is needed. */
export interface ModelFile {
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A model that people have brought along, in the form that training/ exports. */
export interface OwnModel {
  /** Tells it from every other model of this page's life. */
  readonly id: string;
  /** Name of its config. */
  readonly modelName: string;
  /** `model.json` and the weights beside it, by file name. */
  readonly files: Readonly<Record<string, ModelFile>>;
}

/** Which network, from where, on what. */
export interface ModelRequest {
  /** URL of the folder that holds the model folders, ending in a slash. */
  readonly modelsUrl: string;
  /** URL of the folder that holds the wasm binaries, ending in a slash. */
  readonly wasmUrl: string;
  readonly modelName: string;
  /** Where the model comes from instead of `modelsUrl`; null = from there. */
  readonly ownModel: OwnModel | null;
  /** Forces a backend; null = fastest that proves right. */
  readonly backend: BackendName | null;
  /** Wasm threads at most; null = as many as suit the device. */
  readonly maxThreads: number | null;
}

/** What a worker asks of the page about the wasm threads that the page runs for it. */
export type ThreadRequest =
  /** Run the script at `url`, a `blob:` of the worker, in a worker of the page. */
  | { readonly type: 'start-thread'; readonly threadId: number; readonly url: string }
  | { readonly type: 'post-to-thread'; readonly threadId: number; readonly data: unknown }
  | { readonly type: 'end-thread'; readonly threadId: number }
  /**
   * All threads asked for since the last `threads-settled` have started, or the start has failed.
   */
  | { readonly type: 'threads-settled' };

/** What the page tells a worker about one of its wasm threads. */
export type ThreadReply =
  | { readonly type: 'thread-said'; readonly threadId: number; readonly data: unknown }
  | { readonly type: 'thread-failed'; readonly threadId: number; readonly message: string };

export type ClientMessage =
  | { readonly type: 'hello'; readonly version: number }
  /**
   * A song will follow: load the model and choose a backend meanwhile. With a `jobId` the worker
   * reports progress under it and answers `prepared` or `failed`; with null it answers nothing.
   */
  | { readonly type: 'prepare'; readonly jobId: number | null; readonly model: ModelRequest }
  | {
      readonly type: 'separate';
      readonly jobId: number;
      /** The buffers of a song in memory are transferred: the worker owns them from here on. */
      readonly source: SongSource;
      readonly model: ModelRequest;
      /** Where to go on; null = from the beginning of the song. */
      readonly resume: Checkpoint | null;
    }
  /** Of the song of this job, these samples are wanted first; null = none any more. */
  | { readonly type: 'want-part'; readonly jobId: number; readonly part: Span | null }
  /** One stretch, of the song or of a part, is where it belongs: the worker may send another. */
  | { readonly type: 'taken'; readonly jobId: number }
  | { readonly type: 'cancel'; readonly jobId: number }
  | ThreadReply;

export type WorkerMessage =
  | { readonly type: 'ready'; readonly version: number }
  /** From now on the worker may be silent for this long, because it computes without a pause. */
  | { readonly type: 'silence'; readonly seconds: Seconds }
  /** The worker cannot do any job, e.g. because its engine could not be fetched: end it. */
  | { readonly type: 'unusable'; readonly error: SerializedError }
  | ThreadRequest
  | JobMessage;

/** What a worker says about one job. */
export type JobMessage =
  /** The model is ready: the song of this job may be sent. */
  | { readonly type: 'prepared'; readonly jobId: number }
  | { readonly type: 'progress'; readonly jobId: number; readonly progress: Progress }
  | { readonly type: 'backend'; readonly jobId: number; readonly backend: BackendReport }
  /** Buffers are transferred: the page owns them. */
  | { readonly type: 'stretch'; readonly jobId: number; readonly stretch: Stretch }
  /** A stretch of a wanted part: comes again as a `stretch`. Buffers are transferred. */
  | { readonly type: 'part'; readonly jobId: number; readonly stretch: Stretch }
  | { readonly type: 'done'; readonly jobId: number; readonly summary: SeparationSummary }
  | { readonly type: 'cancelled'; readonly jobId: number }
  | { readonly type: 'failed'; readonly jobId: number; readonly error: SerializedError };
