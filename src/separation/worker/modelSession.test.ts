import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PAPER } from '../../model/config';
import { createMaskModel } from '../../model/executor';
import { knownAnswerPatch, makeKnownAnswer } from '../../model/knownAnswer';
import type { KnownAnswer } from '../../model/knownAnswer';
import { loadModel } from '../../model/modelStore';
import { fakeCache, fakeServer, modelFiles } from '../../testing/modelFiles';
import { tinyConfig } from '../../testing/weights';
import type { BackendCandidate, KeyValueStore } from '../backends/backend';
import type { Progress } from '../../pipeline/stretch';
import type { BackendName, BackendReport } from '../protocol';
import { createModelSession, MODEL_READY } from './modelSession';

const CONFIG = tinyConfig(PAPER);
const CONFIGS = { tiny: CONFIG };
const REQUEST = {
  modelsUrl: 'https://test/models/',
  wasmUrl: '',
  modelName: 'tiny',
  ownModel: null,
  backend: null,
  maxThreads: null,
};

/** The plain cpu backend of tfjs, the one that runs everywhere, as the only candidate. */
const CPU: BackendCandidate = {
  id: 'cpu',
  name: 'cpu',
  tolerance: 2e-4,
  maxSilence: 120,
  suitability: () => 'good',
  activate: async () => {
    await tf.setBackend('cpu');
    return { adapter: null, numThreads: null, hasSimd: null };
  },
  isHealthy: () => true,
  deactivate: () => undefined,
};

type Files = Map<string, Uint8Array<ArrayBuffer>>;
let files: Files;
let filesOfUntruth: Files;

beforeAll(async () => {
  await tf.setBackend('cpu');
  // The answer must come from the stored weights: store, load, ask, store again with the answer.
  const { fetch, modelsUrl } = fakeServer(await modelFiles(CONFIG));
  const stored = await loadModel({ modelsUrl, modelName: 'tiny', fetch, configs: CONFIGS });
  const model = createMaskModel(CONFIG, stored.weights);
  const answer: KnownAnswer = await makeKnownAnswer(model, 7);
  model.dispose();
  files = await modelFiles(CONFIG, 1, answer);
  const lie = { ...answer, values: answer.values.map((value) => 1 - value) };
  filesOfUntruth = await modelFiles(CONFIG, 1, lie);
});

const FORGETFUL: KeyValueStore = { get: async () => null, set: async () => undefined };

function sessionOver(served: Files, table: BackendCandidate[] = [CPU], memory = FORGETFUL) {
  const server = fakeServer(served);
  const progress: Progress[] = [];
  const reports: BackendReport[] = [];
  const session = createModelSession({
    fetch: server.fetch,
    cache: fakeCache(),
    memory,
    userAgent: 'test',
    backendTable: () => table,
    configs: CONFIGS,
  });
  const listeners = {
    onProgress: (each: Progress) => void progress.push(each),
    onBackend: (report: BackendReport) => void reports.push(report),
  };
  return { ...server, session, listeners, progress, reports };
}

describe('the model kept by a worker', () => {
  it('is loaded, proved and reported', async () => {
    const { session, listeners, progress, reports } = sessionOver(files);
    const model = await session.open(REQUEST, listeners);
    const mask = await model.estimateMask(knownAnswerPatch(CONFIG, 1));
    expect(mask.length).toBe(32 * 16 * 2);
    const { fetch, modelsUrl } = fakeServer(files);
    const stored = await loadModel({ modelsUrl, modelName: 'tiny', fetch, configs: CONFIGS });
    expect(model.weightsDigest).toBe(stored.metadata.digest);
    expect(reports).toEqual([
      {
        backend: 'cpu',
        device: { adapter: null, numThreads: null, hasSimd: null },
        msPerSegment: null,
      },
    ]);
    for (const stage of ['loading-model', 'choosing-backend']) {
      const counts = progress.filter((each) => each.stage === stage);
      expect(counts[0].completed).toBe(0);
      expect(counts.at(-1)!.completed).toBe(counts.at(-1)!.total);
    }
    model.dispose();
  });

  it('comes from the files of the request if it has some, and is checked like any other', async () => {
    const { session, listeners, requests } = sessionOver(new Map());
    const ownOf = (id: string, own: Files) => ({
      id,
      modelName: 'tiny',
      files: Object.fromEntries(
        [...own].map(([path, { buffer, byteOffset, byteLength }]) => [
          path.slice(path.lastIndexOf('/') + 1),
          { arrayBuffer: async () => buffer.slice(byteOffset, byteOffset + byteLength) },
        ]),
      ),
    });
    const untrue = { ...REQUEST, ownModel: ownOf('untrue', filesOfUntruth) };
    await expect(session.open(untrue, listeners)).rejects.toMatchObject({
      code: 'backend-unavailable',
    });
    const true1 = { ...REQUEST, ownModel: ownOf('true', files) };
    const model = await session.open(true1, listeners);
    expect((await model.estimateMask(knownAnswerPatch(CONFIG, 1))).length).toBe(32 * 16 * 2);
    // The same model for the next song, but no other under the same name.
    expect(await session.open(true1, listeners)).toBe(model);
    const empty = { ...REQUEST, ownModel: ownOf('empty', new Map()) };
    await expect(session.open(empty, listeners)).rejects.toMatchObject({
      code: 'model-load-failed',
    });
    expect(requests).toEqual([]);
  });

  it('is the same for the next song, without a request and without a tensor more', async () => {
    const { session, listeners, requests, reports } = sessionOver(files);
    const first = await session.open(REQUEST, listeners);
    const numRequests = requests.length;
    const { numTensors } = tf.memory();
    const second = await session.open({ ...REQUEST }, listeners);
    await second.estimateMask(knownAnswerPatch(CONFIG, 1));
    expect(second).toBe(first);
    expect(requests.length).toBe(numRequests);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(reports.length).toBe(2);
    first.dispose();
  });

  it('makes room when another is asked for', async () => {
    const { session, listeners } = sessionOver(files);
    await session.open(REQUEST, listeners);
    const { numTensors } = tf.memory();
    const second = await session.open({ ...REQUEST, backend: 'cpu' }, listeners);
    expect(tf.memory().numTensors).toBe(numTensors);
    second.dispose();
  });

  it('is asked for afresh after a failure', async () => {
    const served = new Map<string, Uint8Array<ArrayBuffer>>();
    const { session, listeners } = sessionOver(served);
    await expect(session.open(REQUEST, listeners)).rejects.toMatchObject({
      code: 'model-load-failed',
    });
    for (const [path, bytes] of files) served.set(path, bytes);
    const model = await session.open(REQUEST, listeners);
    expect(model.config).toBe(CONFIG);
    model.dispose();
  });

  it('is not used when the backend does not give the known answer', async () => {
    const { session, listeners } = sessionOver(filesOfUntruth);
    const before = tf.memory().numTensors;
    await expect(session.open(REQUEST, listeners)).rejects.toMatchObject({
      code: 'backend-unavailable',
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is proved on the remembered backend only, until the table has a new one', async () => {
    const remembered = new Map<string, string>();
    const memory: KeyValueStore = {
      get: async (key) => remembered.get(key) ?? null,
      set: async (key, value) => void (value !== null && remembered.set(key, value)),
    };
    const tried: string[] = [];
    const candidate = (id: string, name: BackendName): BackendCandidate => ({
      ...CPU,
      id,
      name,
      activate: async () => {
        tried.push(id);
        return CPU.activate();
      },
    });
    const visit = async (table: BackendCandidate[]) => {
      tried.length = 0;
      const { session, listeners } = sessionOver(files, table, memory);
      const model = await session.open(REQUEST, listeners);
      model.dispose();
      return new Set(tried);
    };
    const older = [candidate('webgl', 'webgl'), candidate('cpu', 'cpu')];
    expect(await visit(older)).toEqual(new Set(['webgl', 'cpu']));
    expect((await visit(older)).size).toBe(1);
    expect(await visit([candidate('webgpu', 'webgpu'), ...older])).toContain('webgpu');
  });

  it('marks the moment from which on it can be used', async () => {
    performance.clearMarks(MODEL_READY);
    const { session, listeners } = sessionOver(files);
    const model = await session.open(REQUEST, listeners);
    await session.open(REQUEST, listeners);
    expect(performance.getEntriesByName(MODEL_READY).length).toBe(1);
    model.dispose();
  });
});
