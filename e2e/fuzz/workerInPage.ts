/** A worker of the app, started by a page of the app for messages of ours instead of the app's. */
import type { Page } from '@playwright/test';
import type { Message } from './messages';

/** Messages to which the worker must answer right afterwards, whatever came before. */
export interface ProbeOptions {
  readonly messages: readonly Message[];
  readonly version: number;
  /** Of the job that comes after the messages. */
  readonly jobId: number;
  /** Ids that the messages may have used. */
  readonly usedJobIds: readonly number[];
  readonly model: object;
}

declare global {
  interface Window {
    fuzzedWorker?: Worker;
  }
}

/**
 * The URL of the worker's script and what the app asks of it, from a page in which the app runs.
 */
export function workerUrl(page: Page): string {
  const url = page
    .workers()
    .find((worker) => /assets\/worker-/.test(worker.url()))
    ?.url();
  if (!url) throw new Error('the app has no worker');
  return url;
}

/** Ends the worker that was started before, if any, and starts another. */
export async function startWorker(page: Page, url: string): Promise<void> {
  await page.evaluate((script) => {
    window.fuzzedWorker?.terminate();
    window.fuzzedWorker = new Worker(script, { type: 'module' });
  }, url);
}

/**
 * Posts the messages, then asks for a song of one second. Resolves with what is wrong, or null: the
 * song must be done with finite vocals of its length, and no job may end twice.
 */
export function probe(page: Page, options: ProbeOptions): Promise<string | null> {
  return page.evaluate(async ({ messages, version, jobId, usedJobIds, model }) => {
    type Answer = {
      type: string;
      jobId?: number;
      version?: number;
      threadId?: number;
      error?: { message: string };
      stretch?: { vocals: Float32Array[] };
    };
    const worker = window.fuzzedWorker;
    if (!worker) throw new Error('no worker was started');
    const revive = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(revive);
      if (value === null || typeof value !== 'object') return value;
      if ('$samples' in value && 'fill' in value) {
        const fills: Record<string, (n: number) => number> = {
          tone: (n) => 0.3 * Math.sin(n / 9),
          zero: () => 0,
          nan: () => NaN,
          huge: () => 3e38,
        };
        const at = fills[String(value.fill)] ?? fills.zero;
        const length = Math.max(0, Math.min(1e6, Number(value.$samples) || 0));
        return Float32Array.from({ length }, (_, n) => at(n));
      }
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revive(each)]));
    };
    const answers: Answer[] = [];
    let wake = () => {};
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const { type, jobId: ofJob, threadId } = data;
      if (type === 'stretch' || type === 'part') {
        worker.postMessage({ type: 'taken', jobId: ofJob });
      }
      // Threads are the app's to start: here none does, which the page must say.
      if (type === 'start-thread') {
        worker.postMessage({ type: 'thread-failed', threadId, message: 'no threads here' });
      }
      answers.push(data);
      wake();
    };
    // A message of an unknown kind is an error of the page: it may be thrown, the worker lives on.
    worker.onerror = (event) => event.preventDefault();
    const until = async (isTrue: () => boolean, seconds: number): Promise<boolean> => {
      const end = performance.now() + 1000 * seconds;
      while (!isTrue()) {
        if (performance.now() > end) return false;
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, 200);
        });
      }
      return true;
    };
    const isEnd = ({ type }: Answer) => ['done', 'failed', 'cancelled'].includes(type);
    const post = (message: unknown) => worker.postMessage(message);

    for (const message of messages) post(revive(message));
    // Long, because a busy machine is no finding: the first answer waits for a song that may be
    // running, the second for the engine, which may try one backend after the other.
    const patienceSeconds = 300;
    for (const id of usedJobIds) post({ type: 'cancel', jobId: id });
    answers.length = 0;
    post({ type: 'hello', version });
    if (!(await until(() => answers.some(({ type }) => type === 'ready'), patienceSeconds)))
      return 'silent';

    const channels = [Float32Array.from({ length: 8000 }, (_, n) => 0.3 * Math.sin(n / 9))];
    for (let attempt = 0; attempt < 20; attempt++) {
      answers.length = 0;
      const source = { kind: 'memory', pcm: { sampleRate: 8000, channels } };
      post({ type: 'separate', jobId: jobId + attempt, source, model });
      const mine = () => answers.filter((answer) => answer.jobId === jobId + attempt);
      if (!(await until(() => mine().some(isEnd), patienceSeconds)))
        return 'a right song never ends';
      const end = mine().find(isEnd);
      if (end?.error?.message.includes('is still running')) {
        for (const id of usedJobIds) post({ type: 'cancel', jobId: id });
        await new Promise((resolve) => setTimeout(resolve, 500));
        continue;
      }
      if (end?.type !== 'done') return `a right song ends in ${end?.type}: ${end?.error?.message}`;
      const stretches = mine().flatMap(({ stretch }) => (stretch ? [stretch] : []));
      const length = stretches.reduce((sum, { vocals }) => sum + vocals[0].length, 0);
      if (length !== 8000) return `vocals of ${length} samples`;
      const isFinite = stretches.every(({ vocals }) => vocals[0].every(Number.isFinite));
      if (!isFinite) return 'vocals that are not finite';
      await new Promise((resolve) => setTimeout(resolve, 50));
      return mine().filter(isEnd).length === 1 ? null : 'a song that ends twice';
    }
    return 'the worker never gets free';
  }, options);
}
