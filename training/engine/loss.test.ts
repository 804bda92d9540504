import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { LOSS_KINDS, lossAndGradient } from './loss';

/** Two examples of 3 bands, 2 frames and 2 channels. */
const SHAPE: [number, number, number, number] = [2, 3, 2, 2];
const EXAMPLE = 12;

function draw(seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length: 2 * EXAMPLE }, () => 0.1 + random());
}

const mixture = draw(1);
const vocals = draw(2);
const mask = draw(3);
/** Of the second example, the highest band says nothing. */
const weight = Float32Array.of(1, 1, 1, 1, 1, 0);

function evaluate(
  kind: (typeof LOSS_KINDS)[number],
  values: Float32Array,
  heard = mixture,
  wanted = vocals,
): { loss: number; dMask: Float32Array } {
  return tf.tidy(() => {
    const { loss, dMask } = lossAndGradient(
      kind,
      tf.tensor4d(values, SHAPE),
      tf.tensor4d(heard, SHAPE),
      tf.tensor4d(wanted, SHAPE),
      tf.tensor4d(weight, [2, 3, 1, 1]),
    );
    return { loss: loss.dataSync()[0], dMask: Float32Array.from(dMask.dataSync()) };
  });
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('lossAndGradient', () => {
  it.each(LOSS_KINDS)('%s: the gradient is what central differences measure', (kind) => {
    const { dMask } = evaluate(kind, mask);
    const step = 1e-2;
    for (let at = 0; at < mask.length; at++) {
      const moved = (by: number): number => {
        const values = mask.slice();
        values[at] += by;
        return evaluate(kind, values).loss;
      };
      expect((moved(step) - moved(-step)) / (2 * step)).toBeCloseTo(dMask[at], 3);
    }
  });

  it('sdr: the mean logarithm of each example’s weighted error over its power, one hundredth added', () => {
    const expected = [0, 1].map((example) => {
      let error = 0;
      let power = 0;
      for (let n = 0; n < EXAMPLE; n++) {
        const at = example * EXAMPLE + n;
        const counts = weight[Math.floor(at / 4)];
        error += counts * (mask[at] * mixture[at] - vocals[at]) ** 2;
        power += counts * mixture[at] ** 2;
      }
      return Math.log(error / power + 0.01);
    });
    expect(evaluate('sdr', mask).loss).toBeCloseTo((expected[0] + expected[1]) / 2, 4);
  });

  it('sdr: adds the power that no mask reaches to the error of its example', () => {
    const unreachable = [0.3, 2];
    const [withIt, without] = [tf.tensor4d(unreachable, [2, 1, 1, 1]), null].map((extra) =>
      tf.tidy(() => {
        const tensors = [mask, mixture, vocals].map((values) => tf.tensor4d(values, SHAPE));
        const [m, x, v] = tensors;
        const { loss, dMask } = lossAndGradient('sdr', m, x, v, null, extra);
        return { loss: loss.dataSync()[0], dMask: Float32Array.from(dMask.dataSync()) };
      }),
    );
    const sums = [0, 1].map((example) => {
      let [error, power] = [0, 0];
      for (let at = example * EXAMPLE; at < (example + 1) * EXAMPLE; at++) {
        error += (mask[at] * mixture[at] - vocals[at]) ** 2 / EXAMPLE;
        power += mixture[at] ** 2 / EXAMPLE;
      }
      return { error, power };
    });
    const expected = sums.map(({ error, power }, n) =>
      Math.log((error + unreachable[n]) / power + 0.01),
    );
    expect(withIt.loss).toBeCloseTo((expected[0] + expected[1]) / 2, 4);
    // Its gradient is smaller by what the error has become larger.
    sums.forEach(({ error, power }, n) => {
      const floored = error + 0.01 * power;
      const at = n * EXAMPLE + 3;
      const ratio = floored / (floored + unreachable[n]);
      expect(withIt.dMask[at]).toBeCloseTo(without.dMask[at] * ratio, 5);
    });
  });

  it('sdr: an example ten times as quiet counts as much, and silence has a finite loss', () => {
    const quieter = (values: Float32Array) =>
      values.map((value, at) => (at < EXAMPLE ? 0.1 * value : value));
    const { loss } = evaluate('sdr', mask);
    expect(evaluate('sdr', mask, quieter(mixture), quieter(vocals)).loss).toBeCloseTo(loss, 3);
    const silence = new Float32Array(2 * EXAMPLE);
    const silent = evaluate('sdr', mask, silence, silence);
    expect(silent.loss).toBeCloseTo(Math.log(0.01), 4);
    expect(silent.dMask.every((value) => value === 0)).toBe(true);
  });
});
