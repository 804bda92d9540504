/**
 * Chooses what computes: tries the candidates of an ordered table, believes none before it has reproduced
 * the model's known answer, and takes the fastest of those that have. Knows no tfjs: the table
 * (backendTable.ts) is handed in.
 */
import { isAbortError, throwIfAborted } from '../../shared/abort';
import type { AbortFlag } from '../../shared/abort';
import { serializeError, VocalIsolationError } from '../../shared/errors';
import { numBands, numInputs } from '../../model/config';
import { knownAnswerError } from '../../model/knownAnswer';
import type { KnownAnswer } from '../../model/knownAnswer';
import type { MaskModel } from '../../model/maskModel';
import type { BackendName, BackendReport } from '../protocol';

/** `last-resort`: works but slowly, so it is tried only when nothing else has proved right. */
export type Suitability = 'good' | 'last-resort' | 'absent';

/** One way to compute, as the table describes it. */
export interface BackendCandidate {
  /** Tells candidates apart that share a name, e.g. wasm with and without threads. */
  readonly id: string;
  readonly name: BackendName;
  /** Largest difference from the known answer that rounding on this backend can explain. */
  readonly tolerance: number;
  /** Feature test; loads nothing, but may start the browser's GPU process. Must not reject. */
  suitability(): Suitability | Promise<Suitability>;
  /** Loads it (the first time) and makes it the one that models are created on. Describes it for people. */
  activate(): Promise<string>;
  /** False when it has silently died, e.g. lost its WebGL context or its WebGPU device. */
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
  readonly signal?: AbortFlag;
  /** Candidates that have been tried, of those that may be. */
  readonly onProgress?: (completed: number, total: number) => void;
}

/** A model on a backend that has proved right. The caller disposes the model, then deactivates. */
export interface BackendChoice {
  readonly candidate: BackendCandidate;
  readonly model: MaskModel;
  readonly report: BackendReport;
}

/** Whoever takes longer to start and answer is given up, unless it was asked for by name. */
const PATIENCE_MS = 20_000;
const FORCED_PATIENCE_MS = 600_000;

/** The warm-up repeats a segment for about this long; best of the repetitions counts. */
const WARM_UP_MS = 250;

/**
 * Tries the remembered candidate alone first; if it proves right, nothing else is loaded. Otherwise every
 * `good` candidate is tried (of equal names only until one proves right), then the last resorts until one
 * does. Timing happens only where there is a choice. Rejects with `backend-unavailable` or
 * `out-of-memory` naming every failure, with what loading the model rejects with, or AbortError.
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
  // The others are not even asked whether they are there: that would start a GPU process nobody needs.
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
    const fastest = await pickFastest(proven);
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

/** False also when a better form of the same backend has become possible, e.g. threads. */
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

/** Another candidate may have been activated, and released, since this one was. */
async function activated(choice: BackendChoice): Promise<BackendChoice> {
  await choice.candidate.activate();
  return choice;
}

/** Frees model and backend. */
export function release({ model, candidate }: BackendChoice): void {
  model.dispose();
  candidate.deactivate();
}

/** Activates `candidate` and asks it the known question. Leaves nothing behind when it rejects. */
async function prove(candidate: BackendCandidate, options: ChooseOptions): Promise<BackendChoice> {
  const patienceMs = options.forced === null ? PATIENCE_MS : FORCED_PATIENCE_MS;
  const description = await withPatience(candidate.activate(), patienceMs);
  const knownAnswer = await options.knownAnswer();
  const model = await options.createModel();
  try {
    throwIfAborted(options.signal);
    const error = await withPatience(knownAnswerError(model, knownAnswer), patienceMs);
    if (!(error <= candidate.tolerance) || !candidate.isHealthy()) {
      throw new VocalIsolationError(
        'backend-unavailable',
        `known answer missed by ${error}, tolerance ${candidate.tolerance}`,
      );
    }
  } catch (error) {
    model.dispose();
    throw error;
  }
  const report = { backend: candidate.name, description, msPerSegment: null };
  return { candidate, model, report };
}

/** Milliseconds of one segment, the best of a few. Only a comparison, so silence will do as input. */
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

async function withPatience<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new VocalIsolationError('backend-unavailable', `no answer in ${patienceMs} ms`));
    }, patienceMs);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** A broken model is no backend's fault, and another backend would not mend it. */
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
  const outOfMemory = described.some(({ code }) => code === 'out-of-memory');
  const list = described.map(({ id, message }) => `${id}: ${message}`).join('; ');
  return new VocalIsolationError(
    outOfMemory ? 'out-of-memory' : 'backend-unavailable',
    `no ${forced ?? 'backend'} works here (${list || 'none is present'})`,
    { cause: failures.at(-1)?.error },
  );
}
