/** Keeps the verified model and the chosen backend between the jobs of one worker. */
import type { ModelConfig } from '../../model/config';
import { createMaskModel } from '../../model/executor';
import { loadModel } from '../../model/modelStore';
import type { Fetch, StoredModel, WeightCache } from '../../model/modelStore';
import type { BackendCandidate, ChooseOptions, KeyValueStore } from '../backends/backend';
import { openResilientModel } from '../backends/failover';
import type { ResilientModel } from '../backends/failover';
import { PROTOCOL_VERSION } from '../protocol';
import type { Progress } from '../../pipeline/stretch';
import type { BackendReport, ModelRequest, OwnModel } from '../protocol';

/** Whom to tell while a model is being opened and used; replaced by each job. */
export interface ModelListeners {
  readonly onProgress: (progress: Progress) => void;
  /** Once when the model is open, then whenever another backend takes over. */
  readonly onBackend: (report: BackendReport) => void;
}

export interface ModelSession {
  /**
   * The model of `request` on a proven backend: the kept one if the request is the same,
   * otherwise a new one in its place. Belongs to the session. Rejects with what {@link loadModel}
   * and chooseBackend reject with; the next call then starts afresh. Not to be called while a call
   * is pending, except with the same request.
   */
  open(request: ModelRequest, listeners: ModelListeners): Promise<ResilientModel>;
}

export interface ModelSessionOptions {
  readonly fetch: Fetch;
  readonly cache: WeightCache;
  readonly memory: KeyValueStore;
  /** Tells browsers apart: a choice is remembered per browser. */
  readonly userAgent: string;
  readonly backendTable: (
    wasmUrl: string,
    maxThreads: number | null,
  ) => readonly BackendCandidate[];
  /** See {@link ChooseOptions.announceSilence}. */
  readonly announceSilence?: ChooseOptions['announceSilence'];
  /** The configs the code knows, by name; all of config.ts by default. */
  readonly configs?: Readonly<Record<string, ModelConfig>>;
}

/** User-timing mark of the moment from which on a song need not wait for its model. */
export const MODEL_READY = 'vocal-isolation:model-ready';

/**
 * A build whose table has other candidates starts without a memory: the new ones get their chance.
 */
function memoryKey(
  candidates: readonly BackendCandidate[],
  modelName: string,
  userAgent: string,
): string {
  const ids = candidates.map(({ id }) => id).join(',');
  return [PROTOCOL_VERSION, ids, modelName, userAgent].join(' ');
}

/** Answers from the files of `model`, by the last part of the URL. */
function fetchFrom({ files }: OwnModel): Fetch {
  return async (url) => {
    const name = url.slice(url.lastIndexOf('/') + 1);
    const bytes = Object.hasOwn(files, name) ? await files[name].arrayBuffer() : null;
    return {
      ok: bytes !== null,
      status: bytes ? 200 : 404,
      arrayBuffer: async () => bytes ?? new ArrayBuffer(0),
      text: async () => new TextDecoder().decode(bytes ?? undefined),
    };
  };
}

export function createModelSession(options: ModelSessionOptions): ModelSession {
  let kept: { readonly key: string; readonly model: Promise<ResilientModel> } | null = null;
  let listeners: ModelListeners | null = null;

  async function openNew(request: ModelRequest): Promise<ResilientModel> {
    const { modelsUrl, modelName, ownModel } = request;
    let stored: Promise<StoredModel> | null = null;
    const load = () => {
      stored ??= loadModel({
        modelsUrl,
        modelName,
        fetch: ownModel ? fetchFrom(ownModel) : options.fetch,
        // The page has the files of such a model at hand.
        cache: ownModel ? undefined : options.cache,
        configs: options.configs,
        onProgress: (completed, total) =>
          listeners?.onProgress({ stage: 'loading-model', completed, total }),
      });
      return stored;
    };
    /**
     * Once uploaded, the weights need not be kept twice; a later backend gets them from the cache.
     */
    const forget = () => {
      stored = null;
    };
    // Awaited when the first backend has started; until then nobody else handles a rejection.
    load().catch(() => undefined);
    const candidates = options.backendTable(request.wasmUrl, request.maxThreads);
    const model = await openResilientModel({
      candidates,
      createModel: async () => {
        const { config, weights, metadata } = await load();
        return { ...createMaskModel(config, weights), weightsDigest: metadata.digest };
      },
      knownAnswer: async () => (await load()).metadata.knownAnswer,
      forced: request.backend,
      memory: options.memory,
      announceSilence: options.announceSilence,
      memoryKey: memoryKey(candidates, modelName, options.userAgent),
      onProgress: (completed, total) =>
        listeners?.onProgress({ stage: 'choosing-backend', completed, total }),
      onBackend: (report) => {
        forget();
        listeners?.onBackend(report);
      },
    });
    forget();
    performance.mark(MODEL_READY);
    return model;
  }

  async function replace(previous: Promise<ResilientModel> | undefined, request: ModelRequest) {
    const model = await previous?.catch(() => null);
    model?.dispose();
    return openNew(request);
  }

  return {
    async open(request, newListeners) {
      listeners = newListeners;
      const { modelsUrl, wasmUrl, modelName, ownModel, backend, maxThreads } = request;
      const ownId = ownModel?.id;
      const key = JSON.stringify([modelsUrl, wasmUrl, modelName, ownId, backend, maxThreads]);
      if (kept?.key !== key) kept = { key, model: replace(kept?.model, request) };
      const opening = kept;
      try {
        const model = await opening.model;
        newListeners.onBackend(model.report);
        return model;
      } catch (error) {
        if (kept === opening) kept = null;
        throw error;
      }
    },
  };
}
