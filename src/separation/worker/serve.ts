/**
 * Messages to pipeline and back, over any port: handshake, one job at a time, cancelling, errors as
 * data. The other end of the port is client.ts; protocol.ts lists the messages.
 */
import type { PcmAudio } from '../../pcm/pcm';
import type { PcmSource } from '../../pcm/pcmSource';
import { numSamplesOf } from '../../pcm/songSource';
import { createStoredSource } from '../../pcm/storedPcm';
import type { BlobLike } from '../../pcm/storedPcm';
import type { MaskModel } from '../../model/maskModel';
import { AbortError, isAbortError } from '../../shared/abort';
import { serializeError, VocalIsolationError } from '../../shared/errors';
import { nextTask } from '../../shared/nextTask';
import { createDeferred } from '../../shared/race';
import type { Deferred } from '../../shared/race';
import type { Span } from '../../shared/spans';
import { assertSource } from './assertSource';
import type { ResilientModel } from '../backends/failover';
import type { PageThreads } from '../backends/pageThreads';
import type { ModelListeners, ModelSession } from './modelSession';
import type { SeparateOptions } from '../../pipeline/separate';
import { PROTOCOL_VERSION } from '../protocol';
import type { Stretch } from '../../pipeline/stretch';
import type { BackendReport, ClientMessage, WorkerMessage } from '../protocol';

/** What a worker's global scope and both ends of a MessageChannel have in common. */
export interface Port {
  postMessage(message: WorkerMessage, transfer: ArrayBuffer[]): void;
  onmessage: ((event: { readonly data: ClientMessage }) => void) | null;
}

export interface ServeDependencies {
  readonly models: ModelSession;
  readonly separate: (
    mixture: PcmAudio | PcmSource,
    model: MaskModel,
    options: SeparateOptions,
  ) => Promise<void>;
  /**
   * Reads a part of a stored song at once, as only workers can. Default: throws `bad-parameter`.
   */
  readonly readBlob?: (blob: BlobLike) => ArrayBuffer;
  /** Takes what the page says about wasm threads. Default: nothing is done with it. */
  readonly threads?: Pick<PageThreads, 'receive'>;
}

interface Job {
  readonly id: number;
  readonly signal: { aborted: boolean };
  /** Rejects with AbortError when the job is cancelled. */
  readonly cancelled: Promise<never>;
  readonly cancel: () => void;
  readonly window: StretchWindow;
  /** What the page has asked for last. */
  wantedPart: Span | null;
}

/** Counts the stretches under way, so that a page slower than the network is not buried in them. */
interface StretchWindow {
  sent(): void;
  taken(): void;
  /** Resolves when another stretch may follow. */
  free(): Promise<void>;
}

/**
 * Sent and not taken yet, at most: enough that the network never waits for a page that keeps up.
 */
export const MAX_STRETCHES_UNDER_WAY = 8;

const SILENT: ModelListeners = { onProgress: () => undefined, onBackend: () => undefined };

type SeparateMessage = Extract<ClientMessage, { type: 'separate' }>;
type PrepareMessage = Extract<ClientMessage, { type: 'prepare' }>;

/** Answers every message on `port` from now on. */
export function serve(
  port: Port,
  { models, separate, readBlob = refuseBlob, threads }: ServeDependencies,
): void {
  let job: Job | null = null;
  /** The job whose model is being opened, or was opened last. */
  let prepared: { readonly jobId: number; readonly startMs: number } | null = null;
  let isPreparing = false;
  let isIntroduced = false;
  const post = (message: WorkerMessage, transfer: ArrayBuffer[] = []) =>
    port.postMessage(message, transfer);

  async function run(message: SeparateMessage, current: Job) {
    const { id: jobId, signal, cancelled, window } = current;
    const startMs = prepared?.jobId === jobId ? prepared.startMs : performance.now();
    assertSource(message.source);
    let report: BackendReport | null = null;
    const isCurrent = () => job?.id === jobId && !signal.aborted;
    const opening = models.open(message.model, {
      onProgress: (progress) => {
        if (isCurrent()) post({ type: 'progress', jobId, progress });
      },
      onBackend: (backend) => {
        report = backend;
        if (isCurrent()) post({ type: 'backend', jobId, backend });
      },
    });
    // A cancelled job does not wait; what is being loaded goes on loading for the next one.
    const model: ResilientModel = await Promise.race([opening, cancelled]);
    const { source } = message;
    const mixture =
      source.kind === 'stored' ? createStoredSource(source.pcm, readBlob) : source.pcm;
    const send = (type: 'stretch' | 'part', stretch: Stretch) => {
      window.sent();
      post({ type, jobId, stretch }, buffersOf(stretch));
    };
    await separate(mixture, model, {
      signal,
      resume: message.resume,
      yieldToEventLoop: async () => {
        await nextTask();
        await Promise.race([window.free(), cancelled]);
      },
      onProgress: (progress) => post({ type: 'progress', jobId, progress }),
      onStretch: (stretch) => send('stretch', stretch),
      wantedPart: () => current.wantedPart,
      onPart: (stretch) => send('part', stretch),
    });
    post({
      type: 'done',
      jobId,
      summary: {
        backend: report ?? model.report,
        modelName: message.model.modelName,
        weightsDigest: model.weightsDigest ?? null,
        numSamples: numSamplesOf(source),
        elapsedMs: performance.now() - startMs,
      },
    });
  }

  /** False if no job can begin now; the page has then been told. */
  function canBegin(jobId: number): boolean {
    const refuse = (text: string) => {
      post({ type: 'failed', jobId, error: { code: 'worker-crashed', message: text } });
      return false;
    };
    if (!isIntroduced) return refuse('the page is of another version than the worker');
    return job ? refuse(`job ${job.id} is still running`) : true;
  }

  async function prepare({ jobId, model }: PrepareMessage): Promise<void> {
    if (jobId === null) {
      // What goes wrong now goes wrong again, and is told, when the song comes.
      const isIdle = isIntroduced && !job && !isPreparing;
      if (isIdle) await models.open(model, SILENT).catch(() => undefined);
      return;
    }
    if (!canBegin(jobId)) return;
    const current = { jobId, startMs: performance.now() };
    prepared = current;
    isPreparing = true;
    try {
      await models.open(model, {
        onProgress: (progress) => {
          if (isPreparing && prepared === current) post({ type: 'progress', jobId, progress });
        },
        onBackend: () => undefined,
      });
      if (prepared === current) post({ type: 'prepared', jobId });
    } catch (error) {
      if (prepared !== current) return;
      post({ type: 'failed', jobId, error: serializeError(error, 'worker-crashed') });
    } finally {
      if (prepared === current) isPreparing = false;
    }
  }

  /** A cancelled job does not wait; what is being loaded goes on loading for the next one. */
  function cancelPreparing(jobId: number): void {
    prepared = null;
    isPreparing = false;
    post({ type: 'cancelled', jobId });
  }

  async function start(message: SeparateMessage): Promise<void> {
    const { jobId } = message;
    if (!canBegin(jobId)) return;
    const current = createJob(jobId);
    job = current;
    try {
      await run(message, current);
    } catch (error) {
      if (isAbortError(error)) post({ type: 'cancelled', jobId });
      else post({ type: 'failed', jobId, error: serializeError(error, 'worker-crashed') });
    } finally {
      job = null;
    }
  }

  port.onmessage = ({ data: message }) => {
    switch (message.type) {
      case 'hello':
        isIntroduced = message.version === PROTOCOL_VERSION;
        post({ type: 'ready', version: PROTOCOL_VERSION });
        break;
      case 'prepare':
        void prepare(message);
        break;
      case 'separate':
        void start(message);
        break;
      case 'taken':
        if (job?.id === message.jobId) job.window.taken();
        break;
      case 'want-part':
        if (job?.id === message.jobId) job.wantedPart = message.part;
        break;
      case 'cancel':
        if (job?.id === message.jobId) job.cancel();
        else if (prepared?.jobId === message.jobId) cancelPreparing(message.jobId);
        break;
      case 'thread-said':
      case 'thread-failed':
        threads?.receive(message);
        break;
      default:
        throw unknownMessage(message);
    }
  };
}

function refuseBlob(): never {
  throw new VocalIsolationError('bad-parameter', 'stored songs cannot be read here');
}

function unknownMessage(message: never): VocalIsolationError {
  return new VocalIsolationError('bad-parameter', `unknown message ${JSON.stringify(message)}`);
}

function createJob(id: number): Job {
  const signal = { aborted: false };
  const { promise: cancelled, reject } = createDeferred<never>();
  const cancel = () => {
    signal.aborted = true;
    reject(new AbortError());
  };
  return { id, signal, cancelled, cancel, window: createStretchWindow(), wantedPart: null };
}

function createStretchWindow(): StretchWindow {
  let numUnderWay = 0;
  let room: Deferred<void> | null = null;
  return {
    sent: () => {
      numUnderWay++;
    },
    taken: () => {
      numUnderWay--;
      room?.resolve();
    },
    free: async () => {
      while (numUnderWay >= MAX_STRETCHES_UNDER_WAY) {
        room = createDeferred();
        await room.promise;
      }
    },
  };
}

/** Every buffer of a stretch once: planes may share one. */
function buffersOf({ vocals, columns, checkpoint }: Stretch): ArrayBuffer[] {
  const arrays = [
    ...vocals,
    ...(columns ? [columns.mixture, columns.vocals] : []),
    ...(checkpoint ? [checkpoint.bytes] : []),
  ];
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}
