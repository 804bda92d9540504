import { afterEach, describe, expect, it, vi } from 'vitest';
import { PAPER } from '../../model/config';
import { makeKnownAnswer } from '../../model/knownAnswer';
import type { KnownAnswer } from '../../model/knownAnswer';
import type { MaskModel, Patch } from '../../model/maskModel';
import { VocalIsolationError } from '../../shared/errors';
import { tinyConfig } from '../../testing/weights';
import { chooseBackend } from './backend';
import type { BackendCandidate, ChooseOptions, KeyValueStore, Suitability } from './backend';
import { openResilientModel } from './failover';
import type { BackendName, BackendReport } from '../protocol';

const CONFIG = tinyConfig(PAPER);

/**
 * A network whose mask is a plain function of its input, so that every backend can get it right.
 */
const rightMask = (patch: Patch): Patch => patch.map((value) => value / (1 + value));

interface Traits {
  readonly name?: BackendName;
  readonly suitability?: Suitability;
  /** Duration of a segment. */
  readonly ms?: number;
  readonly startError?: Error;
  readonly maxSilence?: number;
  readonly mask?: (patch: Patch) => Patch | Promise<Patch>;
  readonly isHealthy?: () => boolean;
}

afterEach(() => {
  vi.useRealTimers();
});

/** A world with one active backend at a time, as in tfjs; writes down what happens. */
function world(traits: Readonly<Record<string, Traits>>) {
  const log: string[] = [];
  const asked: string[] = [];
  const alive = new Set<string>();
  const stored = new Map<string, string>();
  let active: string | null = null;
  let openModels = 0;
  const candidates = Object.entries(traits).map(
    ([
      id,
      { name = id as BackendName, suitability = 'good', startError, isHealthy, maxSilence = 15 },
    ]) =>
      ({
        id,
        name,
        tolerance: 1e-3,
        maxSilence,
        // As with WebGPU, whose adapter is asked for.
        suitability: async () => {
          asked.push(id);
          return suitability;
        },
        activate: async () => {
          if (!alive.has(id)) log.push(`start ${id}`);
          if (startError) throw startError;
          alive.add(id);
          active = id;
          return { adapter: `fake ${id}`, numThreads: null, hasSimd: null };
        },
        isHealthy: isHealthy ?? (() => true),
        deactivate: () => {
          alive.delete(id);
          if (active === id) active = null;
        },
      }) satisfies BackendCandidate,
  );
  const createModel = async (): Promise<MaskModel> => {
    const id = active!;
    openModels++;
    return {
      config: CONFIG,
      estimateMask: async (patch) => {
        expect(active).toBe(id);
        const { ms = 0, mask = rightMask } = traits[id];
        if (ms) await new Promise((resolve) => setTimeout(resolve, ms));
        return mask(patch);
      },
      dispose: () => {
        openModels--;
      },
    };
  };
  const memory: KeyValueStore = {
    get: async (key) => stored.get(key) ?? null,
    set: async (key, value) => {
      if (value === null) stored.delete(key);
      else stored.set(key, value);
    },
  };
  const options: ChooseOptions = {
    candidates,
    createModel,
    knownAnswer: () => answer,
    forced: null,
    memory,
    memoryKey: 'key',
  };
  return { options, log, asked, alive, stored, openModels: () => openModels, active: () => active };
}

const answer: Promise<KnownAnswer> = makeKnownAnswer(
  { config: CONFIG, estimateMask: async (patch) => rightMask(patch), dispose: () => undefined },
  1,
);
const wrong = (patch: Patch) => rightMask(patch).map((value) => value + 0.01);
const notANumber = (patch: Patch) => rightMask(patch).fill(NaN);

describe('choosing a backend', () => {
  it('takes the faster of two that prove right, frees the other and remembers', async () => {
    const { options, log, alive, stored, openModels, active } = world({
      webgl: { ms: 30 },
      wasm: { ms: 5 },
    });
    const { report } = await chooseBackend(options);
    expect(report).toMatchObject({ backend: 'wasm', device: { adapter: 'fake wasm' } });
    expect(report.msPerSegment).toBeGreaterThanOrEqual(4);
    expect(log).toEqual(['start webgl', 'start wasm']);
    expect([...alive]).toEqual(['wasm']);
    expect(active()).toBe('wasm');
    expect(openModels()).toBe(1);
    expect(stored.get('key')).toBe('wasm');
  });

  it('makes the faster one active again when it came first', async () => {
    const { options, active, alive } = world({ webgl: { ms: 5 }, wasm: { ms: 30 } });
    expect((await chooseBackend(options)).report.backend).toBe('webgl');
    expect(active()).toBe('webgl');
    expect([...alive]).toEqual(['webgl']);
  });

  it('loads nothing but the remembered one, and proves even that', async () => {
    const fine = world({ webgl: {}, wasm: {} });
    fine.stored.set('key', 'wasm');
    const { report } = await chooseBackend(fine.options);
    expect(report).toMatchObject({
      backend: 'wasm',
      device: { adapter: 'fake wasm' },
      msPerSegment: null,
    });
    expect(fine.log).toEqual(['start wasm']);
    expect(fine.asked).toEqual(['wasm']);

    const broken = world({ webgl: {}, wasm: { mask: wrong } });
    broken.stored.set('key', 'wasm');
    expect((await chooseBackend(broken.options)).report.backend).toBe('webgl');
    expect(broken.stored.size).toBe(0);
  });

  it('forgets the second form of a backend once the first has become possible', async () => {
    const forms = { threads: { name: 'wasm' }, single: { name: 'wasm' } } as const;
    const { options, stored } = world(forms);
    stored.set('key', 'single');
    expect((await chooseBackend(options)).candidate.id).toBe('threads');
    const without = world({ ...forms, threads: { name: 'wasm', suitability: 'absent' } });
    without.stored.set('key', 'single');
    expect((await chooseBackend(without.options)).candidate.id).toBe('single');
  });

  it.each([
    ['a wrong answer', { mask: wrong }],
    ['an answer that is no number', { mask: notANumber }],
    ['a start that fails', { startError: new Error('no') }],
    ['a context that is lost at once', { isHealthy: () => false }],
  ])('never trusts %s', async (_, traits) => {
    const { options, alive, openModels, stored } = world({ webgl: traits, wasm: {} });
    const { report } = await chooseBackend(options);
    // Nothing to compare with: no time spent on measuring, nothing worth remembering.
    expect(report).toMatchObject({ backend: 'wasm', msPerSegment: null });
    expect([...alive]).toEqual(['wasm']);
    expect(openModels()).toBe(1);
    expect(stored.size).toBe(0);
  });

  it('tries the second form of a backend only when the first fails', async () => {
    const forms = { threads: { name: 'wasm' }, single: { name: 'wasm' } } as const;
    const both = world(forms);
    expect((await chooseBackend(both.options)).candidate.id).toBe('threads');
    expect(both.log).toEqual(['start threads']);
    const one = world({ ...forms, threads: { name: 'wasm', mask: wrong } });
    expect((await chooseBackend(one.options)).candidate.id).toBe('single');
  });

  it('turns to last resorts only when nothing else works', async () => {
    const slow = {
      webgl: { suitability: 'last-resort' },
      cpu: { suitability: 'last-resort' },
    } as const;
    const good = world({ ...slow, wasm: {} });
    expect((await chooseBackend(good.options)).report.backend).toBe('wasm');
    expect(good.log).toEqual(['start wasm']);
    const bad = world({ ...slow, wasm: { mask: wrong } });
    expect((await chooseBackend(bad.options)).report.backend).toBe('webgl');
    expect(bad.log).toEqual(['start wasm', 'start webgl']);
  });

  it('obeys when a backend is asked for, even if it is slow, and does not remember that', async () => {
    const { options, log, stored } = world({ webgl: {}, cpu: { suitability: 'last-resort' } });
    stored.set('key', 'webgl');
    const { report } = await chooseBackend({ ...options, forced: 'cpu' });
    expect(report.backend).toBe('cpu');
    expect(log).toEqual(['start cpu']);
    expect(stored.get('key')).toBe('webgl');
  });

  it('says what failed when nothing is left', async () => {
    const { options, alive, openModels } = world({
      webgl: { suitability: 'absent' },
      wasm: { mask: wrong },
      cpu: { startError: new RangeError('Array buffer allocation failed') },
    });
    await expect(chooseBackend({ ...options, forced: 'webgl' })).rejects.toMatchObject({
      code: 'backend-unavailable',
    });
    await expect(chooseBackend({ ...options, forced: 'wasm' })).rejects.toThrow(/known answer/);
    await expect(chooseBackend(options)).rejects.toMatchObject({ code: 'out-of-memory' });
    expect(alive.size + openModels()).toBe(0);
  });

  it('passes on what is wrong with the model instead of blaming backends', async () => {
    const { options, log, alive } = world({ webgl: {}, wasm: {} });
    const createModel = () => Promise.reject(new VocalIsolationError('model-mismatch', 'old'));
    await expect(chooseBackend({ ...options, createModel })).rejects.toMatchObject({
      code: 'model-mismatch',
    });
    expect(log).toEqual(['start webgl']);
    expect(alive.size).toBe(0);
  });

  it('announces each silence before it begins, and what is to be expected afterwards', async () => {
    const { options, log } = world({
      wasm: { mask: wrong },
      cpu: { suitability: 'last-resort', maxSilence: 120 },
    });
    const announceSilence = (seconds: number) => void log.push(`silence ${seconds}`);
    await chooseBackend({ ...options, announceSilence });
    expect(log).toEqual(['silence 15', 'start wasm', 'silence 120', 'start cpu', 'silence 15']);
  });

  it('allows later calls a multiple of what the first one took', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const slow = (patch: Patch) => {
      vi.advanceTimersByTime(8000);
      return rightMask(patch);
    };
    const { options } = world({ cpu: { mask: slow } });
    expect((await chooseBackend(options)).maxSilence).toBe(40);
  });

  it('stops between candidates when cancelled', async () => {
    const signal = { aborted: false };
    const { options, log, alive, openModels } = world({ webgl: {}, wasm: {} });
    const choosing = chooseBackend({
      ...options,
      signal,
      onProgress: (completed) => {
        signal.aborted = completed === 1;
      },
    });
    await expect(choosing).rejects.toMatchObject({ name: 'AbortError' });
    expect(log).toEqual(['start webgl']);
    expect(alive.size + openModels()).toBe(0);
  });
});

describe('a model that survives its backend', () => {
  const patch = new Float32Array(32 * 16 * 2).fill(0.5);

  /** Right for `count` calls (the known answer is the first), then as `then` says. */
  const failing = (count: number, then: (patch: Patch) => Patch | Promise<Patch>) => {
    let calls = 0;
    return { mask: (input: Patch) => (calls++ < count ? rightMask(input) : then(input)) };
  };

  it.each([
    [
      'an error',
      failing(2, () => {
        throw new Error('context lost');
      }),
    ],
    ['a mask that is no number', failing(2, notANumber)],
  ])('computes the same patch on the next backend after %s', async (_, traits) => {
    const { options, alive, openModels } = world({
      webgl: traits,
      wasm: {},
      cpu: { suitability: 'last-resort' },
    });
    const reports: BackendReport[] = [];
    const onBackend = (report: BackendReport) => reports.push(report);
    const model = await openResilientModel({ ...options, forced: 'webgl', onBackend });
    expect(model.report.backend).toBe('webgl');
    expect(await model.estimateMask(patch)).toEqual(rightMask(patch));
    expect(reports).toEqual([]);
    expect(await model.estimateMask(patch)).toEqual(rightMask(patch));
    expect(reports.map(({ backend }) => backend)).toEqual(['wasm']);
    expect(model.report.backend).toBe('wasm');
    expect([...alive]).toEqual(['wasm']);
    model.dispose();
    expect(alive.size + openModels()).toBe(0);
  });

  it('notices a lost context that answers with zeros', async () => {
    let isLost = false;
    const { options } = world({ webgl: { isHealthy: () => !isLost }, wasm: {} });
    const model = await openResilientModel({
      ...options,
      forced: 'webgl',
      onBackend: () => undefined,
    });
    isLost = true;
    expect(await model.estimateMask(patch)).toEqual(rightMask(patch));
    expect(model.report.backend).toBe('wasm');
  });

  it('leaves a WebGPU device that is lost in mid-song for the next backend', async () => {
    let isLost = false;
    const { options, alive } = world({
      webgpu: {
        isHealthy: () => !isLost,
        mask: (input) => (isLost ? input.map(() => 0) : rightMask(input)),
      },
      webgl: { suitability: 'last-resort' },
      wasm: {},
    });
    const reports: BackendReport[] = [];
    const model = await openResilientModel({
      ...options,
      forced: 'webgpu',
      onBackend: (report) => reports.push(report),
    });
    expect(await model.estimateMask(patch)).toEqual(rightMask(patch));
    isLost = true;
    expect(await model.estimateMask(patch)).toEqual(rightMask(patch));
    expect(reports.map(({ backend }) => backend)).toEqual(['wasm']);
    expect([...alive]).toEqual(['wasm']);
  });

  it('notices a context that is lost during a call and never answers', async () => {
    let isLost = false;
    const traits = failing(1, () => {
      isLost = true;
      return new Promise<never>(() => undefined);
    });
    const { options } = world({ webgl: { ...traits, isHealthy: () => !isLost }, wasm: {} });
    const model = await openResilientModel({
      ...options,
      forced: 'webgl',
      onBackend: () => undefined,
    });
    expect(await model.estimateMask(patch)).toEqual(rightMask(patch));
    expect(model.report.backend).toBe('wasm');
  });

  it('leaves a backend that is healthy but never answers', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let isAsked = false;
    const traits = failing(1, () => {
      isAsked = true;
      return new Promise<never>(() => undefined);
    });
    const { options } = world({ webgl: traits, wasm: {} });
    const model = await openResilientModel({
      ...options,
      forced: 'webgl',
      onBackend: () => undefined,
    });
    const mask = model.estimateMask(patch);
    while (!isAsked) await Promise.resolve();
    vi.advanceTimersByTime(14_000);
    expect(model.report.backend).toBe('webgl');
    vi.advanceTimersByTime(1000);
    expect(await mask).toEqual(rightMask(patch));
    expect(model.report.backend).toBe('wasm');
  });

  it('rejects when the last backend has failed, and stays rejected', async () => {
    const { options, alive, openModels } = world({ wasm: failing(1, notANumber) });
    const model = await openResilientModel({ ...options, onBackend: () => undefined });
    for (let time = 0; time < 2; time++) {
      await expect(model.estimateMask(patch)).rejects.toMatchObject({
        code: 'backend-unavailable',
      });
    }
    expect(alive.size + openModels()).toBe(0);
  });

  it('does not blame a backend for input that is not finite', async () => {
    const { options } = world({ wasm: {} });
    const model = await openResilientModel({ ...options, onBackend: () => undefined });
    const bad = patch.slice().fill(NaN, 3, 4);
    await expect(model.estimateMask(bad)).rejects.toMatchObject({ code: 'bad-parameter' });
    expect(await model.estimateMask(patch)).toEqual(rightMask(patch));
  });
});
