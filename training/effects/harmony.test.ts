import { describe, expect, it } from 'vitest';
import { createStft } from '../../src/dsp/stft';
import type { ComplexSpectrogram } from '../../src/dsp/stft';
import { mulberry32 } from '../../src/shared/random';
import { noise, tone } from '../../src/testing/signals';
import { addHarmony, doubleTrack, transposeSpectrum } from './harmony';

const SAMPLE_RATE = 8000;
const FFT_SIZE = 1024;
const NUM_FRAMES = 6;
const stft = createStft({ fftSize: FFT_SIZE, hopLength: 768 });
const LENGTH = 5 * 768 + FFT_SIZE;
const binOf = (hz: number) => (hz * FFT_SIZE) / SAMPLE_RATE;

const magnitude = ({ re, im }: ComplexSpectrogram, at: number) => Math.hypot(re[at], im[at]);
const energy = ({ re, im }: ComplexSpectrogram) =>
  re.reduce((sum, value, at) => sum + value * value + im[at] * im[at], 0);
const loudestBin = (spectrum: ComplexSpectrogram, frame: number) => {
  const row = frame * spectrum.numBins;
  let best = 0;
  for (let k = 0; k < spectrum.numBins; k++) {
    if (magnitude(spectrum, row + k) > magnitude(spectrum, row + best)) best = k;
  }
  return best;
};

describe('transposeSpectrum', () => {
  it.each([0.5, 2 ** (-5 / 12), 2 ** (4 / 12), 2])(
    'moves a tone to %f times its pitch',
    (ratio) => {
      const spectrum = stft.forward(tone(LENGTH, SAMPLE_RATE, 1000), 0, NUM_FRAMES);
      const moved = transposeSpectrum(spectrum, ratio, mulberry32(1));
      for (let f = 0; f < NUM_FRAMES; f++) {
        expect(Math.abs(loudestBin(moved, f) - ratio * binOf(1000))).toBeLessThanOrEqual(1);
      }
      // A peak of four bins, stretched and read linearly: its energy is kept within 1.5 dB.
      expect(Math.abs(10 * Math.log10(energy(moved) / energy(spectrum)))).toBeLessThan(1.5);
    },
  );

  it('keeps magnitudes and turns each frame as a delay would, by its own, at a ratio of one', () => {
    const spectrum = stft.forward(noise(LENGTH, 2), 0, NUM_FRAMES);
    const turned = transposeSpectrum(spectrum, 1, mulberry32(3));
    const { numBins, re, im } = spectrum;
    const delays = Array.from({ length: NUM_FRAMES }, (_, f) => {
      // The angle between the two, bin by bin: equal steps.
      const angles = Array.from({ length: numBins - 1 }, (_, k) => {
        const at = f * numBins + k;
        expect(magnitude(turned, at)).toBeCloseTo(magnitude(spectrum, at), 3);
        return Math.atan2(turned.im[at], turned.re[at]) - Math.atan2(im[at], re[at]);
      });
      const steps = angles.slice(2).map((angle, k) => Math.cos(angle - angles[k + 1]));
      // Where there is next to nothing, float32 leaves the phase open.
      steps.sort((x, y) => x - y);
      expect(
        steps[Math.floor(0.95 * steps.length)] - steps[Math.floor(0.05 * steps.length)],
      ).toBeLessThan(0.01);
      return steps[Math.floor(steps.length / 2)];
    });
    expect(new Set(delays.map((step) => step.toFixed(3))).size).toBe(NUM_FRAMES);
  });

  it('leaves silence silent', () => {
    const moved = transposeSpectrum(
      stft.forward(new Float32Array(LENGTH), 0, NUM_FRAMES),
      1.3,
      mulberry32(1),
    );
    expect(energy(moved)).toBe(0);
  });
});

describe('addHarmony', () => {
  it('adds each copy to each channel by its own gain and leaves its input as it was', () => {
    const spectrum = stft.forward(tone(LENGTH, SAMPLE_RATE, 700), 0, NUM_FRAMES);
    const before = spectrum.re.slice();
    const ratio = 1.5;
    const [left, right] = addHarmony([spectrum], [{ ratio, gains: [0.5, 0] }], mulberry32(4));
    expect(right.re).toEqual(before);
    const copy = transposeSpectrum(spectrum, ratio, mulberry32(4));
    left.re.forEach((value, at) => expect(value).toBeCloseTo(before[at] + 0.5 * copy.re[at], 3));
    expect(spectrum.re).toEqual(before);
  });
});

describe('doubleTrack', () => {
  it('fills the side as much as the middle, each take on its own side', () => {
    const spectrum = stft.forward(noise(LENGTH, 5), 0, NUM_FRAMES);
    const takes = [1, 1] as const;
    const sides = doubleTrack([spectrum], { direct: 0, takes, cents: 10 }, mulberry32(6));
    const [left, right] = sides;
    const half = (sign: number) =>
      left.re.reduce(
        (sum, re, at) =>
          sum + ((re + sign * right.re[at]) ** 2 + (left.im[at] + sign * right.im[at]) ** 2) / 4,
        0,
      );
    // Each is half of what one take holds; the phases of six frames of noise leave 2 dB.
    expect(Math.abs(10 * Math.log10(half(1) / half(-1)))).toBeLessThan(2);
    expect(Math.abs(10 * Math.log10(energy(left) / energy(spectrum)))).toBeLessThan(2);
    const [, silent] = doubleTrack(
      [spectrum],
      { direct: 0, takes: [1, 0], cents: 10 },
      mulberry32(6),
    );
    expect(energy(silent)).toBe(0);
  });

  it('leaves a voice without takes where it was', () => {
    const spectrum = stft.forward(noise(LENGTH, 5), 0, NUM_FRAMES);
    const track = { direct: 0.5, takes: [0, 0], cents: 10 } as const;
    for (const { re } of doubleTrack([spectrum], track, mulberry32(7))) {
      re.forEach((value, at) => expect(value).toBeCloseTo(0.5 * spectrum.re[at], 6));
    }
  });
});
