/**
 * `npm run bench -- [--section <name>…] [--config <name>…] [--backend <id>…] [--json <path>]`: prints one
 * table per section and writes all of them as JSON.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from '../findChromium';
import { engineSection } from './engine';
import { nativeSection } from './native';
import type { BenchSection, Row } from './section';
import { songSection } from './songSection';

const SECTIONS: readonly BenchSection[] = [engineSection, nativeSection, songSection];

const { values } = parseArgs({
  options: {
    section: { type: 'string', multiple: true, default: SECTIONS.map(({ name }) => name) },
    config: { type: 'string', multiple: true, default: ['paper', 'fullband'] },
    backend: {
      type: 'string',
      multiple: true,
      default: ['webgpu', 'webgl', 'wasm-threads', 'wasm'],
    },
    json: { type: 'string', default: join('e2e', 'test-results', 'bench.json') },
  },
});

const unknown = values.section.filter((name) => !SECTIONS.some((section) => section.name === name));
if (unknown.length > 0) throw new Error(`no section named ${unknown.join(', ')}`);

const chromium = findChromium();
const results: Record<string, readonly Row[]> = {};
for (const section of SECTIONS.filter(({ name }) => values.section.includes(name))) {
  const folder = await mkdtemp(join(tmpdir(), 'vocal-isolation-bench-'));
  try {
    const rows = await section.run({
      chromium,
      folder,
      configs: values.config,
      backends: values.backend,
    });
    console.log(`\n${section.name}`);
    console.table(rows);
    results[section.name] = rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
await mkdir(dirname(values.json), { recursive: true });
await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
console.log(`Written to ${values.json}`);
