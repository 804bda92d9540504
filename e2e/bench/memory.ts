/**
 * The section `memory`: peak memory of whole songs, as the resident set of the page's renderer process
 * (VmRSS in /proc, sampled; the worker lives in the same process) over that of the app with the model
 * warmed up by a short song. Linux only.
 */
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { App } from '../app';
import { song } from '../fixtures';
import type { BenchSection, Row } from './section';
import { serveApp } from './serveApp';

const RATE = 44100;
const NUM_CHANNELS = 2;
/** The longest is measured once more with a budget so small that every song is kept on the disk. */
const SMALL_BUDGET_MB = 10;
const SAMPLE_MS = 50;
/** What is to be kept: as many copies of the song's samples in floats, and so much beside them. */
const COPIES = 3;
const ALLOWANCE_MB = 200;
const WARM_UP_MS = 120_000;
const WAV_HEAD_BYTES = 44;

interface Case {
  readonly executablePath: string;
  /** Of the served app, ending in a slash. */
  readonly url: string;
  /** Empty folder for the browser's profile: a private window would keep files in memory. */
  readonly profile: string;
  readonly path: string;
  readonly minutes: number;
  /** Null: what the device allows. */
  readonly budgetMb: number | null;
}

export const memorySection: BenchSection = {
  name: 'memory',
  async run({ chromium: executablePath, folder, minutes: lengths }) {
    const server = await serveApp(join(folder, 'app'));
    try {
      const rows: Row[] = [];
      const measureLength = async (minutes: number, budgetMb: number | null) => {
        const path = join(folder, `${minutes}.wav`);
        await writeSong(path, minutes * 60);
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
      // Gone when the song is done, and when it has failed.
      await app.progress.waitFor({ state: 'hidden', timeout: 0 });
      const alert = app.alert.first();
      if (await alert.isVisible()) throw new Error(await alert.innerText());
      await app.downloadVocals.click({ trial: true, timeout: WARM_UP_MS });
      isStored = await hasStoredSongs(page);
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

/** The renderer of the page: the one process of that kind in which the page's own working set is found. */
async function rendererPid(page: Page): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the browser does not tell its processes');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  // Spare renderers and the browser's own pages are small: the one with the model in it is the largest.
  return pids.sort((a, b) => residentMb(b) - residentMb(a))[0];
}

function residentMb(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (!kibibytes) throw new Error(`process ${pid} has no resident set`);
  return (Number(kibibytes) * 1024) / 1e6;
}

/** Whether songs of this page are in the origin private file system. */
function hasStoredSongs(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const songs = await root.getDirectoryHandle('songs', { create: true });
    const { done } = await songs.keys().next();
    return !done;
  });
}

/** A second of 16-bit stereo over and over, written second by second. */
async function writeSong(path: string, seconds: number): Promise<void> {
  const { buffer } = song('', { seconds: 1, sampleRate: RATE, numChannels: NUM_CHANNELS });
  const data = buffer.subarray(WAV_HEAD_BYTES);
  const head = Buffer.from(buffer.subarray(0, WAV_HEAD_BYTES));
  head.writeUInt32LE(WAV_HEAD_BYTES - 8 + data.length * seconds, 4);
  head.writeUInt32LE(data.length * seconds, WAV_HEAD_BYTES - 4);
  const file = await open(path, 'w');
  try {
    await file.write(head);
    for (let second = 0; second < seconds; second++) await file.write(data);
  } finally {
    await file.close();
  }
}
