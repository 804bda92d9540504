/** What a page of the app holds at a moment: counts and memory. */
import { readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { separationWorker } from '../inject';
import { measureScriptBytes } from './heapSnapshot';

declare global {
  interface Window {
    /** Object URLs that were made and not revoked, and audio contexts that are not closed. */
    soakCounts?: { objectUrls: Set<string>; contexts: Set<AudioContext> };
  }
}

/** One number for each kind of resource. */
export type Resources = Readonly<Record<string, number>>;

/** Counts object URLs and audio contexts of pages that are opened from now on. */
export async function countFromNowOn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counts = { objectUrls: new Set<string>(), contexts: new Set<AudioContext>() };
    window.soakCounts = counts;
    const create = URL.createObjectURL.bind(URL);
    const revoke = URL.revokeObjectURL.bind(URL);
    URL.createObjectURL = (object: Blob) => {
      const url = create(object);
      counts.objectUrls.add(url);
      return url;
    };
    URL.revokeObjectURL = (url: string) => {
      counts.objectUrls.delete(url);
      revoke(url);
    };
    const RealContext = AudioContext;
    window.AudioContext = class extends RealContext {
      constructor(options?: AudioContextOptions) {
        super(options);
        counts.contexts.add(this);
      }
      override async close(): Promise<void> {
        counts.contexts.delete(this);
        await super.close();
      }
    };
  });
}

/** Measures after a garbage collection. Memory of processes is 0 where `/proc` is missing. */
export async function measureResources(
  browser: Browser,
  page: Page,
  session: CDPSession,
): Promise<Resources> {
  // What was let go in the last tasks is collected in the second or third run.
  for (let i = 0; i < 3; i++) {
    await session.send('HeapProfiler.collectGarbage');
    await page.waitForTimeout(300);
  }
  const counters = await session.send('Memory.getDOMCounters');
  const attached = await page.evaluate(() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
    let count = 1;
    while (walker.nextNode()) count++;
    return count;
  });
  const counts = await page.evaluate(() => ({
    objectUrls: window.soakCounts?.objectUrls.size ?? NaN,
    contexts: window.soakCounts?.contexts.size ?? NaN,
  }));
  const numTensors = await separationWorker(page).evaluate(() => {
    return (globalThis as { countTensors?: () => number }).countTensors?.();
  });
  return {
    tensors: numTensors ?? NaN,
    workers: page.workers().length,
    'object URLs': counts.objectUrls,
    'audio contexts': counts.contexts,
    'event listeners': counters.jsEventListeners,
    'nodes outside the page': counters.nodes - attached,
    'objects of scripts, MB': (await measureScriptBytes(session)) / 1e6,
    'processes of pages, MB': await rendererBytes(browser).then((bytes) => bytes / 1e6),
  };
}

/** Resident memory of the browser's processes for pages, shared parts by their share. */
async function rendererBytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  let bytes = 0;
  for (const { type, id } of processInfo) {
    if (type !== 'renderer') continue;
    try {
      const text = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
      bytes += 1024 * Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
    } catch {
      // Other systems have no such file, and processes end.
    }
  }
  return bytes;
}
