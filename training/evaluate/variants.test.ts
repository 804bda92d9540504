import { describe, expect, it } from 'vitest';
import { createBandAnalysis } from '../../src/dsp/bands';
import { FULLBAND } from '../../src/model/config';
import type { ModelConfig } from '../../src/model/config';
import { numInputs } from '../../src/model/patch';
import type { MaskModel } from '../../src/model/maskModel';
import { mulberry32 } from '../../src/shared/random';
import { VARIANTS, formatVariants, smooth, swapChannels, withSpeed } from './variants';

const SMALL = {
  ...FULLBAND,
  bands: { kind: 'linear', numBands: 4 },
  numFrames: 8,
  maskBasis: 'channels',
} as const;
const NUM_PLANES = numInputs(SMALL);
const noisePatch = (numPlanes: number) => {
  const random = mulberry32(1);
  return Float32Array.from({ length: 4 * 8 * numPlanes }, random);
};

/** Its masks are a function of left and right that prefers neither, or of the left alone. */
function fakeModel(of: (left: number, right: number) => [number, number]): MaskModel {
  return {
    config: SMALL,
    estimateMask: async (patch) => {
      const cells = Array.from({ length: patch.length / NUM_PLANES }, (_, i) =>
        of(patch[i * NUM_PLANES], patch[i * NUM_PLANES + 1]),
      );
      return await Promise.resolve(Float32Array.from(cells.flat()));
    },
    dispose() {},
  };
}

/** The model of a variant that is a single one. */
function only(models: MaskModel | readonly MaskModel[]): MaskModel {
  const [model, ...others] = [models].flat();
  expect(others).toEqual([]);
  return model;
}

describe('variants', () => {
  it('change nothing but what they say', async () => {
    const model = fakeModel((left, right) => [left, right]);
    const patch = noisePatch(NUM_PLANES);
    const plain = await model.estimateMask(patch);
    for (const offsets of [1, 2, 3]) {
      const variant = only(VARIANTS[`${offsets} time offset${offsets > 1 ? 's' : ''}`](model));
      expect(variant.config).toEqual({
        ...SMALL,
        segment: { ...SMALL.segment, numTimeOffsets: offsets },
      });
      expect(await variant.estimateMask(patch)).toEqual(plain);
    }
    const squared = await only(VARIANTS['mask ^ 1.25'](model)).estimateMask(patch);
    squared.forEach((gain, at) => expect(gain).toBeCloseTo(plain[at] ** 1.25, 6));
  });

  it('hear a tone of a song played slower in the band in which it lies at full speed', () => {
    const model = fakeModel((left, right) => [left, right]);
    const slower = { ...model, config: { ...FULLBAND } };
    const { config } = withSpeed(slower, 33 / 35);
    const atFullSpeed = createBandAnalysis(FULLBAND).centresHz;
    // Band centres lie higher by the same ratio, up to the whole hertz of the rate: tones seem
    // lower.
    createBandAnalysis(config).centresHz.forEach((hz, band) =>
      expect(hz * (33 / 35)).toBeCloseTo(atFullSpeed[band], 1),
    );
  });

  it('average over swapped channels: nothing for a fair network, both sides for a one-eared one', async () => {
    const patch = noisePatch(NUM_PLANES);
    const fair = fakeModel((left, right) => [left, right]);
    const swapped = (model: MaskModel) => only(VARIANTS['mean with channels swapped'](model));
    expect(await swapped(fair).estimateMask(patch)).toEqual(await fair.estimateMask(patch));
    const oneEared = await swapped(fakeModel((left) => [left, left])).estimateMask(patch);
    for (let i = 0; i < 32; i++) {
      const mean = (patch[i * NUM_PLANES] + patch[i * NUM_PLANES + 1]) / 2;
      expect(oneEared[2 * i]).toBeCloseTo(mean, 6);
      expect(oneEared[2 * i + 1]).toBeCloseTo(mean, 6);
    }
  });

  it('average over swapped channels: masks of middle and side stay in their places', async () => {
    const config: ModelConfig = { ...SMALL, maskBasis: 'middle-side' };
    const model = { ...fakeModel(() => [0.8, 0.2]), config };
    const mask = await only(VARIANTS['mean with channels swapped'](model)).estimateMask(
      noisePatch(NUM_PLANES),
    );
    expect([...mask.subarray(0, 2)]).toEqual([Math.fround(0.8), Math.fround(0.2)]);
  });

  it('swap back to what was, leaving further planes alone', () => {
    const patch = noisePatch(3);
    const swapped = swapChannels(patch, 3);
    expect(Array.from(swapped.subarray(0, 3))).toEqual([patch[1], patch[0], patch[2]]);
    expect(swapChannels(swapped, 3)).toEqual(patch);
  });

  it('smooth along time only, and keep what is constant', () => {
    const mask = new Float32Array(4 * 8 * 2).fill(0.5);
    expect(smooth(mask, SMALL)).toEqual(mask);
    // One gain of band 1, frame 3, right.
    const at = 1 * 16 + 3 * 2 + 1;
    const impulse = new Float32Array(64);
    impulse[at] = 1;
    const smoothed = smooth(impulse, SMALL);
    expect([smoothed[at - 2], smoothed[at], smoothed[at + 2]]).toEqual([0.25, 0.5, 0.25]);
    expect(smoothed.reduce((sum, gain) => sum + gain, 0)).toBe(1);
  });

  it('are told beside the first', () => {
    const table = formatVariants([
      { name: 'as shipped', usdrs: [1, 3], seconds: 2 },
      { name: 'other', usdrs: [1, 2], seconds: 5 },
    ]);
    expect(table).toContain('| as shipped | 2.00 | +0.00 | 1.00 |');
    expect(table).toContain('| other | 1.50 | −0.50 | 2.50 |');
  });
});
