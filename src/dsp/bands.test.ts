import { describe, expect, it } from 'vitest';
import { FULLBAND, PAPER } from '../model/config';
import { noise } from '../testing/signals';
import { createBandAnalysis, interpolateBands } from './bands';
import { createSpectrogram, createStft } from './stft';

describe('createBandAnalysis', () => {
  it('gives the magnitudes of the first bins where rows are bins', () => {
    const stft = createStft(PAPER);
    const spectrogram = stft.forward(noise(4000, 1), 0, 3);
    const analysis = createBandAnalysis(PAPER);
    const magnitudes = analysis.magnitudes(spectrogram);
    expect(analysis.numBands).toBe(512);
    expect(analysis.centresHz[100]).toBe(800);
    for (const [f, b] of [
      [0, 0],
      [1, 7],
      [2, 511],
    ]) {
      const k = f * stft.numBins + b;
      const expected = Math.hypot(spectrogram.re[k], spectrogram.im[k]);
      expect(magnitudes[f * 512 + b]).toBeCloseTo(expected, 4);
    }
  });

  it('keeps the energy of every bin up to the top centre and drops what is above', () => {
    const analysis = createBandAnalysis(FULLBAND);
    const { centresHz, numBands } = analysis;
    const binHz = FULLBAND.sampleRate / FULLBAND.fftSize;
    expect(numBands).toBe(384);
    expect(centresHz[numBands - 1]).toBeCloseTo(20000, 6);
    for (let k = 0; k <= FULLBAND.fftSize / 2; k++) {
      const spectrogram = createSpectrogram(1, FULLBAND.fftSize / 2 + 1);
      spectrogram.im[k] = 2;
      const energy = analysis
        .magnitudes(spectrogram)
        .reduce((sum, value) => sum + value * value, 0);
      expect(Math.abs(energy - (k * binHz <= 20000 ? 4 : 0))).toBeLessThan(1e-5);
    }
  });

  it('shares a bin between the two bands around it in proportion to nearness', () => {
    const analysis = createBandAnalysis(FULLBAND);
    const { centresHz } = analysis;
    const binHz = FULLBAND.sampleRate / FULLBAND.fftSize;
    const spectrogram = createSpectrogram(1, FULLBAND.fftSize / 2 + 1);
    const k = 1000;
    spectrogram.re[k] = 1;
    const b = centresHz.findIndex((hz) => hz > k * binHz) - 1;
    const share = (k * binHz - centresHz[b]) / (centresHz[b + 1] - centresHz[b]);
    const row = analysis.magnitudes(spectrogram);
    expect(row[b]).toBeCloseTo(Math.sqrt(1 - share), 5);
    expect(row[b + 1]).toBeCloseTo(Math.sqrt(share), 5);
    expect(row.filter((value) => value > 0)).toHaveLength(2);
  });

  it('refuses more rows than bins and bands without a bin', () => {
    const grid = { sampleRate: 8192, fftSize: 64 };
    expect(() => createBandAnalysis({ ...grid, bands: { kind: 'linear', numBands: 34 } })).toThrow(
      'do not fit',
    );
    const bands = { kind: 'linear-log', numLinearBands: 4, numBands: 64, topHz: 4000 } as const;
    expect(() => createBandAnalysis({ ...grid, bands })).toThrow('hold a bin');
  });
});

describe('interpolateBands', () => {
  const centres = Float64Array.of(0, 10, 20, 40);

  it('is linear between centres and holds outside them', () => {
    const { lower, upperShare } = interpolateBands(
      centres,
      Float64Array.of(-5, 0, 5, 10, 35, 40, 90),
    );
    const values = [3, 1, 2, 6];
    const spread = [...lower].map(
      (b, i) => (1 - upperShare[i]) * values[b] + upperShare[i] * values[b + 1],
    );
    expect(spread).toEqual([3, 3, 2, 1, 5, 6, 6]);
  });

  it('returns the band itself at every centre of a config', () => {
    const { centresHz } = createBandAnalysis(FULLBAND);
    const { lower, upperShare } = interpolateBands(centresHz, centresHz);
    centresHz.forEach((_, b) => expect(lower[b] + upperShare[b]).toBe(b));
  });
});
