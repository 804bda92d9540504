/** Data folders for tests: generated WAV files in a temporary place, with a cache of their own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeWav } from '../../src/pcm/wav';
import { PAPER } from '../../src/model/config';
import type { ModelConfig } from '../../src/model/config';
import type { Hertz } from '../../src/shared/units';
import { noise, tone } from '../../src/testing/signals';

/** The published network's grid in small: frames of 31 ms, patches of 64 frames or 1.5 s. */
export const TINY_CONFIG: ModelConfig = {
  ...PAPER,
  name: 'tiny',
  fftSize: 256,
  hopLength: 192,
  bands: { kind: 'linear', numBands: 128 },
  numFrames: 64,
};

export interface TestFolder {
  /** An empty data folder. */
  readonly data: string;
  /** Deletes data and cache and restores the environment. */
  remove(): void;
}

/** Makes a temporary data folder and points the cache beside it. */
export function createTestFolder(): TestFolder {
  const root = mkdtempSync(join(tmpdir(), 'vocal-isolation-'));
  const before = process.env['VOCAL_ISOLATION_CACHE'];
  process.env['VOCAL_ISOLATION_CACHE'] = join(root, 'cache');
  const data = join(root, 'data');
  mkdirSync(data);
  return {
    data,
    remove() {
      if (before === undefined) delete process.env['VOCAL_ISOLATION_CACHE'];
      else process.env['VOCAL_ISOLATION_CACHE'] = before;
      rmSync(root, { recursive: true });
    },
  };
}

/** Writes planar samples as a 32-bit float WAV file, folders included. */
export function writeWav(path: string, channels: readonly Float32Array[], sampleRate: Hertz): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([...encodeWav({ sampleRate, channels }, { bitDepth: '32f' })]));
}

/** A collection of three solo voices, two accompaniments and one pair, 2 to 4 s each at 16 kHz. */
export function writeCollection(folder: string): void {
  const rate = 16000;
  const write = (name: string, samples: Float32Array) =>
    writeWav(join(folder, name), [samples], rate);
  write('vocals/anna/one.wav', tone(3 * rate, rate, 440, 0.3));
  write('vocals/anna/two.wav', tone(2 * rate, rate, 550, 0.2));
  write('vocals/berta/one.wav', tone(4 * rate, rate, 660, 0.5));
  write('instrumentals/band/one.wav', noise(4 * rate, 1, 0.3));
  write('instrumentals/band/two.wav', noise(3 * rate, 2, 0.2));
  write('pairs/train/duo/song/vocals.wav', tone(4 * rate, rate, 880, 0.4));
  write('pairs/train/duo/song/accompaniment.wav', noise(4 * rate, 3, 0.3));
  write('pairs/validation/duo/other/vocals.wav', tone(4 * rate, rate, 1000, 0.4));
  write('pairs/validation/duo/other/accompaniment.wav', tone(4 * rate, rate, 2000, 0.2));
}
