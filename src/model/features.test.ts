import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { mulberry32 } from '../shared/random';
import { FULLBAND } from './config';
import { numInputs } from './patch';
import type { ModelConfig } from './config';
import { networkInput } from './features';

const STEREO: ModelConfig = { ...FULLBAND, bands: { kind: 'linear', numBands: 3 }, numFrames: 2 };
const MONO: ModelConfig = {
  ...STEREO,
  numChannels: 1,
  features: { ...STEREO.features, hearsSide: false },
};
const EMPHASIS = [0.5, 1, 2];

beforeAll(() => tf.setBackend('cpu'));

/** What the network reads of one patch, cell by cell. */
function inputOf(config: ModelConfig, cells: readonly (readonly number[])[]): number[][] {
  const values = tf.tidy(() =>
    networkInput(
      tf.tensor4d(cells.flat(), [1, 3, 2, numInputs(config)]),
      tf.tensor3d(EMPHASIS, [3, 1, 1]),
      config,
    ).dataSync<'float32'>(),
  );
  const inputs = numInputs(config);
  return cells.map((_, cell) => [...values.subarray(cell * inputs, (cell + 1) * inputs)]);
}

describe('networkInput', () => {
  const random = mulberry32(1);

  it.each([
    ['stereo', STEREO],
    ['mono', MONO],
  ])('tilts each value and takes the root of its size, signs kept: %s', (_, config) => {
    const cells = Array.from({ length: 6 }, () =>
      Array.from({ length: numInputs(config) }, () => 2 * random() - 1),
    );
    const actual = inputOf(config, cells);
    cells.forEach((cell, at) =>
      cell.forEach((value, plane) => {
        const tilted = value * EMPHASIS[Math.floor(at / 2)];
        const expected = Math.sign(tilted) * Math.sqrt(Math.abs(tilted));
        expect(actual[at][plane]).toBeCloseTo(expected, 5);
      }),
    );
  });

  it('takes another power, and leaves values as they are where nothing is asked for', () => {
    const cells = Array.from({ length: 6 }, () => Array.from({ length: 5 }, () => random()));
    const features = { ...MONO.features, emphasisDbPerOctave: 0 };
    inputOf({ ...MONO, features: { ...features, exponent: 0.3 } }, cells).forEach((values, at) =>
      values.forEach((value, plane) => expect(value).toBeCloseTo(cells[at][plane] ** 0.3, 5)),
    );
    inputOf({ ...MONO, features: { ...features, exponent: 1 } }, cells).forEach((values, at) =>
      values.forEach((value, plane) => expect(value).toBeCloseTo(cells[at][plane], 6)),
    );
  });
});
