/**
 * The section `memory`: peak memory while whole songs are separated. Measured is the resident set
 * of the page's renderer process, which runs the worker too, over that after a short song has
 * loaded the model. It is sampled from VmRSS in /proc, on Linux only.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { App } from '../app';
import { song } from '../fixtures';
import type { BenchSection, Row } from './section';
import { buildAndServeApp } from './buildApp';
import { writeSong } from './writeSong';

const RATE = 44100;
const NUM_CHANNELS = 2;
/**
 * Memory budget with which the longest song is measured once more: all songs are kept on the disk.
 */
const SMALL_BUDGET_MB = 10;
const SAMPLE_MS = 50;
/**
 * The requirement: at most that many copies of the song's samples as floats, plus the allowance.
 */
const COPIES = 3;
const ALLOWANCE_MB = 200;
const WARM_UP_MS = 120_000;

/** One song to measure. */
interface Case {
  readonly executablePath: string;
  /** Address of the served app; ends in a slash. */
  readonly url: string;
  /** Empty folder for the browser's profile; without one, its file system would be in memory. */
  readonly profile: string;
  readonly path: string;
  readonly minutes: number;
  /** Memory budget given to the app; null: what the device allows. */
  readonly budgetMb: number | null;
}

export const memorySection: BenchSection = {
  name: 'memory',
  async run({ chromium: executablePath, folder, minutes: lengths }) {
    const server = await buildAndServeApp(join(folder, 'app'));
    try {
      const rows: Row[] = [];
      const measureLength = async (minutes: number, budgetMb: number | null) => {
        const path = join(folder, `${minutes}.wav`);
        await writeSong(path, minutes * 60, 1);
        const profile = join(folder, `profile-${rows.length}`);
        const row = await measure({
          executablePath,
          url: server.url,
          profile,
          path,
          minutes,
          budgetMb,
        });
        console.log(JSON.stringify(row));
        rows.push(row);
      };
      for (const minutes of lengths) await measureLength(minutes, null);
      await measureLength(Math.max(...lengths), SMALL_BUDGET_MB);
      return rows;
    } finally {
      await server.close();
    }
  },
};

async function measure(options: Case): Promise<Row> {
  const { executablePath, url, profile, path, minutes, budgetMb } = options;
  const context = await chromium.launchPersistentContext(profile, { executablePath });
  try {
    const page = await context.newPage();
    const app = new App(page);
    await app.open(`backend=wasm${budgetMb === null ? '' : `&memory=${budgetMb}`}`, url);
    await app.choose(song('warm-up.wav', { seconds: 5 }));
    await app.downloadVocals.click({ trial: true, timeout: WARM_UP_MS });
    const pid = await rendererPid(page);
    const baselineMb = residentMb(pid);
    let peakMb = baselineMb;
    let isStored = false;
    const sampler = setInterval(() => {
      peakMb = Math.max(peakMb, residentMb(pid));
    }, SAMPLE_MS);
    const startMs = performance.now();
    try {
      await app.input.setInputFiles(path);
      await app.progress.waitFor();
      // The progress disappears both when the song is done and when it has failed.
      await app.progress.waitFor({ state: 'hidden', timeout: 0 });
      const alert = app.alert.first();
      if (await alert.isVisible()) throw new Error(await alert.innerText());
      await app.downloadVocals.click({ trial: true, timeout: WARM_UP_MS });
      isStored = (await app.countStoredSongs()) > 0;
    } finally {
      clearInterval(sampler);
    }
    const pcmMb = (minutes * 60 * RATE * NUM_CHANNELS * Float32Array.BYTES_PER_ELEMENT) / 1e6;
    return {
      minutes,
      kept: isStored ? 'on the disk' : 'in memory',
      'PCM MB': Math.round(pcmMb),
      'baseline MB': Math.round(baselineMb),
      'peak over it MB': Math.round(peakMb - baselineMb),
      [`${COPIES} x PCM + ${ALLOWANCE_MB} MB`]: Math.round(COPIES * pcmMb + ALLOWANCE_MB),
      seconds: Math.round((performance.now() - startMs) / 1000),
    };
  } finally {
    await context.close();
  }
}

/** Process id of the renderer that runs the page. */
export async function rendererPid(page: Page): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the browser does not tell its processes');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  // The renderer with the model in it is larger than spare ones and those of the browser's pages.
  return pids.sort((a, b) => residentMb(b) - residentMb(a))[0];
}

/** Resident set of a process in MB. */
export function residentMb(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (!kibibytes) throw new Error(`process ${pid} has no resident set`);
  return (Number(kibibytes) * 1024) / 1e6;
}
