/** Long work of the page in pieces, so that input and painting get the thread in between. */
import { nextTask } from '../../shared/nextTask';

/** How long to work before input and painting get the thread. */
const WORK_MS = 12;

/**
 * A function to call between pieces of work: it resolves at once until 12 ms have passed since it
 * last paused, and then after the tasks that wait. Call `await pause()` at least every few
 * milliseconds of work.
 */
export function createPacer(): () => Promise<void> {
  let pauseAt = performance.now() + WORK_MS;
  return async () => {
    if (performance.now() < pauseAt) return;
    await nextTask();
    pauseAt = performance.now() + WORK_MS;
  };
}
