/** The app in a page, as the tests use it: by the names that people see and screen readers say. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test as base } from '@playwright/test';
import type { Locator, Page, TestInfo } from '@playwright/test';
import type { Fixture } from './fixtures';
import { decodeWav } from './wav';
import type { Wav } from './wav';

/** The network that people get, by wasm. */
export const BEST = 'backend=wasm';
/** The small network, for what is neither about networks nor about the time that they take. */
export const QUICK = 'backend=wasm&model=paper';

/** The files that the app saves for one song. */
export interface Stems {
  readonly vocals: Wav;
  readonly instrumental: Wav;
  readonly vocalsName: string;
  readonly instrumentalName: string;
}

/** A page with the app in it: its controls, and what people do with them. */
export class App {
  readonly input: Locator;
  readonly progress: Locator;
  readonly cancel: Locator;
  readonly play: Locator;
  readonly pause: Locator;
  readonly downloadVocals: Locator;
  readonly downloadInstrumental: Locator;
  readonly alert: Locator;

  constructor(readonly page: Page) {
    this.input = page.getByLabel('Choose audio files');
    this.progress = page.getByRole('progressbar', { name: 'Separation progress' });
    this.cancel = page.getByRole('button', { name: 'Cancel', exact: true });
    this.play = page.getByRole('button', { name: 'Play', exact: true });
    this.pause = page.getByRole('button', { name: 'Pause', exact: true });
    this.downloadVocals = page.getByRole('button', { name: 'Download vocals' });
    this.downloadInstrumental = page.getByRole('button', { name: 'Download instrumental' });
    this.alert = page.getByRole('alert');
  }

  async open(query = QUICK, url = './'): Promise<void> {
    await this.page.goto(query ? `${url}?${query}` : url);
    await expect(this.page.getByRole('main')).toBeVisible();
  }

  async choose(...files: readonly Fixture[]): Promise<void> {
    await this.input.setInputFiles([...files]);
  }

  /** Drops a file onto the page by the browser's own input events, as from the desktop. */
  async drop(file: Fixture, testInfo: TestInfo): Promise<void> {
    const path = testInfo.outputPath(file.name);
    await writeFile(path, file.buffer);
    const viewport = this.page.viewportSize();
    if (!viewport) throw new Error('the page has no viewport');
    const session = await this.page.context().newCDPSession(this.page);
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', {
        type,
        x: viewport.width / 2,
        y: viewport.height / 2,
        data: { items: [], files: [path], dragOperationsMask: 1 },
      });
    }
    await session.detach();
  }

  /**
   * Makes the browser report `bytes` of storage to pages opened from now on. The override of
   * DevTools would change how much can be written, but not what Chromium reports.
   */
  async limitStorage(bytes: number): Promise<void> {
    await this.page.addInitScript((quota) => {
      navigator.storage.estimate = () => Promise.resolve({ quota, usage: 0 });
    }, bytes);
  }

  /** Selects a song of the queue. */
  async select(fileName: string): Promise<void> {
    await this.page.getByRole('button', { name: fileName }).click();
  }

  /** Waits until the selected song is done. Fails with the error sentence of the app, if any. */
  async waitUntilDone(): Promise<void> {
    await expect
      .poll(() => this.outcome(), { timeout: 90_000, intervals: [100] })
      .not.toBe('still working');
    expect(await this.outcome()).toBe('done');
  }

  private async outcome(): Promise<string> {
    if (await this.alert.first().isVisible()) return this.alert.first().innerText();
    const isDone = await this.downloadVocals.isEnabled({ timeout: 1000 }).catch(() => false);
    return isDone ? 'done' : 'still working';
  }

  /** Saves both stems of the selected song and reads them. */
  async downloadStems(): Promise<Stems> {
    const vocals = await this.download(this.downloadVocals);
    const instrumental = await this.download(this.downloadInstrumental);
    return {
      vocals: vocals.wav,
      instrumental: instrumental.wav,
      vocalsName: vocals.name,
      instrumentalName: instrumental.name,
    };
  }

  private async download(button: Locator): Promise<{ name: string; wav: Wav }> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download', { timeout: 20_000 }),
      button.click(),
    ]);
    const wav = decodeWav(await readFile(await download.path()));
    return { name: download.suggestedFilename(), wav };
  }

  /** Chooses a file, brings it to the front, waits until it is separated, and reads its stems. */
  async separate(file: Fixture): Promise<Stems> {
    await this.choose(file);
    const songs = this.page.getByRole('list', { name: 'Songs', exact: true });
    await songs.getByRole('button', { name: file.name }).last().click();
    await this.waitUntilDone();
    return this.downloadStems();
  }

  /**
   * Clicks `Cancel` and returns the milliseconds until no progress is shown, on the page's clock.
   */
  measureCancelMs(): Promise<number> {
    return this.page.evaluate(async () => {
      const cancel = [...document.querySelectorAll('button')].find(
        (button) => (button.ariaLabel ?? button.innerText).trim() === 'Cancel',
      );
      if (!cancel) throw new Error('there is nothing to cancel');
      const startMs = performance.now();
      cancel.click();
      while (document.querySelector('[role="progressbar"], progress')) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return performance.now() - startMs;
    });
  }

  /** Deletes what the library keeps, behind the page's back: files are separated anew. */
  async forgetKeptSongs(): Promise<void> {
    await this.page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      await root.removeEntry('library', { recursive: true }).catch(() => undefined);
    });
  }

  /** Number of songs that the app keeps in the origin private file system. */
  countStoredSongs(): Promise<number> {
    return this.page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const songs = await root.getDirectoryHandle('songs', { create: true });
      let count = 0;
      for await (const _ of songs.keys()) count++;
      return count;
    });
  }
}

/** Tests with a fresh page in `app`. They fail if the page throws or breaks its security policy. */
export const test = base.extend<{ app: App }>({
  app: async ({ page }, provide) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    await provide(new App(page));
    expect(complaints, 'the page should neither throw nor break its security policy').toEqual([]);
  },
});

export { expect };
