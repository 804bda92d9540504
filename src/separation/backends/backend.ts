/**
 * Chooses what computes: tries the candidates of an ordered table, trusts none before it has
 * reproduced the model's known answer, and takes the fastest of those that have. Knows no tfjs: the
 * table (table.ts) is handed in.
 */
import { isAbortError, throwIfAborted } from '../../shared/abort';
import type { AbortFlag } from '../../shared/abort';
import { serializeError, VocalIsolationError } from '../../shared/errors';
import { withinSeconds } from '../../shared/race';
import type { Seconds } from '../../shared/units';
import { numBands } from '../../model/config';
import { numInputs } from '../../model/patch';
import { knownAnswerError } from '../../model/knownAnswer';
import type { KnownAnswer } from '../../model/knownAnswer';
import type { MaskModel } from '../../model/maskModel';
import type { BackendDevice, BackendName, BackendReport } from '../protocol';

/** `last-resort`: works but slowly, so it is tried only when nothing else has proved right. */
export type Suitability = 'good' | 'last-resort' | 'absent';

/** One way to compute, as the table describes it. */
export interface BackendCandidate {
  /** Tells candidates apart that share a name, e.g. wasm with and without threads. */
  readonly id: string;
  readonly name: BackendName;
  /** Largest difference from the known answer that rounding on this backend can explain. */
  readonly tolerance: number;
  /** How long one call of the network, the first included, may occupy the worker at most. */
  readonly maxSilence: Seconds;
  /** Feature test. Loads nothing, but may start the browser's GPU process. Must not reject. */
  suitability(): Suitability | Promise<Suitability>;
  /**
   * Loads this backend if that has not happened yet, and makes it the one on which models are
   * created. Resolves with what it computes with.
   */
  activate(): Promise<BackendDevice>;
  /** False once the backend has died without an error, e.g. lost its WebGL context. */
  isHealthy(): boolean;
  /** Frees everything; may be called in any state. */
  deactivate(): void;
}

/** Remembers small facts between visits; may forget, must not reject. */
export interface KeyValueStore {
  get(key: string): Promise<string | null>;
  /** null forgets. */
  set(key: string, value: string | null): Promise<void>;
}

export interface ChooseOptions {
  readonly candidates: readonly BackendCandidate[];
  /** Creates the model on the active backend. */
  readonly createModel: () => Promise<MaskModel>;
  readonly knownAnswer: () => Promise<KnownAnswer>;
  /** Only this backend; null = the fastest that proves right. */
  readonly forced: BackendName | null;
  readonly memory: KeyValueStore;
  /** What the choice depends on: model, browser, version of the code. */
  readonly memoryKey: string;
  /** Ids that have failed in this session. */
  readonly excluded?: ReadonlySet<string>;
  /**
   * Told before the worker's thread may be occupied without a pause for longer than before: the
   * longest pause that is to be expected from then on.
   */
  readonly announceSilence?: (seconds: Seconds) => void;
  readonly signal?: AbortFlag;
  /** Candidates that have been tried, of those that may be. */
  readonly onProgress?: (completed: number, total: number) => void;
}

/** A model on a backend that has proved right. The caller disposes the model, then deactivates. */
export interface BackendChoice {
  readonly candidate: BackendCandidate;
  readonly model: MaskModel;
  readonly report: BackendReport;
  /** The longest that one call of the network may take, from what the first call took. */
  readonly maxSilence: Seconds;
}

/** A candidate that takes longer to start, or to answer the known question, is given up. */
const PATIENCE: Seconds = 20;
/** The same limit for a backend that was asked for by name. */
const FORCED_PATIENCE: Seconds = 600;

/** A call of the network that takes as many times as long as the first one is given up. */
const SILENCE_PER_CALL = 5;
/** No call of the network is given up before. */
const MIN_SILENCE: Seconds = 15;

/** The warm-up repeats a segment for about this long; the best repetition counts. */
const WARM_UP_MS = 250;

/**
 * Tries the remembered candidate alone first; if it proves right, nothing else is loaded. Otherwise
 * every `good` candidate is tried (of equal names only until one proves right), then the last
 * resorts until one does. Timing happens only where there is a choice. Rejects with
 * `backend-unavailable`, `offline`, `app-load-failed` or `out-of-memory` naming every failure, with
 * what loading the model rejects with, or AbortError.
 */
export async function chooseBackend(options: ChooseOptions): Promise<BackendChoice> {
  const { forced, memory, memoryKey, excluded, signal, onProgress } = options;
  const usable = options.candidates.filter(
    ({ id, name }) => !excluded?.has(id) && (forced === null || forced === name),
  );
  const failures: { id: string; error: unknown }[] = [];
  onProgress?.(0, 1);

  const attempt = async (candidate: BackendCandidate): Promise<BackendChoice | null> => {
    throwIfAborted(signal);
    try {
      return await prove(candidate, options);
    } catch (error) {
      candidate.deactivate();
      if (isAbortError(error) || isModelError(error)) throw error;
      failures.push({ id: candidate.id, error });
      return null;
    }
  };

  const rememberedId = forced === null ? await memory.get(memoryKey) : null;
  const remembered = usable.find(({ id }) => id === rememberedId);
  // The suitability of the others is not asked: it would start a GPU process that is not needed.
  const isStillFirst = remembered !== undefined && (await isFirstGood(remembered, usable));
  if (isStillFirst) {
    const choice = await attempt(remembered);
    if (choice) {
      onProgress?.(1, 1);
      return choice;
    }
    await memory.set(memoryKey, null);
  }

  const ranks = await Promise.all(usable.map(async (candidate) => candidate.suitability()));
  const good = usable.filter((_, index) => ranks[index] === 'good');
  const lastResorts = usable.filter((_, index) => ranks[index] === 'last-resort');
  const total = Math.max(1, good.length);
  const proven: BackendChoice[] = [];
  for (const [index, candidate] of good.entries()) {
    const isNeedless =
      (isStillFirst && candidate === remembered) ||
      proven.some((choice) => choice.candidate.name === candidate.name);
    try {
      const choice = isNeedless ? null : await attempt(candidate);
      if (choice) proven.push(choice);
    } catch (error) {
      proven.forEach(release);
      throw error;
    }
    onProgress?.(index + 1, total);
  }
  if (proven.length > 1) {
    options.announceSilence?.(Math.max(...proven.map(({ maxSilence }) => maxSilence)));
    const fastest = await pickFastest(proven);
    options.announceSilence?.(fastest.maxSilence);
    await memory.set(memoryKey, fastest.candidate.id);
    return fastest;
  }
  if (proven.length === 1) return activated(proven[0]);
  for (const candidate of lastResorts) {
    const choice = await attempt(candidate);
    if (choice) return choice;
  }
  throw noneLeft(failures, forced);
}

/**
 * Whether `candidate` is the first suitable one of its name. False also when a better form of the
 * same backend has become possible, e.g. threads.
 */
async function isFirstGood(
  candidate: BackendCandidate,
  usable: readonly BackendCandidate[],
): Promise<boolean> {
  for (const other of usable.filter(({ name }) => name === candidate.name)) {
    if ((await other.suitability()) === 'good') return other === candidate;
  }
  return false;
}

/** Times all of `proven`, releases all but the fastest and leaves that one active. */
async function pickFastest(proven: readonly BackendChoice[]): Promise<BackendChoice> {
  const timed: { choice: BackendChoice; ms: number }[] = [];
  for (const choice of proven) {
    timed.push({ choice, ms: await timeSegment(await activated(choice)) });
  }
  const fastest = timed.reduce((best, other) => (other.ms < best.ms ? other : best));
  for (const choice of proven) if (choice !== fastest.choice) release(choice);
  const { choice, ms } = fastest;
  return activated({ ...choice, report: { ...choice.report, msPerSegment: ms } });
}

/** Activates `choice` again: another candidate may have been activated and released meanwhile. */
async function activated(choice: BackendChoice): Promise<BackendChoice> {
  await choice.candidate.activate();
  return choice;
}

/** Frees the model and the backend of a choice. */
export function release({ model, candidate }: BackendChoice): void {
  model.dispose();
  candidate.deactivate();
}

/** Activates `candidate` and asks it the known question. Leaves nothing behind when it rejects. */
async function prove(candidate: BackendCandidate, options: ChooseOptions): Promise<BackendChoice> {
  const patience = options.forced === null ? PATIENCE : FORCED_PATIENCE;
  const noAnswer = () =>
    new VocalIsolationError('backend-unavailable', `no answer in ${patience} s`);
  options.announceSilence?.(candidate.maxSilence);
  const device = await withinSeconds(candidate.activate(), patience, noAnswer);
  const knownAnswer = await options.knownAnswer();
  const model = await options.createModel();
  try {
    throwIfAborted(options.signal);
    const startMs = performance.now();
    const error = await withinSeconds(knownAnswerError(model, knownAnswer), patience, noAnswer);
    if (!(error <= candidate.tolerance) || !candidate.isHealthy()) {
      throw new VocalIsolationError(
        'backend-unavailable',
        `known answer missed by ${error}, tolerance ${candidate.tolerance}`,
      );
    }
    const secondsPerCall = (performance.now() - startMs) / 1000;
    const report = { backend: candidate.name, device, msPerSegment: null };
    const maxSilence = Math.max(MIN_SILENCE, SILENCE_PER_CALL * secondsPerCall);
    options.announceSilence?.(maxSilence);
    return { candidate, model, report, maxSilence };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Milliseconds of one segment of silence: the best of a few, to compare backends with. */
async function timeSegment({ model }: BackendChoice): Promise<number> {
  const { config } = model;
  const silence = new Float32Array(numBands(config) * config.numFrames * numInputs(config));
  const start = performance.now();
  let best = Infinity;
  let before = start;
  do {
    await model.estimateMask(silence);
    const now = performance.now();
    best = Math.min(best, now - before);
    before = now;
  } while (before - start < WARM_UP_MS);
  return best;
}

/** Whether `error` is about the model itself: another backend would meet it too. */
function isModelError(error: unknown): boolean {
  return (
    error instanceof VocalIsolationError &&
    (error.code === 'model-load-failed' || error.code === 'model-mismatch')
  );
}

function noneLeft(
  failures: readonly { id: string; error: unknown }[],
  forced: BackendName | null,
): VocalIsolationError {
  const described = failures.map(({ id, error }) => ({
    id,
    ...serializeError(error, 'backend-unavailable'),
  }));
  // A browser that lacks files of the app, or memory, is not too old.
  const codes = ['offline', 'app-load-failed', 'out-of-memory'] as const;
  const code = codes.find((cause) => described.some((failure) => failure.code === cause));
  const list = described.map(({ id, message }) => `${id}: ${message}`).join('; ');
  return new VocalIsolationError(
    code ?? 'backend-unavailable',
    `no ${forced ?? 'backend'} works here (${list || 'none is present'})`,
    { cause: failures.at(-1)?.error },
  );
}
