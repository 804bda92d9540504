/**
 * The page's side of separation: starts the worker when it is first needed and sends it one song
 * at a time. A worker that has died is replaced for the next song.
 */
import { buffersOf } from '../../pcm/songSource';
import type { SongSource } from '../../pcm/songSource';
import { AbortError, throwIfAborted } from '../../shared/abort';
import { deserializeError } from '../../shared/errors';
import { createDeferred, untilAborted } from '../../shared/race';
import type { Span } from '../../shared/spans';
import { openConnection } from './connection';
import type { Connection, ConnectionUser, WorkerLike } from './connection';
import { ThreadsStuckError } from './threadHost';
import type { ThreadLike } from './threadHost';
import { createThreadLimit } from './threadLimit';
import type { ThreadLimit } from './threadLimit';
import type { Checkpoint } from '../../pipeline/checkpoint';
import type { Progress, Stretch } from '../../pipeline/stretch';
import type {
  BackendName,
  BackendReport,
  JobMessage,
  ModelRequest,
  OwnModel,
  SeparationSummary,
} from '../protocol';

/** Filled in by vite.config.ts. */
declare const __WASM_FOLDER__: string;

export interface SeparationClientOptions {
  /** Default: the app's own worker. */
  readonly createWorker?: () => WorkerLike;
  /** Default: a classic worker that runs the script at `url`. */
  readonly createThread?: (url: string) => ThreadLike;
  /** Default: remembered in the browser's local storage. */
  readonly threadLimit?: ThreadLimit;
  /**
   * URL of the folder with the model folders, ending in a slash. Default: `models/` beside the
   * page.
   */
  readonly modelsUrl?: string;
  /**
   * URL of the folder with the wasm binaries, ending in a slash. Default: the folder of this
   * build's version of them, beside the page.
   */
  readonly wasmUrl?: string;
}

export interface SeparationRequest {
  /**
   * The song. If it is in memory, its planes' buffers are transferred: hand over copies, because
   * they have length 0 afterwards.
   */
  readonly source: SongSource;
  readonly modelName: string;
  /** The model, if it is none of the app. */
  readonly ownModel?: OwnModel | null;
  /** Forces a backend; null = fastest that proves right. */
  readonly backend: BackendName | null;
  /** Where to go on: a checkpoint of the same song and model. Default: from the beginning. */
  readonly resume?: Checkpoint | null;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Once per song, and again if another backend takes over. */
  readonly onBackend?: (report: BackendReport) => void;
  /**
   * Consecutive stretches of vocals; the arrays belong to the receiver. Who takes time over them
   * returns a promise, and the worker waits once a few are pending. What it fails with ends the
   * song.
   */
  readonly onStretch?: (stretch: Stretch) => void | Promise<void>;
  /**
   * Stretches of a part that {@link SeparationClient.wantPart} has asked for, as `onStretch` gets
   * those of the song. Their samples come again with the song, and are final then.
   */
  readonly onPart?: (stretch: Stretch) => void | Promise<void>;
}

export interface SeparationClient {
  /**
   * Separates one song; a call made meanwhile waits for its turn. Resolves after the last
   * stretch. Rejects with AbortError as soon as `signal` is aborted, with the worker's own
   * VocalIsolationError, with what `onStretch` fails with, or with `worker-crashed`. No callback is
   * called after that.
   */
  separate(request: SeparationRequest): Promise<SeparationSummary>;
  /**
   * Asks for these samples of the song under way before the rest of it; null: for none any more.
   * The latest wish counts. Does nothing before the first progress of the stage `separating`.
   */
  wantPart(part: Span | null): void;
  /**
   * Says that a song for this model is about to come, e.g. while it is being decoded: the worker
   * loads the model and chooses a backend meanwhile. Optional; reports nothing.
   */
  prepare(modelName: string, backend: BackendName | null, ownModel?: OwnModel | null): void;
  /**
   * Opens a model as for a song, when no song is under way. Rejects with what is wrong with it:
   * `model-load-failed`, `model-mismatch`, `backend-unavailable` where it misses its known answer.
   */
  tryModel(model: OwnModel, backend: BackendName | null): Promise<void>;
  /** Ends the worker; a running song is rejected with AbortError. */
  dispose(): void;
}

/**
 * A cancelled worker that has not answered by then is ended: it may be deep in a long computation.
 */
const CANCEL_PATIENCE_MS = 200;

/** URL of the folder that holds the models that the app ships, ending in a slash. */
export const shippedModelsUrl = (): string => new URL('models/', document.baseURI).href;

export function createSeparationClient(options: SeparationClientOptions = {}): SeparationClient {
  const {
    createWorker = createSeparationWorker,
    createThread = (url) => new Worker(url),
    threadLimit = createThreadLimit(
      () => localStorage,
      () => navigator.userAgent,
    ),
    modelsUrl = shippedModelsUrl(),
    wasmUrl = new URL(`${__WASM_FOLDER__}/`, document.baseURI).href,
  } = options;
  let connection: Connection | null = null;
  let nextJobId = 1;
  /** Resolves when the worker is free for the next song. */
  let turn: Promise<void> = Promise.resolve();

  /** Passes a wish on to the song under way; null if none is. */
  let want: ((part: Span | null) => void) | null = null;

  /** The latest announced song; once a song has come, it is told by the song itself. */
  let announced: Pick<ModelRequest, 'modelName' | 'ownModel' | 'backend'> | null = null;

  function connect(): Connection {
    connection ??= openConnection(createWorker(), {
      createThread,
      onEnd(cause) {
        connection = null;
        if (!(cause instanceof ThreadsStuckError)) return;
        threadLimit.lower(cause.numThreads);
        if (announced) prepare(announced.modelName, announced.backend, announced.ownModel);
      },
    });
    return connection;
  }

  function modelRequest(
    modelName: string,
    backend: BackendName | null,
    ownModel: OwnModel | null = null,
  ): ModelRequest {
    return { modelsUrl, wasmUrl, modelName, ownModel, backend, maxThreads: threadLimit.current() };
  }

  function prepare(
    modelName: string,
    backend: BackendName | null,
    ownModel: OwnModel | null = null,
  ): void {
    announced = { modelName, ownModel, backend };
    const worker = connect();
    void worker.ready.then(() => {
      const model = modelRequest(modelName, backend, ownModel);
      worker.post({ type: 'prepare', jobId: null, model });
    });
  }

  function openModel(model: OwnModel, backend: BackendName | null): Promise<void> {
    const jobId = nextJobId++;
    const { promise, resolve, reject } = createDeferred<void>();
    const worker = connect();
    worker.setUser({
      onMessage(message) {
        if (message.jobId !== jobId) return;
        if (message.type === 'prepared') resolve();
        if (message.type === 'failed') reject(deserializeError(message.error));
      },
      onEnd: reject,
    });
    void worker.ready.then(() => {
      const request = modelRequest(model.modelName, backend, model);
      worker.post({ type: 'prepare', jobId, model: request });
    });
    return promise.finally(() => worker.setUser(null));
  }

  /**
   * `onFree` is called when the worker can take the next job, which may be after the promise
   * settles.
   */
  function run(request: SeparationRequest, onFree: () => void): Promise<SeparationSummary> {
    const jobId = nextJobId++;
    const { source, modelName, ownModel, backend, resume = null, signal } = request;
    announced = null;
    return new Promise((resolve, reject) => {
      let worker: Connection;
      /** Whether the worker knows of this job, and whether it has been given the song. */
      let isAnnounced = false;
      let isSent = false;
      let isStopped = false;
      let cancelTimer: ReturnType<typeof setTimeout> | undefined;
      const finish = () => {
        clearTimeout(cancelTimer);
        want = null;
        signal?.removeEventListener('abort', cancel);
        worker.setUser(null);
        onFree();
      };
      const stop = (cause: unknown) => {
        if (isStopped) return;
        isStopped = true;
        reject(cause);
        if (!isAnnounced) return finish();
        worker.post({ type: 'cancel', jobId });
        cancelTimer = setTimeout(() => worker.end(new AbortError()), CANCEL_PATIENCE_MS);
      };
      const cancel = () => stop(new AbortError());
      const takeBy = (receiver: SeparationRequest['onStretch']) => async (stretch: Stretch) => {
        try {
          await receiver?.(stretch);
          worker.post({ type: 'taken', jobId });
        } catch (error) {
          stop(error);
        }
      };
      const callbacks = {
        ...request,
        onStretch: takeBy(request.onStretch),
        onPart: takeBy(request.onPart),
      };
      want = (part) => {
        if (isSent && !isStopped) worker.post({ type: 'want-part', jobId, part });
      };
      const send = () => {
        isSent = true;
        const model = modelRequest(modelName, backend, ownModel);
        worker.post({ type: 'separate', jobId, source, model, resume }, buffersOf(source));
      };
      const user: ConnectionUser = {
        onMessage: (message) => {
          if (message.type === 'prepared') {
            if (message.jobId === jobId && !isStopped) send();
            return;
          }
          const outcome = receive(message, jobId, isStopped ? {} : callbacks);
          if (!outcome) return;
          finish();
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
        onEnd: (cause) => {
          // The song has not been given away yet: the next worker, with fewer threads, gets it.
          if (cause instanceof ThreadsStuckError && !isSent && !isStopped) return begin();
          finish();
          reject(cause);
        },
      };
      const begin = () => {
        const current = connect();
        worker = current;
        isAnnounced = false;
        current.setUser(user);
        void current.ready.then(() => {
          if (isStopped) return;
          isAnnounced = true;
          const model = modelRequest(modelName, backend, ownModel);
          current.post({ type: 'prepare', jobId, model });
        });
      };
      signal?.addEventListener('abort', cancel, { once: true });
      begin();
    });
  }

  return {
    async separate(request) {
      const { signal } = request;
      const previous = turn;
      const { promise, resolve: handOn } = createDeferred<void>();
      turn = promise;
      try {
        throwIfAborted(signal);
        await untilAborted(previous, signal);
      } catch (error) {
        // This song leaves the queue; those behind it still wait for the one before it.
        void previous.then(handOn);
        throw error;
      }
      return run(request, handOn);
    },
    prepare,
    async tryModel(model, backend) {
      const previous = turn;
      const { promise, resolve: handOn } = createDeferred<void>();
      turn = promise;
      await previous;
      const open = () => openModel(model, backend);
      // The next worker starts fewer threads.
      const retry = (error: unknown) => {
        if (error instanceof ThreadsStuckError) return open();
        throw error;
      };
      await open().catch(retry).finally(handOn);
    },
    wantPart: (part) => want?.(part),
    dispose: () => connection?.end(new AbortError()),
  };
}

/** The app's own worker; Vite finds and bundles it through exactly this expression. */
function createSeparationWorker(): WorkerLike {
  return new Worker(new URL('../worker/worker.ts', import.meta.url), {
    type: 'module',
    name: 'separation',
  });
}

type Callbacks = Pick<SeparationRequest, 'onProgress' | 'onBackend' | 'onStretch' | 'onPart'>;

/** Passes a message on to the request's callbacks; returns how the job ended, if it did. */
function receive(
  message: Exclude<JobMessage, { type: 'prepared' }>,
  jobId: number,
  { onProgress, onBackend, onStretch, onPart }: Callbacks,
): SeparationSummary | Error | null {
  if (message.jobId !== jobId) return null;
  switch (message.type) {
    case 'progress':
      onProgress?.(message.progress);
      return null;
    case 'backend':
      onBackend?.(message.backend);
      return null;
    case 'stretch':
      void onStretch?.(message.stretch);
      return null;
    case 'part':
      void onPart?.(message.stretch);
      return null;
    case 'done':
      return message.summary;
    case 'cancelled':
      return new AbortError();
    case 'failed':
      return deserializeError(message.error);
    default:
      return message satisfies never;
  }
}
