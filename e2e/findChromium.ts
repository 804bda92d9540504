/** Finds a Chromium for tests and tools: an installed one, or one that it installs. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const SYSTEM_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const MAC_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

/** Path of an existing Chromium, printed with its origin. Throws if none is found or installed. */
export function findChromium(): string {
  const found = fromEnvironment() ?? fromPlaywright() ?? fromSystem() ?? download() ?? install();
  if (!found) {
    throw new Error('No Chromium: set CHROMIUM to the path of one, or install it, and try again.');
  }
  console.log(`Chromium: ${found.path} (${found.source})`);
  return found.path;
}

/** A Chromium, and the words that say where it comes from. */
interface Found {
  readonly path: string;
  readonly source: string;
}

function fromEnvironment(): Found | undefined {
  for (const name of ['CHROMIUM', 'PLAYWRIGHT_CHROMIUM']) {
    const path = process.env[name];
    if (!path) continue;
    if (!existsSync(path)) throw new Error(`${name} is ${path}, which does not exist`);
    return { path, source: `environment variable ${name}` };
  }
  return undefined;
}

function fromPlaywright(): Found | undefined {
  const path = chromium.executablePath();
  return existsSync(path) ? { path, source: "Playwright's own" } : undefined;
}

function fromSystem(): Found | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const path = [...candidates, ...MAC_PATHS].find(isExecutable);
  return path ? { path, source: "the system's" } : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function download(): Found | undefined {
  console.log('Chromium: none here, trying the download of Playwright');
  const cli = join('node_modules', 'playwright', 'cli.js');
  run(process.execPath, [cli, 'install', 'chromium']);
  return fromPlaywright();
}

function install(): Found | undefined {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/etc/debian_version')) return undefined;
  console.log('Chromium: no download either, trying apt-get install chromium');
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  return fromSystem();
}

/** Runs a program and shows its output. The caller finds out by itself whether it has worked. */
function run(program: string, args: readonly string[]): void {
  spawnSync(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: DOWNLOAD_TIMEOUT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
