/** Requests of the app, and hosts with and without the headers that it needs. */
import { QUICK, expect, test } from './app';
import { shapeOf } from './compare';
import { song } from './fixtures';
import { servePlainly } from './plainHost';
import type { PlainHost } from './plainHost';
import { decodeWav } from './wav';

test.use({ serviceWorkers: 'allow' });

test('no request leaves the origin during a whole separation', async ({ app, page, baseURL }) => {
  const urls: string[] = [];
  page.context().on('request', (request) => urls.push(request.url()));
  await app.open('');
  await app.separate(song('private.wav', { seconds: 2 }));
  const foreign = urls.filter((url) => !url.startsWith(baseURL ?? '-') && !url.startsWith('blob:'));
  expect(foreign).toEqual([]);
  // Requests of the worker are among those listed.
  expect(urls.some((url) => url.includes('/models/'))).toBe(true);
});

test('the page says that the song stays on this device', async ({ app, page }) => {
  await app.open();
  await expect(page.getByText(/stays? on this device|never leaves/i).first()).toBeVisible();
});

test('the served page is cross-origin isolated', async ({ app, page }) => {
  await app.open();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  // The host sends the headers: no service worker had to answer.
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBe(null);
});

test('every answer carries the headers that protect the page', async ({ request }) => {
  for (const path of [
    './',
    'favicon.svg',
    'models/fullband/model.json',
    'serviceWorker.js',
    'manifest.webmanifest',
  ]) {
    const response = await request.get(path);
    expect(response.status()).toBe(200);
    const headers = response.headers();
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).toContain("connect-src 'self' blob:");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
  }
});

test('a missing file answers 404 and not the page', async ({ request }) => {
  for (const path of [
    'assets/gone-12345678.js',
    'models/gone/model.json',
    'wasm/gone.wasm',
    'gone',
  ]) {
    expect((await request.get(path)).status(), path).toBe(404);
  }
});

test('the page cannot be shown in a frame', async ({ page, baseURL }) => {
  await page.goto('about:blank');
  await page.setContent(`<iframe src="${baseURL}"></iframe>`);
  // Chromium shows a page of its own in place of what refuses to be framed.
  await expect.poll(() => page.frames().at(1)?.url()).toMatch(/^chrome-error:/);
});

test('the built folder holds the headers for common hosts', async ({ request }) => {
  const policy = (await request.get('./')).headers()['content-security-policy'];
  for (const path of [
    '_headers',
    'hosting/nginx.conf',
    'hosting/apache.htaccess',
    'hosting/Caddyfile',
  ]) {
    const text = await (await request.get(path)).text();
    expect(text, path).toContain(policy);
    expect(text, path).toContain('nosniff');
  }
});

test.describe('on a plain static host, below a path, without headers', () => {
  let host: PlainHost;
  let url: string;

  test.beforeAll(async () => {
    host = await servePlainly();
    url = host.url;
  });

  test.afterAll(() => host.close());

  test('the page isolates itself and computes with threads', async ({ app, page }) => {
    let numLoads = 0;
    page.on('load', () => numLoads++);
    await app.open(QUICK, url);
    await page.waitForFunction(() => crossOriginIsolated);
    await expect(page.getByRole('main')).toBeVisible();
    const file = song('isolated.wav', { seconds: 2 });
    const stems = await app.separate(file);
    expect(shapeOf(stems.vocals)).toEqual(shapeOf(decodeWav(file.buffer)));
    await expect(page.getByText(/WebAssembly, \d+ threads/).first()).toBeVisible();
    expect(numLoads).toBe(2);
    // A later visit is isolated from the start.
    await page.reload();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(numLoads).toBe(3);
  });

  test.describe('where service workers are denied', () => {
    test.use({ serviceWorkers: 'block' });

    test('songs are separated with a single thread', async ({ app, page }) => {
      const file = song('plain.wav', { seconds: 2 });
      await app.open(QUICK, url);
      const stems = await app.separate(file);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
      expect(shapeOf(stems.vocals)).toEqual(shapeOf(decodeWav(file.buffer)));
      await expect(page.getByText('WebAssembly, 1 thread').first()).toBeVisible();
    });
  });
});
