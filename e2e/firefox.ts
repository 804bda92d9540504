/**
 * Firefox for the tests: the system's own, driven through WebDriver BiDi. Playwright only drives a
 * Firefox that it has patched itself.
 */
import puppeteer from 'puppeteer-core';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { fromEnvironment, installWithApt, onThisSystem } from './findProgram';

const NAMES = ['firefox-esr', 'firefox'];
const MAC_PATHS = ['/Applications/Firefox.app/Contents/MacOS/firefox'];
const theSystems = () => onThisSystem(NAMES, MAC_PATHS);

/** Path of a Firefox that exists. Throws if there is no way to one. */
export function findFirefox(): string {
  const found =
    fromEnvironment('FIREFOX') ??
    theSystems() ??
    (installWithApt('firefox-esr') ? theSystems() : undefined);
  if (!found) {
    throw new Error('No Firefox: set FIREFOX to the path of one, or install it, and try again.');
  }
  return found.path;
}

export interface FirefoxOptions {
  /** What about:config would show. */
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
}

/** A Firefox without windows, with a profile of its own. The caller closes it. */
export function launchFirefox({ preferences = {} }: FirefoxOptions = {}): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: findFirefox(),
    headless: true,
    extraPrefsFirefox: { ...preferences },
  });
}

/**
 * Has Firefox report four processor cores, whatever this machine has: the app then uses four
 * threads.
 */
export const FOUR_CORES = {
  'privacy.fingerprintingProtection': true,
  'privacy.fingerprintingProtection.overrides': '+NavigatorHWConcurrency',
} as const;

/** Gives the file at `path` to the app, and waits for `done`, or for what the app says instead. */
export async function separateFile(page: Page, path: string, timeoutMs: number): Promise<string> {
  const input = (await page.waitForSelector('input[type=file]')) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(path);
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const outcome = await page.evaluate(() => {
      const alert = document.querySelector('[role=alert]');
      if (alert) return alert.textContent ?? 'an alert without text';
      const download = [...document.querySelectorAll('button')].find((button) =>
        /Download vocals/.test(button.ariaLabel ?? button.innerText),
      );
      return download && !download.disabled ? 'done' : null;
    });
    if (outcome !== null) return outcome;
    if (Date.now() > deadline) {
      return `not done after ${timeoutMs} ms: ${await page.evaluate(() => document.body.innerText)}`;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
