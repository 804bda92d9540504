import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../src/model/config';
import { TINY_CONFIG, createTestFolder, writeCollection } from '../testing/testFolder';
import type { TestFolder } from '../testing/testFolder';
import { createValidationSet } from './validationSet';

describe('createValidationSet', () => {
  let folder: TestFolder;
  beforeAll(() => {
    folder = createTestFolder();
    // Its validation song: a voice at 1000 Hz of amplitude 0.4, an accompaniment at 2000 Hz of 0.2.
    writeCollection(folder.data);
  });
  afterAll(() => folder.remove());

  const create = () => createValidationSet(TINY_CONFIG, folder.data, { seed: 1 });

  it('scores masks of zero, one and the voice’s own bins as mathematics says', async () => {
    const set = await create();
    expect(set.songs).toEqual(['duo/other']);
    const all = (value: number) => async (magnitudes: Float32Array) =>
      new Float32Array(magnitudes.length).fill(value);
    // Estimate 0: distortion = signal.
    expect((await set.score(all(0))).meanSdr).toBeCloseTo(0, 6);
    // Estimate = mixture: distortion = accompaniment, half the voice's amplitude.
    expect((await set.score(all(1))).meanSdr).toBeCloseTo(20 * Math.log10(2), 2);
    // Bands are 32 Hz wide: all below 1500 Hz are the voice's.
    const { numFrames } = TINY_CONFIG;
    const ideal = await set.score(async (magnitudes) =>
      magnitudes.map((_, index) => (Math.floor(index / numFrames) % 128 < 47 ? 1 : 0)),
    );
    expect(ideal.meanSdr).toBeGreaterThan(40);
    expect(ideal.meanAbsoluteError).toBeLessThan(1e-3);
  });

  it('applies masks of middle and side to those of the song', async () => {
    const features = { ...TINY_CONFIG.features, hearsSide: true };
    const config: ModelConfig = {
      ...TINY_CONFIG,
      numChannels: 2,
      features,
      maskBasis: 'middle-side',
    };
    const set = await createValidationSet(config, folder.data, { seed: 1 });
    const { numFrames, bands } = config;
    // The song is mono, so that its side is silent: only the mask of the middle counts.
    const scoreOf = async (middle: number, side: number) =>
      (
        await set.score(async (_, batch) =>
          new Float32Array(batch * bands.numBands * numFrames * 2).map((__, at) =>
            at % 2 === 0 ? middle : side,
          ),
        )
      ).meanSdr;
    expect(await scoreOf(0, 1)).toBeCloseTo(0, 6);
    expect(await scoreOf(1, 0)).toBeCloseTo(20 * Math.log10(2), 2);
  });

  it('gives the network magnitudes of root mean square one over the song', async () => {
    const set = await create();
    let power = 0;
    let count = 0;
    await set.score(async (magnitudes) => {
      for (const value of magnitudes) power += value * value;
      count += magnitudes.length;
      return magnitudes;
    });
    // Two tones fill the bins on average as noise of the same power would.
    expect(power / count).toBeGreaterThan(0.9);
    expect(power / count).toBeLessThan(1.1);
  });

  it('is the same every time', async () => {
    const half = async (magnitudes: Float32Array) => new Float32Array(magnitudes.length).fill(0.5);
    expect(await (await create()).score(half)).toEqual(await (await create()).score(half));
  });
});
