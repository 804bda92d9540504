import { describe, expect, it } from 'vitest';
import { createStft, createSpectrogram } from '../../src/dsp/stft';
import { noise, tone } from '../../src/testing/signals';
import { mixParts, projectMagnitudes } from './mixSpectra';

const stft = createStft({ fftSize: 256, hopLength: 192 });
const NUM_FRAMES = 20;
const LENGTH = 19 * 192 + 256;

const part = (samples: Float32Array, gain: number) => ({
  spectra: [stft.forward(samples, 0, NUM_FRAMES)],
  gains: [new Float32Array(stft.numBins).fill(gain)],
});
const room = () => {
  const create = () => createSpectrogram(NUM_FRAMES, stft.numBins);
  return { vocals: create(), accompaniment: create(), mixture: create() };
};

describe('a mix of spectra', () => {
  it('is the spectrum of the mixed samples: magnitudes are |v + a|, not |v| + |a|', () => {
    const vocals = noise(LENGTH, 1);
    const accompaniment = noise(LENGTH, 2);
    const gains = [0.7, -1.3];
    const mixed = vocals.map((value, n) => gains[0] * value + gains[1] * accompaniment[n]);
    const expected = stft.forward(mixed, 0, NUM_FRAMES);
    const [voice, other] = [vocals, accompaniment].map((samples, index) =>
      part(samples, gains[index]),
    );
    const out = room();
    mixParts(voice, other, 0, out, stft);
    for (let at = 0; at < expected.re.length; at++) {
      // Float32 rounding of sums of 256 products.
      expect(Math.abs(out.mixture.re[at] - expected.re[at])).toBeLessThan(1e-4);
      expect(Math.abs(out.mixture.im[at] - expected.im[at])).toBeLessThan(1e-4);
      expect(out.vocals.re[at]).toBeCloseTo(gains[0] * voice.spectra[0].re[at], 4);
      expect(out.accompaniment.im[at]).toBeCloseTo(gains[1] * other.spectra[0].im[at], 4);
    }
  });

  it('of a source with its inverse is silence', () => {
    const samples = noise(LENGTH, 3);
    const out = room();
    expect(mixParts(part(samples, 1), part(samples, -1), 0, out, stft)).toBe(0);
    expect(Math.max(...out.mixture.re.map(Math.abs), ...out.mixture.im.map(Math.abs))).toBe(0);
    expect(Math.max(...out.vocals.re)).toBeGreaterThan(0);
  });

  it('returns the mean power of its samples', () => {
    const wave = tone(LENGTH, 8192, 1000, 0.5);
    const power = mixParts(part(wave, 0.25), part(wave, 0.75), 0, room(), stft);
    expect(power).toBeCloseTo(0.125, 3);
  });

  it('projects vocals on the mixture: |V| cos φ, from three magnitudes', () => {
    const [v, a] = [3, 2];
    for (const angle of [0, 0.7, Math.PI / 2, 2.5, Math.PI]) {
      const mixture = Math.hypot(v + a * Math.cos(angle), a * Math.sin(angle));
      const vocals = new Float32Array([v]);
      projectMagnitudes(vocals, new Float32Array([a]), new Float32Array([mixture]), 1, 1);
      // V = 3 on the real axis: its part along X is Re(V · conj X) / |X|.
      expect(vocals[0]).toBeCloseTo((v * (v + a * Math.cos(angle))) / mixture, 5);
    }
    const silent = new Float32Array([0]);
    projectMagnitudes(silent, new Float32Array([0]), new Float32Array([0]), 1, 1);
    expect(silent[0]).toBe(0);
    // Two positions of two channels each; the mixture has a third input that is passed over.
    const stereo = new Float32Array([3, 1, 4, 2]);
    projectMagnitudes(stereo, new Float32Array(4), new Float32Array([3, 1, 9, 4, 2, 9]), 2, 3);
    expect([...stereo]).toEqual([3, 1, 4, 2]);
  });
});
