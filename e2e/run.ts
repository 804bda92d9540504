/**
 * Runs the end-to-end tests against dist/ (`npm run e2e` builds it first); arguments go to
 * Playwright.
 */
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findChromium } from './findChromium';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was assigned');
  return address.port;
}

const cli = join('node_modules', '@playwright', 'test', 'cli.js');
const config = join('e2e', 'playwright.config.ts');
const result = spawnSync(
  process.execPath,
  [cli, 'test', '--config', config, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM: findChromium(), E2E_PORT: String(await freePort()) },
  },
);
process.exitCode = result.status ?? 1;
