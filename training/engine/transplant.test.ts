import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../src/model/config';
import { createMaskModel } from '../../src/model/executor';
import { describeUnet, listWeights } from '../../src/model/unet';
import { mulberry32 } from '../../src/shared/random';
import { TINY, TINY_RESIDUAL, TINY_TDF, livelyWeights } from './fixtures';
import type { WeightArrays } from './state';
import { canTransplant, transplantWeights } from './transplant';

const STEREO: ModelConfig = {
  ...TINY,
  name: 'stereo',
  numChannels: 2,
  features: { ...TINY.features, hearsSide: true },
};
const NUM_POSITIONS = TINY.bands.numBands * TINY.numFrames;

beforeAll(() => tf.setBackend('cpu'));

async function masksOf(config: ModelConfig, weights: WeightArrays, magnitudes: Float32Array) {
  const model = createMaskModel(config, weights);
  const masks = await model.estimateMask(magnitudes);
  model.dispose();
  return masks;
}

describe('transplanted weights', () => {
  const mono = livelyWeights(TINY);

  it('give a mono sound in two channels the mono network’s mask in both, whatever the side', async () => {
    const random = mulberry32(3);
    const plane = Float32Array.from({ length: NUM_POSITIONS }, random);
    const planes = new Float32Array(3 * NUM_POSITIONS);
    plane.forEach((value, at) => planes.set([value, value, random()], 3 * at));
    const expected = await masksOf(TINY, mono, plane);
    const actual = await masksOf(STEREO, transplantWeights(mono, TINY, STEREO), planes);
    // Float rounding: two halves of a kernel are added.
    actual.forEach((value, at) => expect(value).toBeCloseTo(expected[at >> 1], 5));
  });

  it('give the same mask once steps of the phase are heard, whatever they are', async () => {
    const random = mulberry32(8);
    const hearing: ModelConfig = {
      ...STEREO,
      features: { ...STEREO.features, hearsPhase: true },
    };
    const weights = livelyWeights(STEREO);
    const planes = Float32Array.from({ length: 7 * NUM_POSITIONS }, random);
    const expected = await masksOf(
      STEREO,
      weights,
      planes.filter((_, at) => at % 7 < 3),
    );
    const actual = await masksOf(hearing, transplantWeights(weights, STEREO, hearing), planes);
    expect(actual).toEqual(expected);
  });

  it('begin masks of middle and side with what those of left and right have in common', () => {
    const turned: ModelConfig = { ...STEREO, maskBasis: 'middle-side' };
    const weights = livelyWeights(STEREO);
    const result = transplantWeights(weights, STEREO, turned);
    const [old, bias] = ['kernel', 'bias'].map((part) => weights.get(`deconv3/${part}`)!);
    // [5, 5, masks, inputs]
    const inputs = old.length / (5 * 5 * 2);
    result.get('deconv3/kernel')!.forEach((value, at) => {
      const left = at - inputs * (Math.floor(at / inputs) % 2);
      expect(value).toBeCloseTo((old[left] + old[left + inputs]) / 2, 6);
    });
    const mean = (bias[0] + bias[1]) / 2;
    expect([...result.get('deconv3/bias')!]).toEqual([Math.fround(mean), Math.fround(mean)]);
    // Once there, they stay as they are.
    const again = transplantWeights(weights, turned, turned);
    expect(again.get('deconv3/kernel')).toEqual(old);
  });

  it('come back as they were', () => {
    const there = transplantWeights(mono, TINY, STEREO);
    for (const [name, values] of transplantWeights(there, STEREO, TINY)) {
      const original = mono.get(name) as Float32Array;
      values.forEach((value, at) => expect(value).toBeCloseTo(original[at], 6));
    }
  });

  it.each([
    ['blocks over frequency', TINY_TDF],
    ['residual blocks', TINY_RESIDUAL],
  ])('give the same mask after %s were added', async (_, config) => {
    const random = mulberry32(4);
    const input = Float32Array.from({ length: NUM_POSITIONS }, random);
    const expected = await masksOf(TINY, mono, input);
    expect(await masksOf(config, transplantWeights(mono, TINY, config), input)).toEqual(expected);
  });

  it('give the same mask with a level less if nothing came from it', async () => {
    const random = mulberry32(5);
    const input = Float32Array.from({ length: NUM_POSITIONS }, random);
    const shallow: ModelConfig = {
      ...TINY_RESIDUAL,
      name: 'shallow',
      unet: { ...TINY_RESIDUAL.unet, encoderFilters: [3, 4], decoderFilters: [3] },
    };
    const deep = livelyWeights(TINY_RESIDUAL);
    deep.get('deconv1_bn/gamma')?.fill(0);
    deep.get('deconv1_bn/beta')?.fill(0);
    // A residual block after the join would bring the encoder's planes into the lost ones.
    for (const part of ['gamma', 'beta']) deep.get(`deconv1_outer_bn/${part}`)?.fill(0);
    const expected = await masksOf(TINY_RESIDUAL, deep, input);
    const weights = transplantWeights(deep, TINY_RESIDUAL, shallow);
    const actual = await masksOf(shallow, weights, input);
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.05);
    actual.forEach((value, at) => expect(value).toBeCloseTo(expected[at], 5));
  });

  it('keep blocks over frequency that fit, and what was learnt of the planes heard', () => {
    const lively = livelyWeights(TINY_TDF);
    const longer = { ...TINY_TDF, name: 'longer', hopLength: 512 };
    expect(transplantWeights(lively, TINY_TDF, longer)).toEqual(lively);
  });

  it('give the same mask with more channels, all of which can learn', async () => {
    const random = mulberry32(6);
    const input = Float32Array.from({ length: NUM_POSITIONS }, random);
    const lively = livelyWeights(TINY_RESIDUAL);
    const unet = { ...TINY_RESIDUAL.unet, encoderFilters: [5, 4, 8], decoderFilters: [6, 3] };
    const wide: ModelConfig = { ...TINY_RESIDUAL, name: 'wide', unet };
    const expected = await masksOf(TINY_RESIDUAL, lively, input);
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.05);
    const weights = transplantWeights(lively, TINY_RESIDUAL, wide);
    const actual = await masksOf(wide, weights, input);
    actual.forEach((value, at) => expect(value).toBeCloseTo(expected[at], 5));
    // What the new channels hear and what hears them is not zero, so that their norms get a
    // gradient.
    for (const { name, shape } of listWeights(describeUnet(wide))) {
      if (!/^(de)?conv\d\/kernel$/.test(name)) continue;
      const values = weights.get(name) as Float32Array;
      expect(values.length, name).toBe(shape.reduce((product, size) => product * size, 1));
      expect(values.includes(0), name).toBe(false);
    }
  });

  it('are refused where layers differ', () => {
    const unet = { ...TINY.unet, encoderFilters: [3, 4, 4] };
    const narrower = { ...STEREO, unet };
    expect(canTransplant(TINY, narrower)).toBe(false);
    expect(() => transplantWeights(mono, TINY, narrower)).toThrow('differ');
  });
});
