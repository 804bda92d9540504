/** A selection of the corpus (`npm run test:corpus` runs all of it). */
import { test, expect } from '@playwright/test';
import { createDriver } from './corpus/drive';
import { selectEntries } from './corpus/select';
import { hasFfmpeg } from './corpus/ffmpeg';

const NUM_FILES = 25;

test('files of every kind give the right samples or one sentence', async ({ browser, baseURL }) => {
  test.skip(!hasFfmpeg(), 'the corpus is made with ffmpeg, which is not installed');
  // A minute where nothing else runs.
  test.setTimeout(600_000);
  const driver = createDriver(browser, `${baseURL}?backend=wasm&model=paper`);
  const failures: string[] = [];
  for (const entry of selectEntries(NUM_FILES)) {
    const { verdict, detail } = await driver.try(entry.make());
    if (verdict !== 'right' && verdict !== 'sentence') {
      failures.push(`${verdict}: ${entry.name}: ${detail}`);
    }
  }
  await driver.close();
  expect(failures).toEqual([]);
});
