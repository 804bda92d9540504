/** Faults that tests put into the app's worker and page from outside. */
import type { BrowserContext, Page } from '@playwright/test';

/** Has the separation worker run `source` before its own script. For pages opened from now on. */
export async function prependToWorker(pages: Page | BrowserContext, source: string): Promise<void> {
  await pages.route('**/assets/worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${source};\n${await response.text()}` });
  });
}

/** The running separation worker of a page. */
export function separationWorker(page: Page) {
  const worker = page.workers().find((each) => /assets\/worker-/.test(each.url()));
  if (!worker) throw new Error('the page has no separation worker');
  return worker;
}

/**
 * Stages at which a browser refuses to store: the method that it refuses, and how many calls of it
 * succeed before.
 */
export interface Refusal {
  readonly method: 'getDirectoryHandle' | 'getFileHandle' | 'createWritable' | 'write' | 'close';
  readonly numGranted: number;
}

declare global {
  interface Window {
    /** What the private file system refuses from now on; null = nothing. */
    refuseStorage?: (refusal: Refusal | null) => void;
  }
}

/** Lets {@link refuseStorage} choose what storage refuses, in pages opened from now on. */
export async function installRefusals(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let refused: Refusal | null = null;
    let numCalls = 0;
    window.refuseStorage = (refusal) => {
      refused = refusal;
      numCalls = 0;
    };
    const guard = (prototype: object, method: Refusal['method']) => {
      type Method = (...args: unknown[]) => Promise<unknown>;
      const original = Reflect.get(prototype, method) as Method;
      Object.assign(prototype, {
        [method](this: unknown, ...args: unknown[]): Promise<unknown> {
          if (refused?.method === method && numCalls++ >= refused.numGranted) {
            return Promise.reject(new DOMException('full', 'QuotaExceededError'));
          }
          return Reflect.apply(original, this, args);
        },
      });
    };
    guard(FileSystemDirectoryHandle.prototype, 'getDirectoryHandle');
    guard(FileSystemDirectoryHandle.prototype, 'getFileHandle');
    guard(FileSystemFileHandle.prototype, 'createWritable');
    guard(FileSystemWritableFileStream.prototype, 'write');
    guard(FileSystemWritableFileStream.prototype, 'close');
  });
}

export async function refuseStorage(page: Page, refusal: Refusal | null): Promise<void> {
  await page.evaluate((value) => window.refuseStorage?.(value), refusal);
}
