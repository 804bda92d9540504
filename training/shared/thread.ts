/** Starts worker threads that are written in TypeScript. */
import { Worker } from 'node:worker_threads';

/**
 * A thread that runs the TypeScript module at `module` with `workerData`. Node 20 does not carry
 * `--import tsx` over into worker threads, so the thread registers tsx itself before it loads
 * TypeScript.
 */
export function startThread(module: URL, workerData: unknown): Worker {
  const tsx = import.meta.resolve('tsx/esm/api');
  const start = `import(${JSON.stringify(tsx)}).then(({ register }) => {
    register();
    return import(${JSON.stringify(module.href)});
  });`;
  return new Worker(start, { eval: true, workerData, execArgv: [] });
}
