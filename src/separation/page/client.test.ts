import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PcmAudio } from '../../pcm/pcm';
import type { SongSource } from '../../pcm/songSource';
import { PAPER } from '../../model/config';
import { throwIfAborted } from '../../shared/abort';
import { VocalIsolationError } from '../../shared/errors';
import { createFakeModel } from '../../testing/fakeModel';
import { noise } from '../../testing/signals';
import { tinyConfig } from '../../testing/weights';
import { createSeparationClient } from './client';
import type { SeparationRequest } from './client';
import { MAX_SILENCE, PING_SECONDS } from './connection';
import type { WorkerLike } from './connection';
import { START_PATIENCE } from './threadHost';
import { separate } from '../../pipeline/separate';
import { PROTOCOL_VERSION } from '../protocol';
import type { Progress, Stretch } from '../../pipeline/stretch';
import type { ClientMessage, WorkerMessage } from '../protocol';
import { MAX_STRETCHES_UNDER_WAY, serve } from '../worker/serve';
import type { Port, ServeDependencies } from '../worker/serve';

const CONFIG = tinyConfig(PAPER, { numChannels: 1 });
const REPORT = {
  backend: 'cpu',
  device: { adapter: null, numThreads: null, hasSimd: null },
  msPerSegment: null,
} as const;

/** A worker without a thread: the far end of a MessageChannel, served by `start`. */
class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onmessageerror: WorkerLike['onmessageerror'] = null;
  onerror: WorkerLike['onerror'] = null;
  isTerminated = false;
  readonly received: ClientMessage[] = [];
  private readonly near: MessagePort;
  private readonly far: MessagePort;

  constructor(start: (port: Port) => void) {
    const { port1, port2 } = new MessageChannel();
    this.near = port1;
    this.far = port2;
    start(port2 as unknown as Port);
    port1.onmessage = (event) => this.onmessage?.(event as MessageEvent<WorkerMessage>);
  }

  postMessage(message: ClientMessage, transfer: ArrayBuffer[]): void {
    this.received.push(message);
    this.near.postMessage(message, transfer);
  }

  terminate(): void {
    this.isTerminated = true;
    this.near.close();
    this.far.close();
  }
}

const workers: FakeWorker[] = [];

afterEach(() => {
  vi.useRealTimers();
  for (const worker of workers.splice(0)) worker.terminate();
});

/** A client whose workers are started by `start`, the first with the first and so on. */
function clientOf(...starts: ((port: Port) => void)[]) {
  return createSeparationClient({
    modelsUrl: 'https://test/models/',
    wasmUrl: 'https://test/wasm/',
    createWorker: () => {
      const worker = new FakeWorker(starts[Math.min(workers.length, starts.length - 1)]);
      workers.push(worker);
      return worker;
    },
  });
}

const models: ServeDependencies['models'] = {
  open: async (_, { onBackend }) => {
    onBackend(REPORT);
    return { ...createFakeModel(CONFIG, 1), report: REPORT };
  },
};

const healthy = (port: Port) => serve(port, { models, separate });
const withPipeline = (pipeline: ServeDependencies['separate']) => (port: Port) =>
  serve(port, { models, separate: pipeline });

/** Answers the greeting and nothing else. */
const deaf = (port: Port) => {
  port.onmessage = ({ data }) => {
    if (data.type === 'hello') port.postMessage({ type: 'ready', version: PROTOCOL_VERSION }, []);
  };
};

/** One turn of the event loop, whatever the clock does: fake timers leave it alone. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function until(isTrue: () => boolean | undefined): Promise<void> {
  while (!isTrue()) await turn();
}

const hasJob = () =>
  workers[0]?.received.some((message) => message.type === 'prepare' && message.jobId !== null);

const song = (numSamples = 20_000, numChannels = 2): PcmAudio => ({
  sampleRate: 8000,
  channels: Array.from({ length: numChannels }, (_, c) => noise(numSamples, c + 1)),
});

const inMemory = (pcm: PcmAudio): SongSource => ({ kind: 'memory', pcm });

const request = (overrides: Partial<SeparationRequest> = {}): SeparationRequest => ({
  source: inMemory(song()),
  modelName: 'tiny',
  backend: null,
  ...overrides,
});

describe('a song through client, port, serve and pipeline', () => {
  it('gives stretches in order that join to the mixture when the mask is one', async () => {
    const pcm = song();
    const original = pcm.channels.map((plane) => plane.slice());
    const stretches: Stretch[] = [];
    const progress: Progress[] = [];
    const backends: unknown[] = [];
    const summary = await clientOf(healthy).separate(
      request({
        source: inMemory(pcm),
        onStretch: (stretch) => void stretches.push(stretch),
        onProgress: (each) => progress.push(each),
        onBackend: (report) => backends.push(report),
      }),
    );
    expect(summary).toMatchObject({ backend: REPORT, modelName: 'tiny', numSamples: 20_000 });
    expect(summary.elapsedMs).toBeGreaterThan(0);
    expect(backends).toEqual([REPORT]);
    expect(progress.at(-1)).toEqual({ stage: 'separating', completed: 20_000, total: 20_000 });
    let end = 0;
    let largest = 0;
    for (const { startSample, vocals } of stretches) {
      expect(startSample).toBe(end);
      end += vocals[0].length;
      vocals.forEach((plane, c) =>
        plane.forEach((value, n) => {
          largest = Math.max(largest, Math.abs(value - original[c][startSample + n]));
        }),
      );
    }
    // Float32 rounding of a forward and an inverse transform.
    expect(largest).toBeLessThan(1e-5);
    expect(end).toBe(20_000);
    expect(stretches.length).toBeGreaterThan(1);
  });

  it('gives the part that was asked for last, and then the same song', async () => {
    const whole: Stretch[] = [];
    await clientOf(healthy).separate(request({ onStretch: (each) => void whole.push(each) }));
    const stretches: Stretch[] = [];
    const parts: Stretch[] = [];
    const client = clientOf(healthy);
    client.wantPart({ start: 1, end: 2 });
    let isAsked = false;
    await client.separate(
      request({
        onProgress({ stage }) {
          if (stage !== 'separating' || isAsked) return;
          isAsked = true;
          client.wantPart({ start: 17_000, end: 17_100 });
          client.wantPart({ start: 16_000, end: 16_500 });
        },
        onStretch: (each) => void stretches.push(each),
        onPart: (each) => void parts.push(each),
      }),
    );
    client.wantPart(null);
    expect(parts.length).toBeGreaterThan(0);
    expect(parts[0].startSample).toBeLessThanOrEqual(16_000);
    expect(parts[0].startSample).toBeGreaterThan(15_000);
    const last = parts[parts.length - 1];
    expect(last.startSample + last.vocals[0].length).toBeGreaterThanOrEqual(16_500);
    expect(stretches).toEqual(whole);
    expect(workers.at(-1)?.received.filter(({ type }) => type === 'want-part')).toHaveLength(2);
  });

  it('transfers the planes, so that the caller has given them away', async () => {
    const pcm = song();
    await clientOf(healthy).separate(request({ source: inMemory(pcm) }));
    expect(pcm.channels.map(({ length }) => length)).toEqual([0, 0]);
  });

  it('accepts planes that share one buffer', async () => {
    const both = noise(4000, 1);
    const channels = [both.subarray(0, 2000), both.subarray(2000)];
    const stretches: Stretch[] = [];
    const onStretch = (stretch: Stretch) => void stretches.push(stretch);
    const source = inMemory({ sampleRate: 8000, channels });
    await clientOf(healthy).separate(request({ source, onStretch }));
    const total = stretches.reduce((sum, { vocals }) => sum + vocals[0].length, 0);
    expect(total).toBe(2000);
  });

  it('tells the folders, the model and the forced backend to the worker', async () => {
    await clientOf(healthy).separate(request({ backend: 'cpu' }));
    expect(workers[0].received.find(({ type }) => type === 'separate')).toMatchObject({
      model: {
        modelsUrl: 'https://test/models/',
        wasmUrl: 'https://test/wasm/',
        modelName: 'tiny',
        backend: 'cpu',
        maxThreads: null,
      },
      source: { kind: 'memory', pcm: { sampleRate: 8000 } },
    });
  });

  it('keeps the worker for the next song and makes callers wait for their turn', async () => {
    const client = clientOf(healthy);
    const order: string[] = [];
    const mark = (text: string) => ({ onStretch: () => void order.push(text) });
    await Promise.all([
      client.separate(request(mark('first'))),
      client.separate(request(mark('second'))),
    ]);
    expect(workers.length).toBe(1);
    expect(order).toEqual([...order].sort());
    expect(new Set(order)).toEqual(new Set(['first', 'second']));
  });

  it('tries a model of one’s own between two songs, and tells what is wrong with it', async () => {
    const opened: string[] = [];
    const open: ServeDependencies['models']['open'] = async (request, listeners) => {
      opened.push(request.ownModel?.id ?? 'none');
      if (request.ownModel?.id === 'bad') {
        throw new VocalIsolationError('model-mismatch', 'another version');
      }
      return models.open(request, listeners);
    };
    const client = clientOf((port) => serve(port, { models: { open }, separate }));
    const own = (id: string) => ({ id, modelName: 'tiny', files: {} });
    const first = client.separate(request());
    const trial = client.tryModel(own('bad'), null);
    let isOver = false;
    void first.then(() => {
      isOver = true;
    });
    await expect(trial).rejects.toMatchObject({ code: 'model-mismatch' });
    expect(isOver).toBe(true);
    await client.tryModel(own('good'), null);
    await client.separate(request({ ownModel: own('good') }));
    expect([...new Set(opened)]).toEqual(['none', 'bad', 'good']);
    client.dispose();
  });

  it('opens the model ahead of the song when told to prepare, once', async () => {
    const requests: unknown[] = [];
    const open: typeof models.open = (model, listeners) => {
      requests.push(model);
      return models.open(model, listeners);
    };
    const client = clientOf((port) => serve(port, { models: { open }, separate }));
    client.prepare('tiny', 'wasm');
    await until(() => requests.length === 1);
    await client.separate(request({ backend: 'wasm' }));
    expect(requests[0]).toMatchObject({ modelName: 'tiny', backend: 'wasm' });
    expect(requests[1]).toEqual(requests[0]);
    expect(workers.length).toBe(1);
  });

  it('tells a failure of preparing only to the song', async () => {
    const open = () => Promise.reject(new VocalIsolationError('model-load-failed', 'gone'));
    const client = clientOf((port) => serve(port, { models: { open }, separate }));
    client.prepare('tiny', null);
    await expect(client.separate(request())).rejects.toMatchObject({ code: 'model-load-failed' });
  });

  it('starts no worker before the first song', () => {
    clientOf(healthy);
    expect(workers.length).toBe(0);
  });
});

describe('errors', () => {
  it('arrive as the class and code they had, and the next song still works', async () => {
    let calls = 0;
    const client = clientOf(
      withPipeline(async (...args) => {
        if (calls++ === 0) throw new VocalIsolationError('out-of-memory', 'full');
        return separate(...args);
      }),
    );
    const failure = await client.separate(request()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(VocalIsolationError);
    expect(failure).toMatchObject({ code: 'out-of-memory', message: 'full' });
    await expect(client.separate(request())).resolves.toBeDefined();
    expect(workers.length).toBe(1);
  });

  it('of the model arrive, too', async () => {
    const open = () => Promise.reject(new VocalIsolationError('model-mismatch', 'old'));
    const client = clientOf((port) => serve(port, { models: { open }, separate }));
    await expect(client.separate(request())).rejects.toMatchObject({ code: 'model-mismatch' });
  });

  it('of no class of ours are a crash', async () => {
    const client = clientOf(withPipeline(() => Promise.reject(new TypeError('oops'))));
    await expect(client.separate(request())).rejects.toMatchObject({
      code: 'worker-crashed',
      message: expect.stringContaining('oops') as string,
    });
  });

  it.each([
    ['an error event', (worker: FakeWorker) => worker.onerror?.({ message: 'bang' } as ErrorEvent)],
    ['an unreadable message', (worker: FakeWorker) => worker.onmessageerror?.({} as MessageEvent)],
  ])('after %s the next song gets a fresh worker', async (_, crash) => {
    const client = clientOf(deaf, healthy);
    const running = client.separate(request());
    await until(hasJob);
    crash(workers[0]);
    await expect(running).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(workers[0].isTerminated).toBe(true);
    await expect(client.separate(request())).resolves.toBeDefined();
    expect(workers.length).toBe(2);
  });

  it('of a worker without its engine keep their code, and the next song gets a fresh worker', async () => {
    const client = clientOf(deaf, healthy);
    const running = client.separate(request());
    await until(hasJob);
    const error = { code: 'app-load-failed', message: 'a file of the app is missing' } as const;
    workers[0].onmessage?.({ data: { type: 'unusable', error } } as MessageEvent<WorkerMessage>);
    await expect(running).rejects.toMatchObject({ code: 'app-load-failed' });
    expect(workers[0].isTerminated).toBe(true);
    await expect(client.separate(request())).resolves.toBeDefined();
  });

  it('include a worker that dies without a word', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const client = clientOf(() => undefined, healthy);
    const running = client.separate(request());
    const outcome = running.catch((error: unknown) => error);
    await until(() => workers.length > 0);
    vi.advanceTimersByTime(1000 * (MAX_SILENCE - PING_SECONDS));
    expect(workers[0].isTerminated).toBe(false);
    vi.advanceTimersByTime(1000 * PING_SECONDS);
    expect(await outcome).toMatchObject({ code: 'worker-crashed' });
    expect(workers[0].isTerminated).toBe(true);
    await expect(client.separate(request())).resolves.toBeDefined();
  });

  it('do not include a worker that is busy but answers', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const client = clientOf(deaf);
    const running = client.separate(request());
    running.catch(() => undefined);
    await until(hasJob);
    for (let time = 0; time < 3 * MAX_SILENCE; time += PING_SECONDS) {
      vi.advanceTimersByTime(1000 * PING_SECONDS);
      for (let n = 0; n < 10; n++) await turn();
    }
    expect(workers[0].isTerminated).toBe(false);
    client.dispose();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('the handshake', () => {
  it('refuses a worker of another version', async () => {
    const old = (port: Port) => {
      port.onmessage = () => port.postMessage({ type: 'ready', version: PROTOCOL_VERSION + 1 }, []);
    };
    await expect(clientOf(old).separate(request())).rejects.toMatchObject({
      code: 'worker-crashed',
      message: expect.stringContaining('version') as string,
    });
    expect(workers[0].received.some(({ type }) => type === 'separate')).toBe(false);
  });

  it('is required by the worker as well', async () => {
    const { port1, port2 } = new MessageChannel();
    healthy(port2 as unknown as Port);
    const answers: WorkerMessage[] = [];
    const failed = new Promise<void>((resolve) => {
      port1.onmessage = ({ data }: { data: WorkerMessage }) => {
        answers.push(data);
        if (data.type === 'failed') resolve();
      };
    });
    port1.postMessage({ type: 'hello', version: PROTOCOL_VERSION - 1 });
    port1.postMessage({
      type: 'separate',
      jobId: 1,
      source: inMemory(song(10)),
      model: { modelsUrl: '', wasmUrl: '', modelName: 'tiny', backend: null, maxThreads: null },
    });
    await failed;
    port1.close();
    expect(answers).toMatchObject([
      { type: 'ready', version: PROTOCOL_VERSION },
      { type: 'failed', jobId: 1, error: { code: 'worker-crashed' } },
    ]);
  });
});

describe('cancelling', () => {
  // The client's patience with a cancelled worker ends only when a test says so.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  it('rejects at once, calls nothing back afterwards, and keeps a worker that obeys', async () => {
    let isHeld = true;
    const client = clientOf(
      withPipeline(async (mixture, model, options) => {
        await until(() => !isHeld);
        options.onProgress?.({ stage: 'separating', completed: 0, total: 1 });
        return separate(mixture, model, options);
      }),
    );
    const controller = new AbortController();
    const calls: unknown[] = [];
    const running = client.separate(
      request({ signal: controller.signal, onProgress: (progress) => void calls.push(progress) }),
    );
    await until(hasJob);
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    isHeld = false;
    await expect(client.separate(request())).resolves.toBeDefined();
    expect(calls).toEqual([]);
    expect(workers.length).toBe(1);
  });

  it('in the middle of a song stops it between segments', async () => {
    let numSegments = 0;
    let hasStopped = false;
    const client = clientOf(
      withPipeline(async (_, __, { signal, onStretch }) => {
        try {
          for (;;) {
            throwIfAborted(signal);
            numSegments++;
            onStretch({ startSample: 0, vocals: [new Float32Array(1)], columns: null });
            await turn();
          }
        } finally {
          hasStopped = true;
        }
      }),
    );
    const controller = new AbortController();
    let count = 0;
    const onStretch = () => {
      if (++count === 3) controller.abort();
    };
    const running = client.separate(request({ signal: controller.signal, onStretch }));
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await until(() => hasStopped);
    expect(count).toBe(3);
    expect(numSegments).toBeGreaterThanOrEqual(3);
    expect(workers[0].isTerminated).toBe(false);
  });

  it('ends a worker that does not answer within 0.3 s, and the next song gets another', async () => {
    const client = clientOf(deaf, healthy);
    const controller = new AbortController();
    const running = client.separate(request({ signal: controller.signal }));
    await until(hasJob);
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers[0].isTerminated).toBe(false);
    vi.advanceTimersByTime(300);
    expect(workers[0].isTerminated).toBe(true);
    await expect(client.separate(request())).resolves.toBeDefined();
    expect(workers.length).toBe(2);
  });

  it('while the model loads does not wait for it', async () => {
    let numOpened = 0;
    const open: typeof models.open = (...args) =>
      numOpened++ === 0 ? new Promise<never>(() => undefined) : models.open(...args);
    const client = clientOf((port) => serve(port, { models: { open }, separate }));
    const controller = new AbortController();
    const running = client.separate(request({ signal: controller.signal }));
    await until(() => numOpened === 1);
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await expect(client.separate(request())).resolves.toBeDefined();
    expect(workers.length).toBe(1);
  });

  it('takes a waiting song out of the queue without disturbing the others', async () => {
    const client = clientOf(healthy);
    const controller = new AbortController();
    const first = client.separate(request());
    const second = client.separate(request({ signal: controller.signal }));
    const third = client.separate(request());
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    await expect(first).resolves.toBeDefined();
    await expect(third).resolves.toBeDefined();
    expect(workers[0].received.filter(({ type }) => type === 'separate').length).toBe(2);
  });

  it('before the start rejects without a worker', async () => {
    const signal = AbortSignal.abort();
    await expect(clientOf(healthy).separate(request({ signal }))).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(workers.length).toBe(0);
  });
});

describe('wasm threads that do not start', () => {
  const model = { modelsUrl: 'https://test/models/', wasmUrl: 'https://test/wasm/' };
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });

  /** Starts `numThreads`, or as many as it may, and is blocked by the first wait for them. */
  const blocked = (numThreads: number) => (port: Port) => {
    port.onmessage = ({ data }) => {
      if (data.type === 'hello') {
        return port.postMessage({ type: 'ready', version: PROTOCOL_VERSION }, []);
      }
      if (data.type !== 'prepare') return;
      const count = Math.min(numThreads, data.model.maxThreads ?? Infinity);
      for (let threadId = 1; threadId < count; threadId++) {
        port.postMessage({ type: 'start-thread', threadId, url: 'blob:code' }, []);
        port.postMessage({ type: 'post-to-thread', threadId, data: 'load' }, []);
      }
      port.onmessage = null;
    };
  };

  /** A client with a limit in memory, whose threads say nothing. */
  function clientWithThreads(start: (port: Port) => void) {
    let limit: number | null = null;
    const limits: (number | null)[] = [];
    const numTerminated = { current: 0 };
    const client = createSeparationClient({
      ...model,
      createWorker: () => {
        const worker = new FakeWorker(start);
        workers.push(worker);
        return worker;
      },
      createThread: () => ({
        onmessage: null,
        onerror: null,
        postMessage: () => undefined,
        terminate: () => void numTerminated.current++,
      }),
      threadLimit: {
        current: () => limit,
        lower: (numThreads) => {
          limit = numThreads > 2 ? 2 : 1;
          limits.push(limit);
        },
      },
    });
    return { client, limits, numTerminated };
  }

  const wanted = (worker: FakeWorker | undefined) =>
    worker?.received.flatMap((message) =>
      message.type === 'prepare' ? [message.model.maxThreads] : [],
    )[0];

  async function untilStarting(numWorkers: number): Promise<void> {
    await until(
      () => workers.length === numWorkers && wanted(workers[numWorkers - 1]) !== undefined,
    );
    for (let n = 0; n < 10; n++) await turn();
  }

  it('are tried again with fewer, then one, and the song comes out whole', async () => {
    const { client, limits, numTerminated } = clientWithThreads((port) =>
      (workers.length < 2 ? blocked(4) : healthy)(port),
    );
    const stretches: Stretch[] = [];
    const running = client.separate(
      request({ source: inMemory(song()), onStretch: (stretch) => void stretches.push(stretch) }),
    );
    await untilStarting(1);
    vi.advanceTimersByTime(1000 * START_PATIENCE);
    await untilStarting(2);
    expect(workers[0].isTerminated).toBe(true);
    expect(numTerminated.current).toBe(3);
    vi.advanceTimersByTime(1000 * START_PATIENCE);
    await expect(running).resolves.toMatchObject({ numSamples: 20_000 });
    expect(limits).toEqual([2, 1]);
    expect(workers.map(wanted)).toEqual([null, 2, 1]);
    expect(stretches.reduce((sum, { vocals }) => sum + vocals[0].length, 0)).toBe(20_000);
  });

  it('are tried again while no song is there yet', async () => {
    const { client, limits } = clientWithThreads((port) =>
      (workers.length < 1 ? blocked(2) : healthy)(port),
    );
    client.prepare('tiny', null);
    await untilStarting(1);
    vi.advanceTimersByTime(1000 * START_PATIENCE);
    await until(() => workers.length === 2);
    expect(limits).toEqual([1]);
    await expect(client.separate(request())).resolves.toBeDefined();
    expect(workers.map(wanted)).toEqual([null, 1]);
  });

  it('do not hold up a song that is cancelled meanwhile', async () => {
    const { client } = clientWithThreads(blocked(4));
    const controller = new AbortController();
    const running = client.separate(request({ signal: controller.signal }));
    await untilStarting(1);
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await until(() => workers[0].isTerminated);
    expect(workers.length).toBe(1);
  });
});

describe('a worker that computes without a pause', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });

  /** Announces a long silence and keeps it. */
  const slow = (seconds: number) => (port: Port) => {
    port.onmessage = ({ data }) => {
      if (data.type === 'hello') {
        port.postMessage({ type: 'ready', version: PROTOCOL_VERSION }, []);
      } else {
        port.postMessage({ type: 'silence', seconds }, []);
        port.onmessage = null;
      }
    };
  };

  it('may be silent for as long as it has announced, and no longer', async () => {
    const outcome = clientOf(slow(60))
      .separate(request())
      .catch((error: unknown) => error);
    await until(hasJob);
    for (let n = 0; n < 10; n++) await turn();
    vi.advanceTimersByTime(1000 * (60 - PING_SECONDS));
    expect(workers[0].isTerminated).toBe(false);
    vi.advanceTimersByTime(1000 * PING_SECONDS);
    expect(await outcome).toMatchObject({ code: 'worker-crashed' });
  });

  it('is given fifteen seconds at least', async () => {
    const outcome = clientOf(slow(1))
      .separate(request())
      .catch((error: unknown) => error);
    await until(hasJob);
    for (let n = 0; n < 10; n++) await turn();
    vi.advanceTimersByTime(1000 * (MAX_SILENCE - PING_SECONDS));
    expect(workers[0].isTerminated).toBe(false);
    vi.advanceTimersByTime(1000 * PING_SECONDS);
    expect(await outcome).toMatchObject({ code: 'worker-crashed' });
  });
});

describe('stretches that take time', () => {
  const emptyStretch = { startSample: 0, vocals: [], columns: null };
  const NUM_STRETCHES = 3 * MAX_STRETCHES_UNDER_WAY;
  const manyStretches: ServeDependencies['separate'] = async (_mixture, _model, options) => {
    for (let n = 0; n < NUM_STRETCHES; n++) {
      await options.yieldToEventLoop?.();
      throwIfAborted(options.signal);
      options.onStretch(emptyStretch);
    }
  };

  it('hold the worker back until some are taken', async () => {
    const releases: (() => void)[] = [];
    const separation = clientOf(withPipeline(manyStretches)).separate(
      request({ onStretch: () => new Promise((resolve) => releases.push(resolve)) }),
    );
    await until(() => releases.length === MAX_STRETCHES_UNDER_WAY);
    for (let n = 0; n < 20; n++) await turn();
    expect(releases).toHaveLength(MAX_STRETCHES_UNDER_WAY);
    releases[0]();
    await until(() => releases.length === MAX_STRETCHES_UNDER_WAY + 1);
    for (let n = 1; n < NUM_STRETCHES; n++) {
      await until(() => releases.length > n);
      releases[n]();
    }
    await separation;
  });

  it('end the song at once with what one of them fails with', async () => {
    const onStretch = vi.fn<() => Promise<void>>(() =>
      Promise.reject(new VocalIsolationError('storage-full', 'no room')),
    );
    const client = clientOf(withPipeline(manyStretches));
    await expect(client.separate(request({ onStretch }))).rejects.toMatchObject({
      code: 'storage-full',
    });
    const numCalls = onStretch.mock.calls.length;
    expect(numCalls).toBeLessThan(NUM_STRETCHES);
    const next = vi.fn<() => void>();
    await client.separate(request({ onStretch: next }));
    expect(next).toHaveBeenCalledTimes(NUM_STRETCHES);
    expect(onStretch).toHaveBeenCalledTimes(numCalls);
  });

  it('can be cancelled while the worker is held back', async () => {
    const controller = new AbortController();
    const onStretch = vi.fn<() => Promise<void>>(() => new Promise(() => undefined));
    const client = clientOf(withPipeline(manyStretches));
    const separation = client.separate(request({ onStretch, signal: controller.signal }));
    await until(() => onStretch.mock.calls.length === MAX_STRETCHES_UNDER_WAY);
    controller.abort();
    await expect(separation).rejects.toMatchObject({ name: 'AbortError' });
  });
});
