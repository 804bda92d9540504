/**
 * GPUs that compute like the processor, and GPUs that are lost in the middle of a song. Both are
 * rendered in software, by a Chromium that shows such a GPU to WebGPU.
 */
import type { Browser, Page } from '@playwright/test';
import { expect, test } from './app';
import type { App, Stems } from './app';
import { decibels, greatestDifference, peak } from './compare';
import { song } from './fixtures';

test.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM,
    args: [
      '--enable-unsafe-swiftshader',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--no-first-run',
    ],
  },
});

const SHORT = song('short.wav', { seconds: 3, numChannels: 1 });
const LONG = song('long.wav', { seconds: 40, numChannels: 1, sampleRate: 22050, seed: 2 });
/** A software GPU takes some ten seconds for the first answer of a network, and longer if busy. */
const SLOW = 300_000;

/** Ends the browser's process for the GPU: every WebGL context and WebGPU device is lost. */
async function loseGpu(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess').catch(() => undefined);
  await session.detach();
}

async function waitUntilDone({ downloadVocals, alert }: App): Promise<void> {
  await expect(downloadVocals).toBeEnabled({ timeout: SLOW });
  await expect(alert).toHaveCount(0);
}

async function waitUntilSeparating(page: Page): Promise<void> {
  await expect(page.getByText('Separating the vocals')).toBeVisible({ timeout: SLOW });
}

/** Greatest difference of the vocals in dB relative to their peak. */
function differenceDb(stems: Stems, reference: Stems): number {
  const difference = greatestDifference(stems.vocals.channels, reference.vocals.channels);
  return decibels(difference / peak(reference.vocals.channels));
}

test('WebGPU and WebAssembly give the same vocals; songs outlive a lost GPU', async ({
  app,
  page,
  browser,
}) => {
  test.setTimeout(3 * SLOW);
  await app.open();
  const short = await app.separate(SHORT);
  const long = await app.separate(LONG);

  await app.open('backend=webgpu&model=paper');
  await app.choose(SHORT);
  // A song that the page before had just finished may be in front.
  await app.select(SHORT.name);
  await waitUntilDone(app);
  await expect(page.getByText(/WebGPU \(/).first()).toBeVisible();
  const byWebgpu = differenceDb(await app.downloadStems(), short);
  console.log(`    webgpu − wasm: ${byWebgpu.toFixed(1)} dB relative to the vocals' peak`);
  expect(byWebgpu).toBeLessThan(-60);

  const loseGpuInTheMiddle = async () => {
    await app.choose(LONG);
    await app.select(LONG.name);
    await waitUntilSeparating(page);
    await loseGpu(browser);
    await waitUntilDone(app);
    await expect(page.getByText(/WebAssembly, \d thread/).first()).toBeVisible();
    expect(differenceDb(await app.downloadStems(), long)).toBeLessThan(-60);
  };

  await test.step('the WebGPU device is lost in the middle of a song', async () => {
    await loseGpuInTheMiddle();
    // What was finished before is still there.
    await app.select(SHORT.name);
    expect(differenceDb(await app.downloadStems(), short)).toBeLessThan(-60);
  });

  await test.step('the WebGL context is lost in the middle of a song', async () => {
    await app.open('backend=webgl&model=paper');
    await loseGpuInTheMiddle();
  });
});
