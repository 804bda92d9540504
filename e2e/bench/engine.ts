/** How fast one segment goes through the network, per backend and config, beside other ways to compute it. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { build, preview } from 'vite';
import type { EngineRequest, EngineResult } from './page/messages';
import { median } from './section';
import type { BenchContext, BenchSection, Row } from './section';

const ROUNDS = 7;
const YARDSTICK_ROUNDS = 3;
/** A GPU that the processor plays takes seconds per segment. */
const SOFTWARE_ROUNDS = 1;
/** Longer than this no backend is waited for, be it slow or stuck; its row says so. */
const PATIENCE_MS = 120_000;
const PAGE = 'e2e/bench/page/index.html';
const ORT_FILES = ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

export const engineSection: BenchSection = { name: 'engine', run };

async function run(context: BenchContext): Promise<Row[]> {
  const { chromium: executablePath, folder, configs, backends } = context;
  await buildPage(folder);
  const server = await preview({
    logLevel: 'warn',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const browser = await chromium.launch({ executablePath });
  const rows: Row[] = [];
  try {
    const url = new URL(PAGE, server.resolvedUrls!.local[0]).href;
    for (const configName of configs) {
      for (const backendId of backends) {
        const page = await browser.newPage();
        await page.goto(url);
        await page.waitForFunction(() => window.bench !== undefined);
        rows.push(await measure(page, backendId, configName));
        await page.close();
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return rows;
}

/** The page, its workers and ONNX Runtime into `folder`; nothing of it is part of the app. */
async function buildPage(folder: string): Promise<void> {
  await build({
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, rolldownOptions: { input: { bench: PAGE } } },
  });
  const ortFolder = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
  await mkdir(join(folder, 'ort'));
  await Promise.all(
    ORT_FILES.map((name) => copyFile(join(ortFolder, name), join(folder, 'ort', name))),
  );
}

async function measure(page: Page, backendId: string, configName: string): Promise<Row> {
  const request: EngineRequest = {
    backendId,
    configName,
    hasWeights: existsSync(join('public', 'models', configName, 'model.json')),
    numRounds: backendId.startsWith('wasm') ? ROUNDS : SOFTWARE_ROUNDS,
  };
  const head = { config: configName, backend: backendId };
  let result: EngineResult;
  try {
    result = await page.evaluate(
      ([data, patienceMs]) =>
        Promise.race([
          window.bench!.engine(data),
          new Promise<never>((_, reject) => {
            setTimeout(() => reject(new Error(`no answer in ${patienceMs} ms`)), patienceMs);
          }),
        ]),
      [request, PATIENCE_MS] as const,
    );
  } catch (error) {
    return { ...head, note: String(error).split('\n')[0] };
  }
  const plain = await yardstick(page, 'mul+add', result.numThreads);
  const relaxed = await yardstick(page, 'relaxed', result.numThreads);
  return { ...head, ...describe(result), ...compareToYardstick(result, plain, relaxed) };
}

/** Median rate of the arithmetic units; null if the browser lacks the instruction. */
async function yardstick(page: Page, kind: 'mul+add' | 'relaxed', numThreads: number) {
  const rates: number[] = [];
  for (let round = 0; round < YARDSTICK_ROUNDS; round++) {
    const rate = await page.evaluate(([name, count]) => window.bench!.multiplyAdds(name, count), [
      kind,
      numThreads,
    ] as const);
    if (rate === null) return null;
    rates.push(rate);
  }
  return median(rates);
}

const tenths = (value: number) => Math.round(value * 10) / 10;
const hundredths = (value: number) => Math.round(value * 100) / 100;
const percent = (share: number) => `${tenths(100 * share)} %`;
const giga = (multiplyAdds: number, ms: number) => multiplyAdds / ms / 1e6;

function describe(result: EngineResult): Row {
  const { executorMs, layersMs, onnxMs, onnxDifference, multiplyAdds } = result;
  const kernelsMs = result.kernels.reduce((sum, { ms }) => sum + ms, 0);
  // Profiled calls are timed apart from whole ones, and kernels may come out the slower.
  const networkMs = Math.min(kernelsMs, executorMs);
  const totalMs = executorMs + result.signalMs;
  return {
    device: result.description,
    'ms/segment': tenths(executorMs),
    'GMAC/s': tenths(giga(multiplyAdds, executorMs)),
    'layers ms': tenths(layersMs),
    '× layers': hundredths(layersMs / executorMs),
    'differs by': result.layersDifference.toExponential(1),
    ...(onnxMs !== null && onnxDifference !== null
      ? {
          'onnx ms': tenths(onnxMs),
          '× onnx': hundredths(onnxMs / executorMs),
          'onnx differs by': onnxDifference.toExponential(1),
        }
      : {}),
    network: percent(networkMs / totalMs),
    transfer: percent((executorMs - networkMs) / totalMs),
    'STFT etc.': percent(result.signalMs / totalMs),
  };
}

/** Shares of what the arithmetic units can do; convolutions alone, without what moves data between them. */
function compareToYardstick(
  { multiplyAdds, kernels, description }: EngineResult,
  plain: number | null,
  relaxed: number | null,
): Row {
  if (!description.startsWith('WebAssembly') || plain === null) return {};
  const convolutionMs = kernels
    .filter(({ name }) => name.includes('Conv2D'))
    .reduce((sum, { ms }) => sum + ms, 0);
  const rate = giga(multiplyAdds, convolutionMs);
  return {
    'mul+add GMAC/s': tenths(plain),
    ...(relaxed === null ? {} : { 'relaxed GMAC/s': tenths(relaxed) }),
    'conv GMAC/s': tenths(rate),
    'of mul+add': percent(rate / plain),
  };
}
