/** The page of the benchmark: starts workers and hands back what they have measured. */
import type { EngineReply, EngineRequest, EngineResult } from './messages';
import type { MultiplyAddKind } from './multiplyAdd';

export interface BenchPage {
  engine(request: EngineRequest): Promise<EngineResult>;
  /** 10⁹ multiply-adds per second of so many threads together; null if the browser lacks them. */
  multiplyAdds(kind: MultiplyAddKind, numThreads: number): Promise<number | null>;
}

declare global {
  interface Window {
    bench?: BenchPage;
  }
}

/** Sends `message` to `worker`, whose first answer counts. */
function ask<Reply>(worker: Worker, message: unknown): Promise<Reply> {
  return new Promise<Reply>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => resolve(data));
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage(message);
  }).finally(() => worker.terminate());
}

window.bench = {
  async engine(request) {
    const worker = new Worker(new URL('./engineWorker.ts', import.meta.url), { type: 'module' });
    const reply = await ask<EngineReply>(worker, request);
    if ('error' in reply) throw new Error(reply.error);
    return reply.result;
  },
  async multiplyAdds(kind, numThreads) {
    const rates = await Promise.all(
      Array.from({ length: numThreads }, () =>
        ask<number | null>(
          new Worker(new URL('./multiplyAddWorker.ts', import.meta.url), { type: 'module' }),
          kind,
        ),
      ),
    );
    return rates.includes(null) ? null : rates.reduce<number>((sum, rate) => sum + (rate ?? 0), 0);
  },
};
