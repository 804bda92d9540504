/**
 * Fuzzes the built app in Chromium: `npm run fuzz -- --minutes 15 [--seed 1]`. Files with altered
 * structure and messages to the worker take turns, unless `--only files` or `--only messages`.
 * Every finding is written to `test-results/fuzz/` with its seed; `--seed <s> --iteration <n>`
 * repeats one.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { READABLE } from '../corpus/codecs';
import { createDriver } from '../corpus/drive';
import { encode, hasFfmpeg } from '../corpus/ffmpeg';
import { songOf } from '../corpus/sounds';
import { findChromium } from '../findChromium';
import { createRandom } from '../random';
import { serve } from '../serve';
import { createProtocolFuzzer } from './protocol';
import { mutate } from './mutate';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    iteration: { type: 'string' },
    only: { type: 'string' },
  },
});
if (options.only && !['files', 'messages'].includes(options.only)) {
  throw new Error(`--only ${options.only}: it takes "files" or "messages"`);
}
const seed = Number(options.seed);
const FOLDER = join('test-results', 'fuzz');

interface Base {
  readonly extension: string;
  readonly buffer: Buffer;
}

/** Small intact files, one of each codec; without ffmpeg those of the tests. */
function bases(): Base[] {
  if (hasFfmpeg()) {
    return READABLE.map(({ extension, args, decodedRate = 44100 }) => {
      const sound = songOf({ seconds: 0.3, sampleRate: decodedRate });
      return { extension, buffer: encode(sound, extension, args) };
    });
  }
  const folder = join(import.meta.dirname, '..', 'media');
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.sh'))
    .map((name) => ({
      extension: name.slice(name.lastIndexOf('.') + 1),
      buffer: readFileSync(join(folder, name)),
    }));
}

const files = bases();
mkdirSync(FOLDER, { recursive: true });
const served = await serve();
const browser = await chromium.launch({ executablePath: findChromium() });
const url = `${served.url}?backend=wasm&model=paper`;
const driver = createDriver(browser, url);
const protocol = await createProtocolFuzzer(browser, url);
const counts = { files: 0, separated: 0, sequences: 0, findings: 0 };

/** Writes a finding, from which a test is made. */
function report(iteration: number, problem: string, name: string, content: Buffer | string): void {
  counts.findings++;
  const path = join(FOLDER, `${seed}-${iteration}-${name}`);
  writeFileSync(path, content);
  console.log(`✘ seed ${seed}, iteration ${iteration}: ${problem} → ${path}`);
}

async function fuzzFile(iteration: number, random: () => number): Promise<void> {
  const base = files[Math.floor(random() * files.length)];
  const other = files[Math.floor(random() * files.length)];
  const buffer = mutate(base.buffer, other.buffer, random);
  const name = `fuzzed.${base.extension}`;
  // Anything may be in it: only a sentence or finite stems are asked for.
  const nothing = { sampleRate: 1, channels: [new Float32Array(0)] };
  const { verdict, detail } = await driver.try({
    file: { name, mimeType: '', buffer },
    expected: {
      kind: 'damaged',
      intact: { sound: nothing, tolerance: 0, length: { least: 0, most: 0 } },
      damage: { keptShare: 0, tailShare: 1, orSentence: true, isNoticeable: false },
    },
  });
  counts.files++;
  if (verdict === 'right') counts.separated++;
  else if (verdict !== 'sentence') report(iteration, `${verdict}, ${detail}`, name, buffer);
}

async function fuzzMessages(iteration: number, random: () => number): Promise<void> {
  const { messages, problem } = await protocol.try(random);
  counts.sequences++;
  if (problem) report(iteration, problem, 'messages.json', JSON.stringify(messages, null, 1));
}

/** Each iteration has random numbers of its own, so that any can be repeated alone. */
async function run(iteration: number): Promise<void> {
  const isOfMessages = iteration % 4 === 3;
  if (options.only && isOfMessages !== (options.only === 'messages')) return;
  const random = createRandom(seed * 1_000_003 + iteration);
  // Numbers of neighbouring seeds begin alike.
  for (let i = 0; i < 10; i++) random();
  await (isOfMessages ? fuzzMessages(iteration, random) : fuzzFile(iteration, random));
}

console.log(`seed ${seed}`);
if (options.iteration) {
  await run(Number(options.iteration));
} else {
  const end = performance.now() + Number(options.minutes) * 60_000;
  for (let iteration = 0; performance.now() < end; iteration++) await run(iteration);
}
await driver.close();
await browser.close();
await served.close();
console.log(
  `seed ${seed}: ${counts.files} files (${counts.separated} separated, the others refused), ` +
    `${counts.sequences} sequences of messages, ${counts.findings} findings`,
);
process.exitCode = counts.findings === 0 ? 0 : 1;
