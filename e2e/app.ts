/** Owns how the tests handle the app: by the names that a person sees or a screen reader says. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test as base } from '@playwright/test';
import type { Locator, Page, TestInfo } from '@playwright/test';
import type { Fixture } from './fixtures';
import { decodeWav } from './wav';
import type { Wav } from './wav';

export interface Stems {
  readonly vocals: Wav;
  readonly instrumental: Wav;
  readonly vocalsName: string;
  readonly instrumentalName: string;
}

/** One page with the app in it. */
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

  /** Most tests force the wasm backend: they are about something else than which one wins. */
  async open(query = 'backend=wasm', url = './'): Promise<void> {
    await this.page.goto(query ? `${url}?${query}` : url);
    await expect(this.page.getByRole('main')).toBeVisible();
  }

  async choose(...files: readonly Fixture[]): Promise<void> {
    await this.input.setInputFiles([...files]);
  }

  /** A file dragged in from the desktop: the browser's own input events, not events made by script. */
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
   * Has the browser report this much storage to pages opened from now on, whatever this machine's disk
   * has free. DevTools' own override changes what can be written, not what Chromium reports.
   */
  async limitStorage(bytes: number): Promise<void> {
    await this.page.addInitScript((quota) => {
      navigator.storage.estimate = () => Promise.resolve({ quota, usage: 0 });
    }, bytes);
  }

  /** Brings one song of the queue to the front. */
  async select(fileName: string): Promise<void> {
    await this.page.getByRole('button', { name: fileName }).click();
  }

  /** Waits until the song is done, and says what the app says if it fails instead. */
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

  /** From file to stems. */
  async separate(file: Fixture): Promise<Stems> {
    await this.choose(file);
    await this.waitUntilDone();
    return this.downloadStems();
  }
}

/** `app`: a fresh page of its own; a test fails if the page throws or breaks its security policy. */
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
