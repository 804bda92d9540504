/**
 * Peak memory of whole songs: resident set of the page's renderer process (VmRSS in /proc, sampled; the
 * worker lives in the same process), over that of the loaded app with the model warmed up by a short song.
 */
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';
import { App } from '../app';
import { song } from '../fixtures';
import type { BenchContext, BenchSection, Row } from './section';

const RATE = 44100;
const NUM_CHANNELS = 2;
/** `MEMORY_MINUTES=1,3,10,60,120` measures long ones too, which take their time. */
const MINUTES = (process.env.MEMORY_MINUTES ?? '1,3,10').split(',').map(Number);
/** `MEMORY_MB=1` makes every song one that streams. */
const QUERY = `backend=wasm${process.env.MEMORY_MB ? `&memory=${process.env.MEMORY_MB}` : ''}`;
const SAMPLE_MS = 50;
const ALLOWANCE_MB = 200;

export const memorySection: BenchSection = {
  name: 'memory',
  async run({ chromium: executablePath, folder }: BenchContext): Promise<readonly Row[]> {
    const outDir = join(folder, 'dist');
    await build({ logLevel: 'silent', build: { outDir } });
    const server = await preview({
      logLevel: 'silent',
      build: { outDir },
      preview: { port: 0, host: '127.0.0.1' },
    });
    const rows: Row[] = [];
    try {
      for (const minutes of MINUTES) {
        const path = join(folder, `${minutes}.wav`);
        await writeSong(path, minutes * 60);
        rows.push(
          await measure(executablePath, server.resolvedUrls?.local[0] ?? '', path, minutes),
        );
      }
    } finally {
      await server.close();
    }
    return rows;
  },
};

async function measure(
  executablePath: string,
  url: string,
  path: string,
  minutes: number,
): Promise<Row> {
  const browser = await chromium.launch({ executablePath });
  try {
    const page = await browser.newPage({ baseURL: url });
    const app = new App(page);
    await app.open(QUERY, url);
    await app.choose(song('warm-up.wav', { seconds: 5 }));
    await app.waitUntilDone();
    const pid = await rendererPid(browser);
    const baseline = residentMb(pid);
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, residentMb(pid));
    }, SAMPLE_MS);
    const startMs = performance.now();
    await app.input.setInputFiles(path);
    await app.select(`${minutes}.wav`);
    await app.downloadVocals.isEnabled();
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll('button')].some(
          ({ textContent, disabled }) => textContent === 'Download vocals' && !disabled,
        ) && !document.querySelector('[role=progressbar]'),
      undefined,
      { timeout: 0, polling: 200 },
    );
    clearInterval(timer);
    const pcmMb = (minutes * 60 * RATE * NUM_CHANNELS * 4) / 1e6;
    return {
      minutes,
      'PCM MB': Math.round(pcmMb),
      'baseline MB': Math.round(baseline),
      'peak over it MB': Math.round(peak - baseline),
      'limit MB': Math.round(3 * pcmMb + ALLOWANCE_MB),
      seconds: Math.round((performance.now() - startMs) / 1000),
    };
  } finally {
    await browser.close();
  }
}

type Browser = Awaited<ReturnType<typeof chromium.launch>>;

/** The process of the page; the largest, if the browser keeps a spare one. */
async function rendererPid(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  return pids.sort((a, b) => residentMb(b) - residentMb(a))[0];
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1e3;
}

/** Tones under noise as 16-bit WAV, a second repeated: written in pieces, however long. */
async function writeSong(path: string, seconds: number): Promise<void> {
  const second = song('', { seconds: 1, sampleRate: RATE, numChannels: NUM_CHANNELS }).buffer;
  const data = second.subarray(44);
  const header = Buffer.from(second.subarray(0, 44));
  header.writeUInt32LE(36 + data.length * seconds, 4);
  header.writeUInt32LE(data.length * seconds, 40);
  const file = await open(path, 'w');
  try {
    await file.write(header);
    for (let n = 0; n < seconds; n++) await file.write(data);
  } finally {
    await file.close();
  }
}
