/** The page of the benchmark, which starts workers and returns what they measure. */
import { ask } from './ask';
import type { EngineReply, EngineRequest, EngineResult } from './messages';

export interface BenchPage {
  engine(request: EngineRequest): Promise<EngineResult>;
}

declare global {
  interface Window {
    bench?: BenchPage;
  }
}

window.bench = {
  async engine(request) {
    const worker = new Worker(new URL('./engineWorker.ts', import.meta.url), { type: 'module' });
    const reply = await ask<EngineReply>(worker, request);
    if ('error' in reply) throw new Error(reply.error);
    return reply.result;
  },
};
