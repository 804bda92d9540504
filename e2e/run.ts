/** Runs the end-to-end tests on `dist/`; arguments go to Playwright. `npm run e2e` builds first. */
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findChromium } from './findChromium';
import { listenOnFreePort } from './port';

/** A port that is free: one on which a server has just listened. */
async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnFreePort(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const cli = join('node_modules', '@playwright', 'test', 'cli.js');
const config = join('e2e', 'playwright.config.ts');
const result = spawnSync(
  process.execPath,
  [cli, 'test', '--config', config, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM: findChromium(), E2E_PORT: String(await findFreePort()) },
  },
);
process.exitCode = result.status ?? 1;
