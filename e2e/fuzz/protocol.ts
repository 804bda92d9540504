/** Runs sequences of messages against the separation worker in a page of the app. */
import type { Browser } from '@playwright/test';
import { App } from '../app';
import { song } from '../fixtures';
import { messageSequence } from './messages';
import type { Message } from './messages';
import { probe, startWorker, workerUrl } from './workerInPage';

export interface ProtocolFuzzer {
  /** One sequence; `problem` is null if the worker works as before. */
  try(random: () => number): Promise<{ messages: readonly Message[]; problem: string | null }>;
}

/** Ids of a sequence: three jobs, then the one that must succeed and its repetitions. */
const IDS_PER_SEQUENCE = 100;

/** `url` is the address of the app with its query. */
export async function createProtocolFuzzer(browser: Browser, url: string): Promise<ProtocolFuzzer> {
  const page = await (await browser.newContext()).newPage();
  const app = new App(page);
  // tsx gives functions their names by a helper of its own, which pages lack.
  await page.addInitScript('globalThis.__name = (named) => named');
  // What the app says to its worker first tells the version and the request for the model.
  await page.addInitScript(() => {
    const { prototype } = Worker;
    const post = Reflect.get(prototype, 'postMessage') as (...args: unknown[]) => void;
    Object.assign(prototype, {
      postMessage(this: Worker, message: Record<string, unknown>, ...rest: unknown[]): void {
        const { dataset } = document.documentElement;
        if (message?.type === 'hello') dataset.version = String(message.version);
        if (message?.type === 'prepare') dataset.model = JSON.stringify(message.model);
        Reflect.apply(post, this, [message, ...rest]);
      },
    });
  });
  await app.open('', url);
  await app.separate(song('first.wav', { seconds: 1 }));
  const { version, model } = await page.evaluate(() => {
    const { dataset } = document.documentElement;
    return { version: Number(dataset.version), model: JSON.parse(dataset.model ?? '') as object };
  });
  // Threads are the page's, which does not know this worker.
  const request = { ...model, maxThreads: 1 };
  const script = workerUrl(page);
  // The page keeps nothing running beside the worker that is fuzzed.
  await startWorker(page, script);
  let numSequences = 0;
  return {
    async try(random) {
      const firstJobId = 1000 + IDS_PER_SEQUENCE * numSequences++;
      const messages = messageSequence(random, { version, firstJobId, model: request });
      const problem = await probe(page, {
        messages,
        version,
        jobId: firstJobId + 10,
        usedJobIds: [firstJobId, firstJobId + 1, firstJobId + 2],
        model: request,
      });
      if (problem) await startWorker(page, script);
      return { messages, problem };
    },
  };
}
