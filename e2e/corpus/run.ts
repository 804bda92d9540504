/**
 * Puts the whole corpus through the built app in Chromium: `npm run test:corpus`. Options: `--only
 * <text>` (names or groups that contain it), `--take <n>` (every n-th file), `--skip <n>` (begin
 * with the n-th, so that runs at the same time share the files), `--hours <n>` (length of the long
 * song; 0 leaves it out). Files that end wrong are kept in `test-results/corpus-<skip>/`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { findChromium } from '../findChromium';
import { serve } from '../serve';
import { createDriver } from './drive';
import { corpusEntries, longEntry } from './entries';
import type { Entry } from './entries';
import { hasFfmpeg } from './ffmpeg';
import { VERDICTS } from './judge';
import type { Judgement, Verdict } from './judge';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    take: { type: 'string', default: '1' },
    skip: { type: 'string', default: '0' },
    hours: { type: 'string', default: '3' },
  },
});
const FOLDER = join('test-results', `corpus-${options.skip}`);

interface Result extends Judgement {
  readonly name: string;
  readonly group: string;
  readonly seconds: number;
}

function chosenEntries(): Entry[] {
  const hours = Number(options.hours);
  const all = [...corpusEntries(), ...(hours > 0 ? [longEntry(hours)] : [])];
  const { only } = options;
  return all
    .filter(({ name, group }) => !only || name.includes(only) || group.includes(only))
    .filter((_, index) => index % Number(options.take) === Number(options.skip));
}

/** Group by group, how many files ended in which way, as a table in Markdown. */
function tableOf(results: readonly Result[]): string {
  const count = (group: string | null, verdict: Verdict | null) =>
    results.filter((result) => {
      return (
        (group === null || result.group === group) &&
        (verdict === null || result.verdict === verdict)
      );
    }).length;
  const line = (title: string, group: string | null) =>
    `| ${[title, count(group, null), ...VERDICTS.map((verdict) => count(group, verdict))].join(' | ')} |`;
  const groups = [...new Set(results.map(({ group }) => group))];
  return [
    '| files | tried | right | sentences | wrong | hangs | crashes | console errors |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...groups.map((group) => line(group, group)),
    line('all', null),
  ].join('\n');
}

if (!hasFfmpeg()) throw new Error('the corpus is made with ffmpeg and ffprobe: install them');
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const served = await serve();
const browser = await chromium.launch({ executablePath: findChromium() });
const driver = createDriver(browser, `${served.url}?backend=wasm&model=paper`);
const results: Result[] = [];
const unmade: string[] = [];
const entries = chosenEntries();
for (const [index, entry] of entries.entries()) {
  const { name, group } = entry;
  let made;
  try {
    made = entry.make();
  } catch (error) {
    unmade.push(name);
    console.log(`${name}: not made, ${String(error).split('\n')[0]}`);
    continue;
  }
  const started = performance.now();
  const judgement = await driver.try(made, group === 'long' ? 3_600_000 : undefined);
  const seconds = (performance.now() - started) / 1000;
  results.push({ name, group, seconds, ...judgement });
  const { verdict, detail } = judgement;
  const isFine = verdict === 'right' || verdict === 'sentence';
  if (!isFine)
    writeFileSync(
      join(FOLDER, `${index} ${made.file.name.replace(/[^\w.]+/g, '-')}`),
      made.file.buffer,
    );
  console.log(`${isFine ? ' ' : '✘'} ${verdict}: ${name} (${seconds.toFixed(1)} s): ${detail}`);
}
await driver.close();
await browser.close();
await served.close();
writeFileSync(join(FOLDER, 'results.json'), JSON.stringify(results, null, 2));
console.log(`\n${tableOf(results)}`);
if (unmade.length > 0) console.log(`\nNot made by this ffmpeg: ${unmade.join(', ')}`);
const slowest = Math.max(...results.map(({ seconds }) => seconds));
console.log(`\nSlowest: ${slowest.toFixed(1)} s`);
const isGood = results.every(({ verdict }) => verdict === 'right' || verdict === 'sentence');
process.exitCode = isGood && results.length > 0 ? 0 : 1;
