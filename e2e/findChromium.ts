/** Finds a Chromium for tests and tools: an installed one, or one that it installs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { fromEnvironment, installWithApt, onThisSystem, run } from './findProgram';
import type { Found } from './findProgram';

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
const fromSystem = () => onThisSystem(SYSTEM_NAMES, MAC_PATHS);

/** Path of an existing Chromium, printed with its origin. Throws if none is found or installed. */
export function findChromium(): string {
  const found =
    fromEnvironment('CHROMIUM', 'PLAYWRIGHT_CHROMIUM') ??
    fromPlaywright() ??
    fromSystem() ??
    download() ??
    install();
  if (!found) {
    throw new Error('No Chromium: set CHROMIUM to the path of one, or install it, and try again.');
  }
  console.log(`Chromium: ${found.path} (${found.source})`);
  return found.path;
}

function fromPlaywright(): Found | undefined {
  const path = chromium.executablePath();
  return existsSync(path) ? { path, source: "Playwright's own" } : undefined;
}

function download(): Found | undefined {
  console.log('Chromium: none here, trying the download of Playwright');
  const cli = join('node_modules', 'playwright', 'cli.js');
  run(process.execPath, [cli, 'install', 'chromium']);
  return fromPlaywright();
}

function install(): Found | undefined {
  return installWithApt('chromium') ? fromSystem() : undefined;
}
