/** The page's side of the worker that computes tiles. */
import type { Tile, TileRequest } from '../../pipeline/viewTile';
import { deserializeError, VocalIsolationError } from '../../shared/errors';
import { createDeferred } from '../../shared/race';
import type { Deferred } from '../../shared/race';
import type { Seconds } from '../../shared/units';
import type { ViewReply, ViewRequest } from '../protocol';

/** What of a Worker is used. */
export interface ViewWorkerLike {
  postMessage(request: ViewRequest, transfer: ArrayBuffer[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<ViewReply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** A tile takes a fraction of a second. A worker that owes one for this long has stopped. */
export const MAX_SILENCE: Seconds = 12;

const CLOSED = 'the views were closed';

export interface ViewClient {
  /**
   * Computes a tile. The planes of the request are transferred and cannot be used afterwards.
   * Rejects with `worker-crashed` if the worker ends or falls silent, and the next call starts
   * another; also after `close`, where none is started.
   */
  computeTile(request: TileRequest): Promise<Tile>;
  /** Ends the worker for good; what is being computed rejects. */
  close(): void;
}

/** The worker starts with the first tile. */
export function createViewClient(
  createWorker: () => ViewWorkerLike = createViewWorker,
): ViewClient {
  let worker: ViewWorkerLike | null = null;
  let nextId = 0;
  let isClosed = false;
  const waiting = new Map<number, Deferred<Tile>>();
  let silence: ReturnType<typeof setTimeout> | undefined;

  /** Waits for the next reply, if one is owed. */
  function listen(): void {
    clearTimeout(silence);
    if (waiting.size === 0) return;
    silence = setTimeout(() => end(`no tile within ${MAX_SILENCE} s`), 1000 * MAX_SILENCE);
  }

  function end(message: string): void {
    clearTimeout(silence);
    worker?.terminate();
    worker = null;
    const cause = new VocalIsolationError('worker-crashed', message);
    for (const { reject } of waiting.values()) reject(cause);
    waiting.clear();
  }

  function open(): ViewWorkerLike {
    const opened = createWorker();
    opened.onmessage = ({ data: reply }) => {
      const deferred = waiting.get(reply.requestId);
      waiting.delete(reply.requestId);
      listen();
      if (reply.type === 'tile') deferred?.resolve(reply.tile);
      else deferred?.reject(deserializeError(reply.error));
    };
    opened.onerror = (event) => {
      event.preventDefault?.();
      end(event.message || 'the worker of the views could not be started');
    };
    return opened;
  }

  return {
    computeTile(tile) {
      // A tile whose samples were still being read would start a worker that nobody ends.
      if (isClosed) return Promise.reject(new VocalIsolationError('worker-crashed', CLOSED));
      worker ??= open();
      const requestId = nextId++;
      const deferred = createDeferred<Tile>();
      waiting.set(requestId, deferred);
      if (waiting.size === 1) listen();
      const planes = [...tile.planes, ...(tile.minus ?? [])];
      const buffers = new Set(planes.map(({ buffer }) => buffer as ArrayBuffer));
      worker.postMessage({ requestId, tile }, [...buffers]);
      return deferred.promise;
    },
    close() {
      isClosed = true;
      end(CLOSED);
    },
  };
}

function createViewWorker(): ViewWorkerLike {
  return new Worker(new URL('../worker/viewWorker.ts', import.meta.url), {
    type: 'module',
    name: 'views',
  });
}
