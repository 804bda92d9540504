import { describe, expect, it } from 'vitest';
import { createSpectrogram } from '../dsp/stft';
import type { ComplexSpectrogram } from '../dsp/stft';
import { SYNTHESIS } from '../model/config';
import { mulberry32 } from '../shared/random';
import { applyGains, createStereoFilter } from './masking';

const RATE = 44100;
const HOP = 1024;
const NUM_BINS = 5;

/** Complex Gaussian numbers (Box & Muller 1958) of unit power. */
function createNormal(seed: number) {
  const random = mulberry32(seed);
  return (): { re: number; im: number } => {
    const size = Math.sqrt(-Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    return { re: size * Math.cos(angle), im: size * Math.sin(angle) };
  };
}

function spectrumOf(values: readonly { re: number; im: number }[]): ComplexSpectrogram {
  const spectrum = createSpectrogram(1, values.length);
  values.forEach(({ re, im }, k) => {
    spectrum.re[k] = re;
    spectrum.im[k] = im;
  });
  return spectrum;
}

function drawSpectrum(normal: ReturnType<typeof createNormal>): ComplexSpectrogram {
  return spectrumOf(Array.from({ length: NUM_BINS }, normal));
}

const noPowers = (length = NUM_BINS) => ({
  mixture: new Float32Array(length),
  vocals: new Float32Array(length),
});
const fill = (value: number) => new Float32Array(NUM_BINS).fill(value);
const copy = ({ re, im }: ComplexSpectrogram) => ({ re: re.slice(), im: im.slice() });

/** Largest difference between a spectrum and `scale` times another. */
function difference(
  actual: ComplexSpectrogram,
  expected: { re: Float32Array; im: Float32Array },
  scale = 1,
): number {
  let largest = 0;
  for (let k = 0; k < actual.re.length; k++) {
    largest = Math.max(
      largest,
      Math.abs(actual.re[k] - scale * expected.re[k]),
      Math.abs(actual.im[k] - scale * expected.im[k]),
    );
  }
  return largest;
}

describe('applyGains', () => {
  it('scales every bin and adds the powers before and after', () => {
    const spectrum = spectrumOf([
      { re: 3, im: 4 },
      { re: 0, im: -2 },
    ]);
    const powers = { mixture: Float32Array.of(1, 0), vocals: Float32Array.of(0, 1) };
    applyGains(spectrum, Float32Array.of(0.5, 1), powers);
    expect([...spectrum.re, ...spectrum.im]).toEqual([1.5, 0, 2, -2]);
    expect([...powers.mixture, ...powers.vocals]).toEqual([26, 4, 6.25, 5]);
  });
});

describe('createStereoFilter', () => {
  it.each([0, 1])('gives back the %d-fold of the mixture for gains of that size', (gain) => {
    const normal = createNormal(1);
    const filter = createStereoFilter(NUM_BINS, RATE, HOP);
    for (let frame = 0; frame < 40; frame++) {
      const left = drawSpectrum(normal);
      // Both channels share a part, so that the coherence is not zero.
      const right = spectrumOf(
        Array.from(left.re, (re, k) => {
          const own = normal();
          return { re: 0.8 * re + 0.3 * own.re, im: 0.8 * left.im[k] + 0.3 * own.im };
        }),
      );
      const [heardLeft, heardRight] = [copy(left), copy(right)];
      filter.apply(left, right, fill(gain), fill(gain), noPowers());
      expect(difference(left, heardLeft, gain)).toBeLessThan(1e-6);
      expect(difference(right, heardRight, gain)).toBeLessThan(1e-6);
    }
  });

  it('applies a gain that never changes and is the same on both sides as it is', () => {
    const normal = createNormal(2);
    const filter = createStereoFilter(NUM_BINS, RATE, HOP);
    for (let frame = 0; frame < 40; frame++) {
      const left = drawSpectrum(normal);
      // From frame 20 on both channels are equal: a mono song in two channels.
      const right =
        frame < 20
          ? drawSpectrum(normal)
          : spectrumOf(Array.from(left.re, (re, k) => ({ re, im: left.im[k] })));
      const [heardLeft, heardRight] = [copy(left), copy(right)];
      filter.apply(left, right, fill(0.3), fill(0.3), noPowers());
      expect(difference(left, heardLeft, 0.3)).toBeLessThan(1e-5);
      expect(difference(right, heardRight, 0.3)).toBeLessThan(1e-5);
    }
  });

  it('leaves the gains alone where the other side is silent', () => {
    const filter = createStereoFilter(NUM_BINS, RATE, HOP);
    const left = drawSpectrum(createNormal(3));
    const heard = copy(left);
    const right = createSpectrogram(1, NUM_BINS);
    filter.apply(left, right, fill(0.25), fill(0.75), noPowers());
    expect(difference(left, heard, 0.25)).toBeLessThan(1e-6);
    expect(Math.max(...right.re, ...right.im)).toBe(0);
  });

  it('is the Wiener filter of the covariances learnt before', () => {
    // The definition in plain matrices, one bin, in doubles. Only the first frames are compared, in
    // which the filter updates its coherences every time.
    const normal = createNormal(4);
    const random = mulberry32(5);
    const filter = createStereoFilter(1, RATE, HOP);
    const forget = Math.exp(-HOP / (RATE * SYNTHESIS.coherenceSeconds));
    const sums = [0, 1].map(() => ({ left: 0, right: 0, re: 0, im: 0 }));
    let numFrames = 0;
    for (let frame = 0; frame < 8; frame++) {
      const [x, y] = [normal(), normal()];
      const gains = [random(), random()];
      const cross = { re: x.re * y.re + x.im * y.im, im: x.im * y.re - x.re * y.im };
      const powers = [x.re ** 2 + x.im ** 2, y.re ** 2 + y.im ** 2];
      // The entry beside the diagonal of each source's covariance: [vocals, accompaniment].
      const off = sums.map((sum, index) => {
        const [a, b] = gains.map((gain) => (index === 0 ? gain : 1 - gain));
        const confidence = numFrames / (numFrames + SYNTHESIS.incoherentFrames);
        const known = Math.sqrt(sum.left * sum.right) || 1;
        const scale = (confidence * Math.sqrt(a * b * powers[0] * powers[1])) / known;
        const learnt = { re: scale * sum.re, im: scale * sum.im };
        sum.left = forget * sum.left + a * powers[0];
        sum.right = forget * sum.right + b * powers[1];
        sum.re = forget * sum.re + Math.sqrt(a * b) * cross.re;
        sum.im = forget * sum.im + Math.sqrt(a * b) * cross.im;
        return learnt;
      });
      numFrames = forget * numFrames + 1;
      const both = { re: off[0].re + off[1].re, im: off[0].im + off[1].im };
      // w = Σ⁻¹ x with Σ = [[P, c], [c*, Q]], then Σ_v w.
      const determinant = powers[0] * powers[1] - both.re ** 2 - both.im ** 2;
      const w = [
        {
          re: (powers[1] * x.re - both.re * y.re + both.im * y.im) / determinant,
          im: (powers[1] * x.im - both.re * y.im - both.im * y.re) / determinant,
        },
        {
          re: (powers[0] * y.re - both.re * x.re - both.im * x.im) / determinant,
          im: (powers[0] * y.im - both.re * x.im + both.im * x.re) / determinant,
        },
      ];
      const [v] = off;
      const expected = [
        {
          re: gains[0] * powers[0] * w[0].re + v.re * w[1].re - v.im * w[1].im,
          im: gains[0] * powers[0] * w[0].im + v.re * w[1].im + v.im * w[1].re,
        },
        {
          re: gains[1] * powers[1] * w[1].re + v.re * w[0].re + v.im * w[0].im,
          im: gains[1] * powers[1] * w[1].im + v.re * w[0].im - v.im * w[0].re,
        },
      ];
      const left = spectrumOf([x]);
      const right = spectrumOf([y]);
      const shown = noPowers(1);
      filter.apply(left, right, Float32Array.of(gains[0]), Float32Array.of(gains[1]), shown);
      expect(left.re[0]).toBeCloseTo(expected[0].re, 4);
      expect(left.im[0]).toBeCloseTo(expected[0].im, 4);
      expect(right.re[0]).toBeCloseTo(expected[1].re, 4);
      expect(right.im[0]).toBeCloseTo(expected[1].im, 4);
      expect(shown.mixture[0]).toBeCloseTo(powers[0] + powers[1], 4);
      const left2 = expected[0].re ** 2 + expected[0].im ** 2;
      expect(shown.vocals[0]).toBeCloseTo(left2 + expected[1].re ** 2 + expected[1].im ** 2, 4);
    }
  });

  it('finds a voice in the middle under a guitar on the left, where a gain cannot', () => {
    // The right channel has only the voice: its gain is 1. On the left, voice and guitar change
    // their levels by 20 dB at random; the gain is the Wiener filter of one channel, the best one
    // there is for these powers.
    const normal = createNormal(6);
    const random = mulberry32(7);
    const filter = createStereoFilter(NUM_BINS, RATE, HOP);
    let filtered = 0;
    let masked = 0;
    for (let frame = 0; frame < 1000; frame++) {
      const drawLevels = () => Array.from({ length: NUM_BINS }, () => 10 ** Math.round(random()));
      const [voiceLevels, guitarLevels] = [drawLevels(), drawLevels()];
      const voice = drawSpectrum(normal);
      const guitar = drawSpectrum(normal);
      const left = createSpectrogram(1, NUM_BINS);
      const right = createSpectrogram(1, NUM_BINS);
      for (const part of ['re', 'im'] as const) {
        voice[part].forEach((value, k) => {
          right[part][k] = value * voiceLevels[k];
          left[part][k] = right[part][k] + guitar[part][k] * guitarLevels[k];
        });
      }
      const gains = Float32Array.from(
        voiceLevels,
        (level, k) => level ** 2 / (level ** 2 + guitarLevels[k] ** 2),
      );
      const [mixture, wanted] = [copy(left), copy(right)];
      filter.apply(left, right, gains, fill(1), noPowers());
      if (frame < 500) continue;
      for (const part of ['re', 'im'] as const) {
        for (let k = 0; k < NUM_BINS; k++) {
          filtered += (left[part][k] - wanted[part][k]) ** 2;
          masked += (gains[k] * mixture[part][k] - wanted[part][k]) ** 2;
        }
      }
    }
    expect(10 * Math.log10(masked / filtered)).toBeGreaterThan(2);
  });
});
