import { describe, expect, it } from 'vitest';
import { createStft, createSpectrogram } from '../../src/dsp/stft';
import { noise, tone } from '../../src/testing/signals';
import { addPart, meanPower, projectMagnitudes, setToPart } from './mixSpectra';

const stft = createStft({ fftSize: 256, hopLength: 192 });
const NUM_FRAMES = 20;
const LENGTH = 19 * 192 + 256;

describe('a mix of spectra', () => {
  it('is the spectrum of the mixed samples: magnitudes are |v + a|, not |v| + |a|', () => {
    const vocals = noise(LENGTH, 1);
    const accompaniment = noise(LENGTH, 2);
    const gains = [0.7, -1.3];
    const mixed = vocals.map((value, n) => gains[0] * value + gains[1] * accompaniment[n]);
    const expected = stft.forward(mixed, 0, NUM_FRAMES);
    const [voicePart, otherPart] = [vocals, accompaniment].map((samples, index) => ({
      spectra: [stft.forward(samples, 0, NUM_FRAMES)],
      gains: [new Float32Array(stft.numBins).fill(gains[index])],
    }));
    const out = createSpectrogram(NUM_FRAMES, stft.numBins);
    setToPart(voicePart, 0, out);
    addPart(out, otherPart, 0, out);
    for (let at = 0; at < out.re.length; at++) {
      // Float32 rounding of sums of 256 products.
      expect(Math.abs(out.re[at] - expected.re[at])).toBeLessThan(1e-4);
      expect(Math.abs(out.im[at] - expected.im[at])).toBeLessThan(1e-4);
    }
  });

  it('of a source with its inverse is silence', () => {
    const spectra = [stft.forward(noise(LENGTH, 3), 0, NUM_FRAMES)];
    const out = createSpectrogram(NUM_FRAMES, stft.numBins);
    setToPart({ spectra, gains: [new Float32Array(stft.numBins).fill(1)] }, 0, out);
    addPart(out, { spectra, gains: [new Float32Array(stft.numBins).fill(-1)] }, 0, out);
    expect(Math.max(...out.re.map(Math.abs), ...out.im.map(Math.abs))).toBe(0);
  });

  it('has the mean power of its samples', () => {
    const spectrum = stft.forward(tone(LENGTH, 8192, 1000, 0.5), 0, NUM_FRAMES);
    expect(meanPower(spectrum, stft)).toBeCloseTo(0.125, 3);
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
