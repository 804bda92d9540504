/** Owns how the end-to-end tests run: the built app, served as `npm start` does, in one Chromium. */
import { defineConfig } from '@playwright/test';

const port = Number(process.env.E2E_PORT ?? 4187);
const url = `http://127.0.0.1:${port}/`;

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../test-results',
  // Separation uses every core by itself; tests side by side would only measure each other.
  workers: 1,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: {
    baseURL: url,
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        // WebGL without a graphics card.
        '--enable-unsafe-swiftshader',
        // The browser's own business with its maker would count as requests of the page.
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
