/**
 * A model that survives its backend: when a lost context, full memory or a mask that is not
 * finite ends one backend, the same patch is computed on the next, and the song goes on.
 */
import { VocalIsolationError } from '../../shared/errors';
import { untilRejected } from '../../shared/race';
import type { MaskModel, Patch } from '../../model/maskModel';
import { chooseBackend, release } from './backend';
import type { BackendChoice, ChooseOptions } from './backend';
import type { BackendReport } from '../protocol';

export interface ResilientModel extends MaskModel {
  /** The backend that computes now. */
  readonly report: BackendReport;
}

/**
 * Chooses a backend (see {@link chooseBackend}) and returns the model on it. `onBackend` is
 * called for every later change. A backend that failed is not tried again in the life of this
 * model; one that was asked for by name may be followed by any other.
 */
export async function openResilientModel(
  options: ChooseOptions & { readonly onBackend: (report: BackendReport) => void },
): Promise<ResilientModel> {
  const excluded = new Set(options.excluded);
  let current: BackendChoice | null = await chooseBackend({ ...options, excluded });
  const { config, weightsDigest } = current.model;

  /**
   * Leaves the failed backend for the next; throws what {@link chooseBackend} throws if there is
   * none.
   */
  async function moveOn(failed: BackendChoice, cause: unknown): Promise<BackendChoice> {
    current = null;
    excluded.add(failed.candidate.id);
    try {
      release(failed);
    } catch {
      // A context that is gone cannot be freed, and nothing uses it any more.
    }
    const { memory, memoryKey } = options;
    await memory.set(memoryKey, null);
    try {
      current = await chooseBackend({ ...options, forced: null, signal: undefined, excluded });
    } catch (error) {
      if (error instanceof VocalIsolationError) {
        throw new VocalIsolationError(error.code, `${String(cause)}; then ${error.message}`, {
          cause,
        });
      }
      throw error;
    }
    options.onBackend(current.report);
    return current;
  }

  return {
    config,
    weightsDigest,
    get report() {
      return requireOpen(current).report;
    },
    async estimateMask(magnitudes: Patch): Promise<Patch> {
      if (!magnitudes.every(Number.isFinite)) {
        throw new VocalIsolationError('bad-parameter', 'a patch must be finite');
      }
      let choice = requireOpen(current);
      for (;;) {
        let cause: unknown = 'the backend gave up';
        try {
          const mask = await whileHealthy(choice, choice.model.estimateMask(magnitudes));
          if (mask.every(Number.isFinite)) return mask;
        } catch (error) {
          if (error instanceof VocalIsolationError && error.code === 'bad-parameter') throw error;
          cause = error;
        }
        choice = await moveOn(choice, cause);
      }
    },
    dispose() {
      if (current) release(current);
      current = null;
    },
  };
}

/** How often a backend is asked whether it is healthy while it computes. */
const HEALTH_CHECK_MS = 100;

/**
 * Settles as `work` does, or rejects with `backend-unavailable` once the backend has died or has
 * not answered for `maxSilence`: a lost WebGL context answers with zeros, or never.
 */
async function whileHealthy<T>(choice: BackendChoice, work: Promise<T>): Promise<T> {
  const { candidate, maxSilence } = choice;
  const lost = () => new VocalIsolationError('backend-unavailable', `${candidate.id} has died`);
  const silent = () =>
    new VocalIsolationError(
      'backend-unavailable',
      `${candidate.id}: no answer in ${maxSilence.toFixed(0)} s`,
    );
  const result = await untilRejected(work, (reject) => {
    let ticks = 0;
    const timer = setInterval(() => {
      if (!candidate.isHealthy()) reject(lost());
      // Ticks are counted, not time: a computer that was asleep wakes up to one tick only.
      if (++ticks * HEALTH_CHECK_MS >= 1000 * maxSilence) reject(silent());
    }, HEALTH_CHECK_MS);
    return () => clearInterval(timer);
  });
  if (!candidate.isHealthy()) throw lost();
  return result;
}

function requireOpen(current: BackendChoice | null): BackendChoice {
  if (!current) throw new VocalIsolationError('backend-unavailable', 'no backend is left');
  return current;
}
