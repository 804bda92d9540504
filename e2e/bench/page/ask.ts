/**
 * Sends `message` to `worker`, returns its first answer, and ends it. Rejects if the worker throws.
 */
export function ask<Reply>(worker: Worker, message: unknown): Promise<Reply> {
  return new Promise<Reply>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => resolve(data));
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage(message);
  }).finally(() => worker.terminate());
}
