import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noise } from '../../src/testing/signals';
import { createExampleSource } from './exampleSource';
import type { ExampleBatch } from './exampleSource';
import { TINY_CONFIG, createTestFolder, writeCollection, writeWav } from '../testing/testFolder';
import type { TestFolder } from '../testing/testFolder';

describe('createExampleSource', () => {
  let folder: TestFolder;
  beforeAll(() => {
    folder = createTestFolder();
    writeCollection(folder.data);
  });
  afterAll(() => folder.remove());

  async function take(workers: number, startAt: number, count: number): Promise<ExampleBatch[]> {
    const source = await createExampleSource(TINY_CONFIG, [folder.data], {
      seed: 7,
      batchSize: 3,
      workers,
      startAt,
      log: () => undefined,
    });
    try {
      const batches: ExampleBatch[] = [];
      for (let index = 0; index < count; index++) batches.push(await source.next());
      return batches;
    } finally {
      await source.dispose();
    }
  }

  it('gives the same batches from two workers as from one that resumes', async () => {
    const two = await take(2, 0, 6);
    const resumed = await take(1, 3, 3);
    expect(resumed).toEqual(two.slice(3));
    // Different batches differ: the seed is not stuck.
    expect(two[1].seed).not.toBe(two[0].seed);
    expect(two[1].mixture).not.toEqual(two[0].mixture);
    // Three threads compile TypeScript for themselves: seconds on a free machine, a minute on a
    // busy one.
  }, 240_000);

  it('rejects a folder without anything to train on with a sentence that names it', async () => {
    const missing = `${folder.data}/nowhere`;
    await expect(
      createExampleSource(TINY_CONFIG, [missing], { seed: 1, batchSize: 1 }),
    ).rejects.toThrow(`The data folder ${missing} does not exist.`);
  });

  it('names the folder of which nothing can be used, and each file with its reason', async () => {
    const data = `${folder.data}/silence`;
    writeWav(`${data}/song/vocals.wav`, [new Float32Array(16000)], 16000);
    writeWav(`${data}/song/accompaniment.wav`, [noise(16000, 1)], 16000);
    const lines: string[] = [];
    const log = (line: string): number => lines.push(line);
    await expect(
      createExampleSource(TINY_CONFIG, [data], { seed: 1, batchSize: 1, log }),
    ).rejects.toThrow(`Cannot train on ${data}: None of the data folders holds a usable voice.`);
    expect(lines).toEqual([`Not used: silence/song: ${data}/song/vocals.wav is silent.`]);
  });
});
