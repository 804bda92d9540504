/** The page's side of an export: a worker per file, which gets the samples that it asks for. */
import { AbortError, throwIfAborted } from '../../shared/abort';
import { deserializeError, VocalIsolationError } from '../../shared/errors';
import { explainMissingPart } from '../../shared/loadPart';
import { createDeferred } from '../../shared/race';
import type { Seconds } from '../../shared/units';
import { encodeWavFile } from './encodeWavFile';
import type { ReadablePcm, SongSamples } from './excerpt';
import { formatOf } from './exportFormats';
import { makeFile } from './exportRequest';
import type { ExportRequest, ExportResult } from './exportRequest';
import type { StreamShape } from './planeStream';
import type { ExportClientMessage, ExportWorkerMessage } from './worker/exportProtocol';

/** What of a Worker is used. */
export interface ExportWorkerLike {
  postMessage(message: ExportClientMessage, transfer: ArrayBuffer[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<ExportWorkerMessage>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface ExportOptions {
  readonly signal: AbortSignal;
  /** Called with the share of the file that is done, 0 … 1. */
  readonly onProgress: (share: number) => void;
  /** Default: the app's own worker. */
  readonly createWorker?: () => ExportWorkerLike;
}

/** A worker that says nothing for this long has stopped. */
export const MAX_SILENCE: Seconds = 12;
/** The same until its script, a few kilobytes, runs. */
export const MAX_START: Seconds = 14;
/** The same from then on until it asks for samples: the encoder is being fetched, up to 1 MB. */
export const MAX_LOADING: Seconds = 60;

/**
 * Makes one file of a song. Rejects at once with `AbortError` when `signal` is aborted, with
 * `encoder-stuck` if the worker stops answering, with what reading the samples rejects with, and as
 * `makeFile` and `encodeAs` do. A WAV file is made by the page itself if the worker cannot be
 * loaded or stops, so that a finished song can be saved from a page that its host has replaced.
 */
export async function exportFile(
  samples: SongSamples,
  request: ExportRequest,
  options: ExportOptions,
): Promise<ExportResult> {
  try {
    return await runWorker(samples, request, options);
  } catch (error) {
    if (!isOfWorker(error) || formatOf(request.formatId).coding.kind !== 'wav') throw error;
    return makeWavHere(samples, request, options);
  }
}

/** Whether the worker is missing or stuck, and not the song. */
function isOfWorker(error: unknown): boolean {
  if (!(error instanceof VocalIsolationError)) return false;
  return ['app-load-failed', 'offline', 'encoder-stuck'].includes(error.code);
}

function makeWavHere(
  samples: SongSamples,
  request: ExportRequest,
  { signal, onProgress }: ExportOptions,
): Promise<ExportResult> {
  throwIfAborted(signal);
  const stoppable = (pcm: ReadablePcm): ReadablePcm => ({
    ...shapeOf(pcm),
    read(start, count) {
      throwIfAborted(signal);
      return pcm.read(start, count);
    },
  });
  const { mixture, vocals } = samples;
  return makeFile({ mixture: stoppable(mixture), vocals: stoppable(vocals) }, request, {
    encode({ coding }, stream) {
      if (coding.kind !== 'wav') throw new TypeError(`no ${coding.kind} encoder in the page`);
      return encodeWavFile(stream, coding.bitDepth);
    },
    onProgress,
  });
}

async function runWorker(
  samples: SongSamples,
  request: ExportRequest,
  { signal, onProgress, createWorker = createExportWorker }: ExportOptions,
): Promise<ExportResult> {
  throwIfAborted(signal);
  const { promise, resolve, reject } = createDeferred<ExportResult>();
  const worker = createWorker();
  // Ticks are counted, not time, because a computer that was asleep wakes up to one tick only.
  let silence = 0;
  let isReading = false;
  let maxSilence = MAX_START;
  const watch = setInterval(() => {
    if (++silence < maxSilence) return;
    const code = isReading ? 'storage-lost' : 'encoder-stuck';
    reject(new VocalIsolationError(code, `nothing was read or said within ${maxSilence} s`));
  }, 1000);
  const abort = () => reject(new AbortError());
  signal.addEventListener('abort', abort);

  const send = async ({ signal: name, start, count }: ReadMessage) => {
    isReading = true;
    try {
      // The planes may be views of the store.
      const planes = (await samples[name].read(start, count)).map((plane) => plane.slice());
      const transfer = planes.map(({ buffer }) => buffer);
      worker.postMessage({ type: 'samples', planes }, transfer);
    } catch (error) {
      reject(error);
    } finally {
      isReading = false;
      silence = 0;
    }
  };
  worker.onmessage = ({ data: message }) => {
    silence = 0;
    maxSilence = message.type === 'started' ? MAX_LOADING : MAX_SILENCE;
    switch (message.type) {
      case 'started':
        break;
      case 'read':
        void send(message);
        break;
      case 'progress':
        onProgress(message.share);
        break;
      case 'done':
        resolve(message.result);
        break;
      case 'failed':
        reject(rebuilt(message));
        break;
      default:
        message satisfies never;
    }
  };
  worker.onmessageerror = () => reject(stopped('a message could not be read'));
  worker.onerror = (event) => {
    event.preventDefault?.();
    // A script that cannot be fetched ends the worker without a message.
    if (event.message) reject(stopped(event.message));
    else void explainMissingPart('the export worker').then(reject);
  };
  const { mixture, vocals } = samples;
  worker.postMessage(
    { type: 'make', request, mixture: shapeOf(mixture), vocals: shapeOf(vocals) },
    [],
  );
  try {
    return await promise;
  } finally {
    clearInterval(watch);
    signal.removeEventListener('abort', abort);
    worker.onmessage = worker.onmessageerror = worker.onerror = null;
    worker.terminate();
  }
}

type ReadMessage = Extract<ExportWorkerMessage, { type: 'read' }>;

function shapeOf({ sampleRate, numChannels, numSamples }: ReadablePcm): StreamShape {
  return { sampleRate, numChannels, numSamples };
}

function stopped(message: string): VocalIsolationError {
  return new VocalIsolationError('format-unavailable', message);
}

/** The error of the worker, of its own class or with its own name. */
function rebuilt({ name, error }: Extract<ExportWorkerMessage, { type: 'failed' }>): Error {
  if (error.code !== 'bad-parameter') return deserializeError(error);
  return Object.assign(new Error(error.message), { name });
}

/** The app's own worker; Vite finds and bundles it through exactly this expression. */
function createExportWorker(): ExportWorkerLike {
  return new Worker(new URL('./worker/exportWorker.ts', import.meta.url), {
    type: 'module',
    name: 'export',
  });
}
