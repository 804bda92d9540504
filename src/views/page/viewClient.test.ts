import { describe, expect, it, vi } from 'vitest';
import type { TileRequest } from '../../pipeline/viewTile';
import type { ViewRequest } from '../protocol';
import { createViewClient, MAX_SILENCE } from './viewClient';
import type { ViewWorkerLike } from './viewClient';

const TILE = { values: new Uint8Array(1), max: new Float32Array(1), min: new Float32Array(1) };

function request(change: Partial<TileRequest> = {}): TileRequest {
  const planes = [new Float32Array(8)];
  const rest = { minus: null, firstSample: 0, sampleRate: 44100, columnSamples: 16 } as const;
  return { planes, ...rest, scale: 'log', ...change };
}

/** Workers that keep what they are sent. */
function fakeWorkers() {
  const workers: (ViewWorkerLike & {
    sent: { request: ViewRequest; transfer: ArrayBuffer[] }[];
    isEnded: boolean;
  })[] = [];
  const create = () => {
    const worker = {
      sent: [] as { request: ViewRequest; transfer: ArrayBuffer[] }[],
      isEnded: false,
      onmessage: null,
      onerror: null,
      postMessage(sent: ViewRequest, transfer: ArrayBuffer[]) {
        worker.sent.push({ request: sent, transfer });
      },
      terminate() {
        worker.isEnded = true;
      },
    };
    workers.push(worker);
    return worker;
  };
  return { workers, create };
}

const message = (data: unknown) => ({ data }) as MessageEvent;

describe('createViewClient', () => {
  it('starts one worker with the first tile and matches replies to requests', async () => {
    const { workers, create } = fakeWorkers();
    const client = createViewClient(create);
    expect(workers).toHaveLength(0);
    const [first, second] = [client.computeTile(request()), client.computeTile(request())];
    expect(workers).toHaveLength(1);
    const [worker] = workers;
    const [a, b] = worker.sent.map((sent) => sent.request.requestId);
    const error = { code: 'out-of-memory', message: 'too much' };
    worker.onmessage?.(message({ type: 'failed', requestId: b, error }));
    worker.onmessage?.(message({ type: 'tile', requestId: a, tile: TILE }));
    await expect(first).resolves.toBe(TILE);
    await expect(second).rejects.toMatchObject({ code: 'out-of-memory' });
  });

  it('transfers each buffer once', () => {
    const { workers, create } = fakeWorkers();
    const { buffer } = new Float32Array(8);
    const planes = [new Float32Array(buffer, 0, 4), new Float32Array(buffer, 16, 4)];
    const minus = [new Float32Array(4), new Float32Array(4)];
    void createViewClient(create).computeTile(request({ planes, minus }));
    expect(new Set(workers[0].sent[0].transfer)).toEqual(
      new Set([buffer, minus[0].buffer, minus[1].buffer]),
    );
    expect(workers[0].sent[0].transfer).toHaveLength(3);
  });

  it('fails what a broken worker owes, and starts another for the next tile', async () => {
    const { workers, create } = fakeWorkers();
    const client = createViewClient(create);
    const lost = client.computeTile(request());
    workers[0].onerror?.({ message: 'boom' } as ErrorEvent);
    await expect(lost).rejects.toMatchObject({ code: 'worker-crashed', message: 'boom' });
    expect(workers[0].isEnded).toBe(true);
    void client.computeTile(request());
    expect(workers).toHaveLength(2);
    client.close();
    expect(workers[1].isEnded).toBe(true);
  });

  it('starts no worker after it was closed, as for a tile whose samples were being read', async () => {
    const { workers, create } = fakeWorkers();
    const client = createViewClient(create);
    client.close();
    await expect(client.computeTile(request())).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(workers).toHaveLength(0);
  });

  it('ends a worker that owes a tile and says nothing, but not one that is idle', async () => {
    vi.useFakeTimers();
    try {
      const { workers, create } = fakeWorkers();
      const client = createViewClient(create);
      const first = client.computeTile(request());
      await vi.advanceTimersByTimeAsync(1000 * MAX_SILENCE - 1);
      workers[0].onmessage?.(message({ type: 'tile', requestId: 0, tile: TILE }));
      await expect(first).resolves.toBe(TILE);
      await vi.advanceTimersByTimeAsync(2000 * MAX_SILENCE);
      expect(workers[0].isEnded).toBe(false);
      await Promise.all([
        expect(client.computeTile(request())).rejects.toMatchObject({ code: 'worker-crashed' }),
        vi.advanceTimersByTimeAsync(1000 * MAX_SILENCE),
      ]);
      expect(workers[0].isEnded).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});
