/** Sends `message` to `worker`, whose first answer counts, and ends it. Rejects with an error that it throws. */
export function ask<Reply>(worker: Worker, message: unknown): Promise<Reply> {
  return new Promise<Reply>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => resolve(data));
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage(message);
  }).finally(() => worker.terminate());
}
