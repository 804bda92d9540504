/** Configuration of the end-to-end tests: the built app, served as by `npm start`, in Chromium. */
import { defineConfig } from '@playwright/test';

const port = Number(process.env.E2E_PORT ?? 4187);
const url = `http://127.0.0.1:${port}/`;

const GPU_TESTS = 'devicesGpu.spec.ts';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../test-results',
  // Much of a test is waiting: for sound, for a timeout, for a page.
  workers: 2,
  // Test by test, so that no worker is left with a long file at the end.
  fullyParallel: true,
  projects: [
    // It has a browser of its own and takes minutes, so it comes first.
    { name: 'GPU', testMatch: GPU_TESTS },
    { name: 'app', testIgnore: GPU_TESTS },
  ],
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: {
    baseURL: url,
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    // Routes of a test do not see what a service worker answers. The specs about it allow it.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        // WebGL without a graphics card.
        '--enable-unsafe-swiftshader',
        // Requests of the browser itself would count as requests of the page.
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
      ],
    },
  },
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: '..',
    url,
    reuseExistingServer: false,
  },
});
