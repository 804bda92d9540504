import { describe, expect, it } from 'vitest';
import { createBandAnalysis } from '../../src/dsp/bands';
import { createStft } from '../../src/dsp/stft';
import { FULLBAND } from '../../src/model/config';
import type { ModelConfig } from '../../src/model/config';
import { createPatchWriter } from '../../src/model/patch';
import { noise, tone } from '../../src/testing/signals';
import { coderBands } from '../effects/coder';
import { createBandMixer } from './mixSpectra';
import type { Part } from './mixSpectra';

const SAMPLE_RATE = 8192;
const NUM_FRAMES = 20;
const STEREO: ModelConfig = {
  ...FULLBAND,
  sampleRate: SAMPLE_RATE,
  fftSize: 256,
  hopLength: 192,
  bands: { kind: 'linear-log', numLinearBands: 32, numBands: 48, topHz: 4000 },
  numFrames: NUM_FRAMES,
};
const MONO: ModelConfig = {
  ...STEREO,
  numChannels: 1,
  features: { ...STEREO.features, hearsSide: false },
  maskBasis: 'channels',
};
const stft = createStft(STEREO);
const bands = createBandAnalysis(STEREO);
const createMixer = (config: ModelConfig) => createBandMixer(config, bands, stft);
const LENGTH = 19 * 192 + 256;

const spectrumOf = (samples: Float32Array) => stft.forward(samples, 0, NUM_FRAMES);
const magnitudesOf = (samples: Float32Array) => bands.magnitudes(spectrumOf(samples));
const part = (planes: readonly Float32Array[], gains: readonly number[]): Part => ({
  spectra: planes.map(spectrumOf),
  gains: gains.map((gain) => new Float32Array(stft.numBins).fill(gain)),
});
const sum = (a: Float32Array, gainA: number, b: Float32Array, gainB: number) =>
  a.map((value, n) => gainA * value + gainB * b[n]);

/** Float32 rounding of sums of 256 products. */
function expectNear(actual: Float32Array, expected: Float32Array): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, at) => expect(Math.abs(value - expected[at])).toBeLessThan(2e-4));
}

describe('a mix of spectra', () => {
  const [vocals, accompaniment] = [noise(LENGTH, 1), noise(LENGTH, 2)];

  it('has the magnitudes of the mixed samples: |v + a|, not |v| + |a|', () => {
    const mixer = createMixer(MONO);
    mixer.mix(part([vocals], [0.7]), part([accompaniment], [-1.3]), 1, 'magnitude');
    expectNear(mixer.out.mixture[0], magnitudesOf(sum(vocals, 0.7, accompaniment, -1.3)));
    expectNear(mixer.out.target[0], magnitudesOf(sum(vocals, 0.7, vocals, 0)));
  });

  it('has both channels and the side that mixed samples have', () => {
    const right = noise(LENGTH, 3);
    const mixer = createMixer(STEREO);
    const voice = part([vocals, vocals], [0.5, 0.8]);
    mixer.mix(voice, part([accompaniment, right], [1, 1.5]), 2, 'magnitude');
    const left = sum(vocals, 0.5, accompaniment, 1);
    const other = sum(vocals, 0.8, right, 1.5);
    expectNear(mixer.out.mixture[0], magnitudesOf(left));
    expectNear(mixer.out.mixture[1], magnitudesOf(other));
    expectNear(mixer.out.side, magnitudesOf(sum(left, 0.5, other, -0.5)));
  });

  it('of a source with its inverse is silence, and so is its projection', () => {
    const mixer = createMixer(MONO);
    const inverse = part([vocals], [-1]);
    expect(mixer.mix(part([vocals], [1]), inverse, 1, 'projection')).toBe(0);
    expect(Math.max(...mixer.out.mixture[0].map(Math.abs))).toBe(0);
    expect(Math.max(...mixer.out.target[0].map(Math.abs))).toBe(0);
    mixer.mix(part([vocals], [1]), inverse, 1, 'magnitude');
    expect(Math.max(...mixer.out.target[0])).toBeGreaterThan(0);
  });

  it('returns the mean power of its samples', () => {
    const wave = tone(LENGTH, SAMPLE_RATE, 1000, 0.5);
    const mixer = createMixer(STEREO);
    const power = mixer.mix(part([wave], [0.25]), part([wave], [0.75]), 1, 'magnitude');
    expect(power).toBeCloseTo(0.125, 3);
    const voice = part([wave, wave], [1, 0]);
    expect(mixer.mix(voice, part([wave, wave], [0, 0]), 2, 'magnitude')).toBeCloseTo(0.0625, 3);
  });

  it('projects vocals on the mixture: |V| cos φ of every band, by the law of cosines', () => {
    const mixer = createMixer(MONO);
    mixer.mix(part([vocals], [0.9]), part([accompaniment], [1.1]), 1, 'projection');
    const v = magnitudesOf(sum(vocals, 0.9, vocals, 0));
    const a = magnitudesOf(sum(accompaniment, 1.1, accompaniment, 0));
    const x = magnitudesOf(sum(vocals, 0.9, accompaniment, 1.1));
    let negative = 0;
    mixer.out.target[0].forEach((value, at) => {
      const expected = (v[at] ** 2 + x[at] ** 2 - a[at] ** 2) / (2 * x[at]);
      // The law of cosines divides a difference of large numbers by a magnitude that may be small.
      expect(Math.abs(value - expected) * x[at]).toBeLessThan(2e-3);
      if (value < 0) negative++;
    });
    expect(negative).toBeGreaterThan(0);
  });

  it('aims masks of middle and side at those of the vocals, and knows what they cannot reach', () => {
    const right = noise(LENGTH, 3);
    const mixer = createMixer(STEREO);
    const voice = part([vocals, right], [0.5, 0.8]);
    mixer.mix(voice, part([accompaniment, vocals], [1, 1.5]), 2, 'projection');
    const v = [sum(vocals, 0.5, vocals, 0), sum(right, 0.8, right, 0)];
    const x = [sum(vocals, 0.5, accompaniment, 1), sum(right, 0.8, vocals, 1.5)];
    const basisOf = ([l, r]: readonly Float32Array[]) =>
      [1, -1].map((sign) => spectrumOf(sum(l, 0.5, r, 0.5 * sign)));
    const [wanted, heard] = [basisOf(v), basisOf(x)];
    for (let f = 0; f < NUM_FRAMES; f++) {
      // Bands of one bin; the 32nd shares those above.
      for (let b = 0; b < 31; b++) {
        const at = f * stft.numBins + b;
        let left = 0;
        wanted.forEach(({ re, im }, plane) => {
          const magnitude = Math.hypot(heard[plane].re[at], heard[plane].im[at]);
          const projection =
            (re[at] * heard[plane].re[at] + im[at] * heard[plane].im[at]) / magnitude;
          const target = mixer.out.target[plane][f * bands.numBands + b];
          // Float32 rounding, over a magnitude that may be small.
          expect(Math.abs(target - projection)).toBeLessThan(2e-3 / magnitude);
          left += re[at] ** 2 + im[at] ** 2 - projection ** 2;
        });
        const unreachable = mixer.out.unreachable[f * bands.numBands + b];
        expect(Math.abs(unreachable - left)).toBeLessThan(2e-2 + 2e-3 * left);
      }
    }
    // One channel is the middle of both, and there is no side.
    mixer.mix(part([vocals], [1]), part([accompaniment], [1]), 1, 'projection');
    const mono = createMixer(MONO);
    mono.mix(part([vocals], [1]), part([accompaniment], [1]), 1, 'projection');
    expectNear(mixer.out.target[0], mono.out.target[0]);
    expect(mixer.out.target[1].every((value) => value === 0)).toBe(true);
  });

  it('has the planes that the app writes for the mixed samples', () => {
    const right = noise(LENGTH, 3);
    const mixer = createMixer(STEREO);
    const voice = part([vocals, vocals], [0.5, 0.8]);
    mixer.mix(voice, part([accompaniment, right], [1, 1.5]), 2, 'projection');
    const writer = createPatchWriter(STEREO);
    const patch = new Float32Array(writer.inputSize);
    const left = sum(vocals, 0.5, accompaniment, 1);
    writer.writeInput([spectrumOf(left), spectrumOf(sum(vocals, 0.8, right, 1.5))], 1, patch);
    const { mixture, side, steps } = mixer.out;
    [...mixture, side, ...steps].forEach((values, plane) => {
      const written = new Float32Array(values.length);
      written.forEach((_, at) => {
        const [f, b] = [Math.floor(at / bands.numBands), at % bands.numBands];
        written[at] = patch[(b * NUM_FRAMES + f) * 7 + plane];
      });
      // The phase of what is nearly silent is rounding.
      const tolerance = plane < 3 ? 2e-4 : 1e-3;
      values.forEach((value, at) => expect(Math.abs(value - written[at])).toBeLessThan(tolerance));
    });
  });

  it('codes the mixture, not the voice, and projects on what is left of it', () => {
    const coder = coderBands({ signalToNoiseDb: 12, lowPassHz: 3000 }, SAMPLE_RATE, 256);
    const mixer = createMixer(MONO);
    const [voice, other] = [part([vocals], [0.9]), part([accompaniment], [1.1])];
    mixer.mix(voice, other, 1, 'magnitude', coder);
    expectNear(mixer.out.target[0], magnitudesOf(sum(vocals, 0.9, vocals, 0)));
    const clean = magnitudesOf(sum(vocals, 0.9, accompaniment, 1.1));
    const coded = mixer.out.mixture[0].slice();
    const above = bands.centresHz.findIndex((hz) => hz > 3100);
    let [error, power] = [0, 0];
    let left = 0;
    coded.forEach((value, at) => {
      if (at % bands.numBands >= above) left += value;
      else {
        error += (value - clean[at]) ** 2;
        power += clean[at] ** 2;
      }
    });
    expect(left).toBe(0);
    // Magnitudes carry half of the noise, and less than a quarter of it lies in bands that lose
    // more.
    expect(10 * Math.log10(power / error)).toBeGreaterThan(9);
    expect(10 * Math.log10(power / error)).toBeLessThan(19);
    mixer.mix(voice, other, 1, 'projection', coder);
    const projection = mixer.out.target[0];
    const magnitudes = magnitudesOf(sum(vocals, 0.9, vocals, 0));
    projection.forEach((value, at) => {
      expect(Math.abs(value)).toBeLessThanOrEqual(magnitudes[at] + 1e-4);
      expect(coded[at] > 0 || value === 0).toBe(true);
    });
  });
});
