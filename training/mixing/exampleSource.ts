/** The stream of training batches: folders in, batches out, prepared ahead in worker threads. */
import type { ModelConfig } from '../../src/model/config';
import { createDeferred } from '../../src/shared/race';
import type { Deferred } from '../../src/shared/race';
import { startThread } from '../shared/thread';
import { cacheRate } from '../corpus/cache';
import { loadTracks } from '../corpus/loadTracks';
import type { CachedTrack } from '../corpus/cachedTrack';
import { buildCatalogue } from './catalogue';
import { BATCHES_PER_POOL } from './mixer';
import type { ExampleBatch } from './mixer';
import { MIXING_POLICY } from './mixingPolicy';
import type { MixingPolicy } from './mixingPolicy';
import type { TargetKind } from './mixSpectra';
import type { BatchReply, WorkerSettings } from './worker';

export type { ExampleBatch } from './mixer';
export type { TargetKind } from './mixSpectra';

export interface ExampleSourceOptions {
  readonly seed: number;
  readonly batchSize: number;
  /** What the masked mixture is compared with; default `magnitude`. */
  readonly target?: TargetKind;
  /** How mixes are made; default {@link MIXING_POLICY}. */
  readonly policy?: MixingPolicy;
  /**
   * Worker threads; default 1, enough for a training step that takes ten times an example's
   * preparation.
   */
  readonly workers?: number;
  /** Index of the first batch: a resumed run goes on exactly where it stopped. */
  readonly startAt?: number;
  /** Receives one sentence per file left out and the sums found; default `console`. */
  readonly log?: (sentence: string) => void;
}

export interface ExampleSource {
  /**
   * The next batch; batch n of a seed is the same however many workers there are. Owned by the
   * caller.
   */
  next(): Promise<ExampleBatch>;
  /** Ends the workers. Pending calls of `next` reject. */
  dispose(): Promise<void>;
}

/** Batches in preparation or waiting: enough to bridge the drawing of a new pool of sources. */
const PREFETCH = 6;

/**
 * Reads `folders` (readers/readFolder.ts), fills the cache and starts the workers.
 * Throws an Error with a sentence that names the folder if there is nothing to train on.
 */
export async function createExampleSource(
  config: ModelConfig,
  folders: readonly string[],
  options: ExampleSourceOptions,
): Promise<ExampleSource> {
  const log = options.log ?? console.log;
  const tracks = await loadTracks(config, folders, 'train', log);
  try {
    return createTrackSource(config, tracks, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot train on ${folders.join(', ')}: ${reason}`, { cause: error });
  }
}

/** {@link createExampleSource} of tracks that are in the cache already, and of nothing else. */
export function createTrackSource(
  config: ModelConfig,
  tracks: readonly CachedTrack[],
  options: Omit<ExampleSourceOptions, 'log'>,
): ExampleSource {
  const catalogue = buildCatalogue(tracks, cacheRate(config));
  const { seed, batchSize, startAt = 0, target = 'magnitude', policy = MIXING_POLICY } = options;
  const settings: WorkerSettings = { config, catalogue, seed, batchSize, target, policy };
  const numWorkers = Math.max(1, options.workers ?? 1);
  /** Batches that were requested and not yet taken, by index. */
  const requests = new Map<number, Deferred<ExampleBatch>>();
  let requested = startAt;
  let taken = startAt;
  let failure: Error | null = null;

  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of requests.values()) reject(failure);
  };
  const workers = Array.from({ length: numWorkers }, () => {
    const worker = startThread(new URL('./worker.ts', import.meta.url), settings);
    worker.on('message', (reply: BatchReply) => {
      if ('problem' in reply) {
        fail(new Error(reply.problem));
        return;
      }
      requests.get(reply.index)?.resolve(reply.batch);
    });
    worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => fail(new Error(`A data worker ended with code ${code}.`)));
    return worker;
  });

  function request(): void {
    while (requested < taken + Math.max(PREFETCH, numWorkers * BATCHES_PER_POOL)) {
      const index = requested++;
      const deferred = createDeferred<ExampleBatch>();
      if (failure) deferred.reject(failure);
      requests.set(index, deferred);
      workers[Math.floor(index / BATCHES_PER_POOL) % numWorkers].postMessage({ index });
    }
  }
  request();

  return {
    async next() {
      const index = taken++;
      request();
      const batch = requests.get(index);
      if (!batch) throw new Error(`batch ${index} was never requested`);
      return batch.promise.finally(() => requests.delete(index));
    },
    async dispose() {
      fail(new Error('The example source was disposed.'));
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
