/**
 * The main job in Firefox, each visit with a fresh browser. Two visits with threads are part of
 * `npm test`; `npm run test:firefox` makes 20, because threads that fail to start do so now and
 * then.
 */
import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { QUICK } from './app';
import { findFirefox, FOUR_CORES, launchFirefox, separateFile } from './firefox';
import type { FirefoxOptions } from './firefox';
import { song } from './fixtures';
import { servePlainly } from './plainHost';
import type { PlainHost } from './plainHost';

/** A start that takes longer has been stuck; the song itself takes a second. */
const TIMEOUT_MS = 60_000;

test.beforeAll(() => {
  // It may have to be installed first.
  test.setTimeout(6 * 60_000);
  console.log(`    Firefox: ${findFirefox()}`);
});

interface Visit {
  readonly isIsolated: boolean;
  readonly outcome: string;
  readonly text: string;
  readonly seconds: number;
}

async function visit(url: string, options?: FirefoxOptions): Promise<Visit> {
  const file = song('song.wav', { seconds: 2, numChannels: 1 });
  const path = test.info().outputPath(file.name);
  await writeFile(path, file.buffer);
  const browser = await launchFirefox(options);
  try {
    const page = await browser.newPage();
    const startMs = performance.now();
    await page.goto(url);
    const outcome = await separateFile(page, path, TIMEOUT_MS);
    const seconds = (performance.now() - startMs) / 1000;
    console.log(`    from opening the page to the stems: ${seconds.toFixed(1)} s`);
    const isIsolated = await page.evaluate(() => crossOriginIsolated);
    const text = await page.evaluate(() => document.body.innerText);
    return { isIsolated, outcome, text, seconds };
  } finally {
    await browser.close();
  }
}

for (const number of [1, 2]) {
  test(`Firefox separates a song with threads, visit ${number}`, async ({ baseURL }) => {
    const url = `${baseURL}?${QUICK}`;
    const { outcome, isIsolated, text } = await visit(url, { preferences: FOUR_CORES });
    expect(outcome).toBe('done');
    expect(isIsolated).toBe(true);
    expect(text).toContain('WebAssembly, 4 threads');
  });
}

test('Firefox finds a backend by itself', async ({ baseURL }) => {
  expect((await visit(baseURL ?? '')).outcome).toBe('done');
});

test.describe('on a plain static host', () => {
  let host: PlainHost;
  test.beforeAll(async () => {
    host = await servePlainly();
  });
  test.afterAll(() => host.close());

  test('Firefox without service workers separates a song with one thread', async () => {
    const preferences = { 'dom.serviceWorkers.enabled': false };
    const url = `${host.url}?${QUICK}`;
    const { outcome, isIsolated, text } = await visit(url, { preferences });
    expect(outcome).toBe('done');
    expect(isIsolated).toBe(false);
    expect(text).toContain('WebAssembly, 1 thread');
  });
});
