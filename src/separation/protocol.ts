/**
 * The contract between page and worker: every message that crosses, as discriminated unions on `type`.
 * Both sides state PROTOCOL_VERSION first; a page never talks to a worker of another build.
 */
import type { Progress, Stretch } from '../pipeline/stretch';
import type { SongSource } from '../pcm/songSource';
import type { SerializedError } from '../shared/errors';
import type { Samples } from '../shared/units';

export const PROTOCOL_VERSION = 4;

/** The ways to compute that the worker knows, fastest first as a rule. */
export const BACKEND_NAMES = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

export interface BackendReport {
  readonly backend: BackendName;
  /** For people, e.g. "WebAssembly, 2 threads" or "WebGL". */
  readonly description: string;
  /** Measured duration of one segment in the warm-up, null where there was nothing to compare. */
  readonly msPerSegment: number | null;
}

export interface SeparationSummary {
  readonly backend: BackendReport;
  readonly modelName: string;
  readonly numSamples: Samples;
  /** From receipt of the job to the last stretch, model loading and warm-up included. */
  readonly elapsedMs: number;
}

/** Which network, from where, on what. */
export interface ModelRequest {
  /** URL of the folder that holds the model folders, ending in a slash. */
  readonly modelsUrl: string;
  /** URL of the folder that holds the wasm binaries, ending in a slash. */
  readonly wasmUrl: string;
  readonly modelName: string;
  /** Forces a backend; null = fastest that proves right. */
  readonly backend: BackendName | null;
}

export type ClientMessage =
  | { readonly type: 'hello'; readonly version: number }
  /** A song will follow: load the model and choose a backend meanwhile. Has no answer. */
  | { readonly type: 'prepare'; readonly model: ModelRequest }
  | {
      readonly type: 'separate';
      readonly jobId: number;
      /** The buffers of a song in memory are transferred: the worker owns them from here on. */
      readonly source: SongSource;
      readonly model: ModelRequest;
    }
  /** One stretch is where it belongs: the worker may send another. */
  | { readonly type: 'taken'; readonly jobId: number }
  | { readonly type: 'cancel'; readonly jobId: number };

export type WorkerMessage =
  | { readonly type: 'ready'; readonly version: number }
  | { readonly type: 'progress'; readonly jobId: number; readonly progress: Progress }
  | { readonly type: 'backend'; readonly jobId: number; readonly backend: BackendReport }
  /** Buffers are transferred: the page owns them. */
  | { readonly type: 'stretch'; readonly jobId: number; readonly stretch: Stretch }
  | { readonly type: 'done'; readonly jobId: number; readonly summary: SeparationSummary }
  | { readonly type: 'cancelled'; readonly jobId: number }
  | { readonly type: 'failed'; readonly jobId: number; readonly error: SerializedError };
