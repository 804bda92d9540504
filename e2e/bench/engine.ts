/**
 * The section `engine`: milliseconds per segment of the network, for each config and backend, in
 * comparison with other engines.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { withinSeconds } from '../../src/shared/race';
import { serve } from '../serve';
import { measureNative } from './native';
import type { EngineRequest, EngineResult } from './page/messages';
import type { BenchContext, BenchSection, Row } from './section';

const MAX_ROUNDS = 5;
/** A backend that takes longer is given up; its row says so. */
const TIMEOUT_SECONDS = 120;
const PAGE = 'e2e/bench/page/index.html';
const ORT_FILES = ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

export const engineSection: BenchSection = { name: 'engine', run };

async function run(context: BenchContext): Promise<Row[]> {
  const { chromium: executablePath, folder, configs, backends } = context;
  const nativeMs = await measureNative(configs);
  await buildPage(folder);
  const server = await serve(folder);
  const browser = await chromium.launch({ executablePath });
  const rows: Row[] = [];
  try {
    const url = new URL(PAGE, server.url).href;
    for (const configName of configs) {
      for (const backendId of backends) {
        const page = await browser.newPage();
        await page.goto(url);
        await page.waitForFunction(() => window.bench !== undefined);
        rows.push(await measure(page, backendId, configName, nativeMs.get(configName)));
        await page.close();
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return rows;
}

/**
 * Builds the page of the benchmark and its workers into `folder`, and copies ONNX Runtime there.
 */
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

async function measure(
  page: Page,
  backendId: string,
  configName: string,
  nativeMs: number | undefined,
): Promise<Row> {
  const request: EngineRequest = {
    backendId,
    configName,
    hasWeights: existsSync(join('public', 'models', configName, 'model.json')),
    maxRounds: MAX_ROUNDS,
  };
  const head = { config: configName, backend: backendId };
  try {
    const result = await withinSeconds(
      page.evaluate((data) => window.bench!.engine(data), request),
      TIMEOUT_SECONDS,
      () => new Error(`no answer in ${TIMEOUT_SECONDS} s`),
    );
    return { ...head, ...describe(result, nativeMs) };
  } catch (error) {
    return { ...head, note: String(error).split('\n')[0] };
  }
}

const tenths = (value: number) => Math.round(value * 10) / 10;
const hundredths = (value: number) => Math.round(value * 100) / 100;
const percent = (share: number) => `${tenths(100 * share)} %`;

function describe(result: EngineResult, nativeMs: number | undefined): Row {
  const { executorMs, layersMs, onnxMs, onnxDifference, multiplyAdds, rates } = result;
  return {
    device: result.description,
    rounds: result.numRounds,
    'ms/segment': tenths(executorMs),
    'GMAC/s': tenths(multiplyAdds / executorMs / 1e6),
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
    ...(nativeMs === undefined
      ? {}
      : { 'tfjs-node ms': tenths(nativeMs), '× tfjs-node': hundredths(nativeMs / executorMs) }),
    ...(rates
      ? {
          'mul+add GMAC/s': tenths(rates.plain),
          ...(rates.relaxed === null ? {} : { 'relaxed GMAC/s': tenths(rates.relaxed) }),
          'conv GMAC/s': tenths(rates.convolutions),
          'of mul+add': percent(rates.convolutionShare),
        }
      : {}),
    ...describeShares(result),
  };
}

/** Shares of the parts of a segment in its time; they add up to 100 %. */
function describeShares({ executorMs, kernelsMs, convolutionsMs, signal }: EngineResult): Row {
  // Kernels are timed in calls of their own: their sum may exceed the time of the whole call.
  const scale = Math.min(1, executorMs / kernelsMs);
  const parts = {
    convolutions: scale * convolutionsMs,
    'other kernels': scale * (kernelsMs - convolutionsMs),
    transfer: executorMs - scale * kernelsMs,
    'input STFT': signal.inputMs,
    masks: signal.masksMs,
    'STFT, inverse': signal.resynthesisMs,
    pictures: signal.picturesMs,
  };
  const totalMs = Object.values(parts).reduce((sum, ms) => sum + ms, 0);
  return {
    'total ms': tenths(totalMs),
    ...Object.fromEntries(Object.entries(parts).map(([name, ms]) => [name, percent(ms / totalMs)])),
  };
}
