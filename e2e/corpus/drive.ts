/** Puts files of the corpus through the app, one after the other in one page. */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { App } from '../app';
import type { Fixture } from '../fixtures';
import { judge } from './judge';
import type { Judgement, Outcome } from './judge';
import type { Made } from './entries';

/** A file that has not ended by then hangs. */
const PATIENCE_MS = 60_000;
/** Files per page: enough to see that what one file leaves behind does not harm the next. */
const FILES_PER_PAGE = 40;

export interface Driver {
  /** What the app makes of one file. Never rejects. */
  try(made: Made, patienceMs?: number): Promise<Judgement>;
  close(): Promise<void>;
}

interface OpenPage {
  readonly context: BrowserContext;
  readonly app: App;
  /** Errors of the page since the last file. */
  readonly complaints: string[];
  hasCrashed: boolean;
  numFiles: number;
}

/** `url` is the address of the app with its query. */
export function createDriver(browser: Browser, url: string): Driver {
  let current: OpenPage | null = null;

  async function openPage(): Promise<OpenPage> {
    const context = await browser.newContext();
    const page = await context.newPage();
    const opened: OpenPage = {
      context,
      app: new App(page),
      complaints: [],
      hasCrashed: false,
      numFiles: 0,
    };
    page.on('pageerror', (error) => opened.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') opened.complaints.push(message.text());
    });
    page.on('dialog', (dialog) => {
      opened.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('crash', () => {
      opened.hasCrashed = true;
    });
    // Floats: the sum of the stems is the mixture, whatever its level.
    await page.addInitScript(() => localStorage.setItem('export-format', 'wav-32f'));
    await opened.app.open('', url);
    return opened;
  }

  async function drop(): Promise<void> {
    await current?.context.close().catch(() => undefined);
    current = null;
  }

  return {
    async try({ file, expected }, patienceMs = PATIENCE_MS) {
      if (current && current.numFiles >= FILES_PER_PAGE) await drop();
      const opened = (current ??= await openPage());
      opened.numFiles++;
      try {
        const outcome = await runFile(opened.app, file, patienceMs);
        const [complaint] = opened.complaints.splice(0);
        if (complaint) return { verdict: 'complaint', detail: complaint };
        return judge(expected, outcome);
      } catch (error) {
        const verdict = opened.hasCrashed ? 'crash' : error instanceof Hang ? 'hang' : 'wrong';
        await drop();
        return { verdict, detail: String(error).split('\n')[0] };
      }
    },
    close: drop,
  };
}

class Hang extends Error {}

/** Gives the file to the app, waits for its end, reads the result and removes it from the list. */
async function runFile(app: App, file: Fixture, patienceMs: number): Promise<Outcome> {
  const { page } = app;
  await app.choose(file);
  const row = page.getByRole('list', { name: 'Songs', exact: true }).getByRole('listitem');
  const status = await waitForEnd(page, patienceMs);
  let outcome: Outcome;
  if (status === 'Done') {
    const stems = await app.downloadStems();
    assertSafeName(stems.vocalsName, 'vocals');
    assertSafeName(stems.instrumentalName, 'instrumental');
    const notices = await page.locator('output.notice').allInnerTexts();
    outcome = { kind: 'stems', stems, notices };
  } else {
    const alerts = await app.alert.allInnerTexts();
    if (alerts.length !== 1) throw new Error(`${alerts.length} sentences after ${status}`);
    // The name of the file comes first, and may hold anything.
    outcome = { kind: 'sentence', text: alerts[0].split('\n').slice(1).join(' ').trim() };
  }
  await row.getByRole('button', { name: 'Remove from the list' }).click();
  await row.waitFor({ state: 'detached' });
  return outcome;
}

/** Where the only song of the list stands. Songs of earlier visits have a list of their own. */
const STATUS = '[aria-label="Songs"] .song-status';

/** Waits for the end of the only song of the list. */
async function waitForEnd(page: Page, patienceMs: number): Promise<string> {
  try {
    const handle = await page.waitForFunction(
      (status) => {
        const text = document.querySelector(status)?.textContent ?? '';
        // The quality comes after it.
        const state = text.split(' · ')[0];
        return ['Done', 'Not separated', 'Cancelled'].find((end) => state === end);
      },
      STATUS,
      { timeout: patienceMs, polling: 50 },
    );
    return (await handle.jsonValue()) ?? '';
  } catch (error) {
    const text = await page
      .locator(STATUS)
      .innerText({ timeout: 1000 })
      .catch(() => 'the page does not answer');
    throw new Hang(
      `no end after ${patienceMs / 1000} s: ${text} (${String(error).split('\n')[0]})`,
    );
  }
}

/** Throws unless every file system takes `name`. */
function assertSafeName(name: string, stem: string): void {
  // Control characters are what is looked for.
  // oxlint-disable-next-line no-control-regex
  const isSafe = !/[<>:"/\\|?*\u0000-\u001f\u007f]/.test(name) && Buffer.byteLength(name) <= 255;
  if (!isSafe || name.startsWith('.') || !name.endsWith(` – ${stem}.wav`)) {
    throw new Error(`saved as ${JSON.stringify(name)}`);
  }
}
