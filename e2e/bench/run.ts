/**
 * The benchmark in Chromium: `npm run bench -- [--section <name>…] [--config <name>…]
 * [--backend <id>…] [--minutes <n>…] [--json <path>]`. It prints a table per section and writes all
 * tables as JSON. The sections `memory` and `stage` take long and run only if they are named.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from '../findChromium';
import { engineSection } from './engine';
import { memorySection } from './memory';
import type { BenchSection, Row } from './section';
import { songSection } from './songSection';
import { stageSection } from './stage';

const USUAL_SECTIONS: readonly BenchSection[] = [engineSection, songSection];
const SECTIONS: readonly BenchSection[] = [...USUAL_SECTIONS, memorySection, stageSection];

const { values } = parseArgs({
  options: {
    section: { type: 'string', multiple: true, default: USUAL_SECTIONS.map(({ name }) => name) },
    config: { type: 'string', multiple: true, default: ['paper', 'fullband'] },
    backend: {
      type: 'string',
      multiple: true,
      default: ['webgpu', 'webgl', 'wasm-threads', 'wasm'],
    },
    minutes: { type: 'string', multiple: true, default: ['1', '3', '10', '60', '120'] },
    json: { type: 'string', default: join('e2e', 'test-results', 'bench.json') },
  },
});

const unknown = values.section.filter((name) => !SECTIONS.some((section) => section.name === name));
if (unknown.length > 0) throw new Error(`no section named ${unknown.join(', ')}`);

const chromium = findChromium();
await mkdir(dirname(values.json), { recursive: true });
const results: Record<string, readonly Row[]> = {};
for (const section of SECTIONS.filter(({ name }) => values.section.includes(name))) {
  const folder = await mkdtemp(join(tmpdir(), 'vocal-isolation-bench-'));
  try {
    const rows = await section.run({
      chromium,
      folder,
      configs: values.config,
      backends: values.backend,
      minutes: values.minutes.map(Number),
    });
    console.log(`\n${section.name}`);
    console.table(rows);
    results[section.name] = rows;
    // Written after each section, so that an interrupted run keeps what it has measured.
    await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
console.log(`Written to ${values.json}`);
