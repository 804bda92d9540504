/** The worker thread of exampleSource.ts: builds the batches it is asked for and transfers them. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadFft } from '../../src/dsp/fftWasm';
import type { ModelConfig } from '../../src/model/config';
import type { Catalogue } from './catalogue';
import { createMixer } from './mixer';
import type { ExampleBatch } from './mixer';
import type { MixingPolicy } from './mixingPolicy';
import type { TargetKind } from './mixSpectra';

export interface WorkerSettings {
  readonly config: ModelConfig;
  readonly catalogue: Catalogue;
  readonly seed: number;
  readonly batchSize: number;
  readonly target: TargetKind;
  readonly policy: MixingPolicy;
}

export interface BatchRequest {
  readonly index: number;
}

export type BatchReply =
  | { readonly index: number; readonly batch: ExampleBatch }
  | { readonly index: number; readonly problem: string };

const settings = workerData as WorkerSettings;
// Requests wait in the port's queue until the listener below is set.
const createFft = await loadFft();
const mixer = createMixer(settings.config, settings.catalogue, {
  target: settings.target,
  policy: settings.policy,
  createFft,
});

parentPort?.on('message', ({ index }: BatchRequest) => {
  try {
    const batch = mixer.build(settings.seed, index, settings.batchSize);
    const reply: BatchReply = { index, batch };
    // The receiver owns the arrays from here on.
    const buffers = [batch.mixture.buffer, batch.vocals.buffer, batch.unreachable.buffer];
    if (batch.weight) buffers.push(batch.weight.buffer);
    parentPort?.postMessage(reply, buffers);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    parentPort?.postMessage({ index, problem } satisfies BatchReply);
  }
});
