/** Messages between the page and the worker that makes one file. */
import type { SerializedError } from '../../../shared/errors';
import type { Samples } from '../../../shared/units';
import type { ExportRequest, ExportResult } from '../exportRequest';
import type { StreamShape } from '../planeStream';

/** A signal of the song. */
export type SignalName = 'mixture' | 'vocals';

/** Page → worker. */
export type ExportClientMessage =
  | {
      readonly type: 'make';
      readonly request: ExportRequest;
      readonly mixture: StreamShape;
      /** Its samples that have been separated by now. */
      readonly vocals: StreamShape;
    }
  /** Answers `read`. The planes are transferred: the worker owns them. */
  | { readonly type: 'samples'; readonly planes: readonly Float32Array<ArrayBuffer>[] };

/** Worker → page. */
export type ExportWorkerMessage =
  /** The worker's script runs; what it needs for the format may still have to be fetched. */
  | { readonly type: 'started' }
  /** The worker waits for samples; it reads one range at a time. */
  | {
      readonly type: 'read';
      readonly signal: SignalName;
      readonly start: Samples;
      readonly count: Samples;
    }
  /** Share of the file that is done, 0 … 1. */
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'done'; readonly result: ExportResult }
  /** `name` is that of the error; `error.code` means nothing for errors of other classes. */
  | { readonly type: 'failed'; readonly name: string; readonly error: SerializedError };
