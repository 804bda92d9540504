import { describe, expect, it } from 'vitest';
import { SPECTROGRAM, TILES } from '../model/config';
import { createFrequencyAxis, FREQUENCY_SCALES } from '../shared/frequencyAxis';
import { noise, tone } from '../testing/signals';
import { computeTile, tileGeometry } from './viewTile';
import type { TileRequest } from './viewTile';

const RATE = 44100;
const { numColumns, numRows } = TILES;

function request(change: Partial<TileRequest>): TileRequest {
  const planes = [new Float32Array(0)];
  return {
    planes,
    minus: null,
    firstSample: 0,
    sampleRate: RATE,
    columnSamples: 16,
    scale: 'log',
    ...change,
  };
}

/** Level in dB of a value of a tile. */
const toDb = (value: number) =>
  SPECTROGRAM.floorDb + (value / 255) * (SPECTROGRAM.ceilingDb - SPECTROGRAM.floorDb);

/** Levels in dB of a column, by row. */
const columnOf = (values: Uint8Array, column: number) =>
  [...values.subarray(column * numRows, (column + 1) * numRows)].map(toDb);

/** The power spectrum around `centre` by the definition of the transform, in doubles. */
function naivePower(samples: Float32Array, centre: number, fftSize: number, bin: number): number {
  let re = 0;
  let im = 0;
  for (let n = 0; n < fftSize; n++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / fftSize);
    const value = window * (samples[centre - fftSize / 2 + n] ?? 0);
    re += value * Math.cos((2 * Math.PI * bin * n) / fftSize);
    im -= value * Math.sin((2 * Math.PI * bin * n) / fftSize);
  }
  return re * re + im * im;
}

describe('tileGeometry', () => {
  it('shortens the window as columns get narrower, between 23 ms and 93 ms', () => {
    expect(tileGeometry(16, RATE).fftSize).toBe(1024);
    expect(tileGeometry(32, RATE).fftSize).toBe(2048);
    expect(tileGeometry(64, RATE).fftSize).toBe(4096);
    expect(tileGeometry(8192, RATE).fftSize).toBe(4096);
  });

  it('leaves no sample between the windows of wide columns', () => {
    for (let columnSamples = 16; columnSamples <= 8192; columnSamples *= 2) {
      const { fftSize, framesPerColumn } = tileGeometry(columnSamples, RATE);
      expect(Number.isInteger(framesPerColumn)).toBe(true);
      expect(columnSamples / framesPerColumn).toBeLessThanOrEqual(fftSize / 2);
    }
  });

  it.each([1000, 8000, 768000])('has a window that can be transformed at %i Hz', (rate) => {
    const { fftSize, framesPerColumn } = tileGeometry(16, rate);
    expect(Number.isInteger(Math.log2(fftSize))).toBe(true);
    expect(framesPerColumn).toBeGreaterThanOrEqual(1);
  });
});

describe('computeTile', () => {
  it('has the level of the naive transform in the middle of its columns', () => {
    const samples = noise(6000, 1);
    const tile = computeTile(request({ planes: [samples], scale: 'linear', firstSample: 600 }));
    const axis = createFrequencyAxis('linear', { ...SPECTROGRAM, numRows }, RATE);
    const { fftSize } = tileGeometry(16, RATE);
    for (const column of [0, 100, 255]) {
      const levels = columnOf(tile.values, column);
      for (const row of [40, 200, 500]) {
        // Rows of 39 Hz between bins of 43 Hz: the power between two bins, or the bin in the row.
        const centre = 600 + column * 16 + 8;
        const place = axis.positionToHz(row + 0.5) / (RATE / fftSize);
        const below = Math.floor(place);
        const [a, b] = [below, below + 1].map((bin) => naivePower(samples, centre, fftSize, bin));
        let power = a + (place - below) * (b - a);
        const first = Math.ceil(axis.positionToHz(row) / (RATE / fftSize));
        if (first < axis.positionToHz(row + 1) / (RATE / fftSize)) {
          power = Math.max(power, naivePower(samples, centre, fftSize, first));
        }
        const expected = 10 * Math.log10(power / (fftSize / 4) ** 2);
        // Half a step of 100 dB / 255, and rounding in single precision.
        expect(Math.abs(levels[row] - expected)).toBeLessThan(0.25);
      }
    }
  });

  it.each(FREQUENCY_SCALES)('puts a tone into its row on the scale %s, at its level', (scale) => {
    // On a bin of the shortest window and within the piano.
    const hz = (24 * RATE) / 1024;
    const samples = tone(8192, RATE, hz, 0.1);
    const axis = createFrequencyAxis(scale, { ...SPECTROGRAM, numRows }, RATE);
    const tile = computeTile(request({ planes: [samples], scale, firstSample: 1024 }));
    const levels = columnOf(tile.values, 10);
    const loudest = levels.indexOf(Math.max(...levels));
    const binHeight = axis.hzToPosition(hz + RATE / 1024) - axis.hzToPosition(hz - RATE / 1024);
    expect(Math.abs(loudest - axis.hzToPosition(hz))).toBeLessThan(1 + binHeight / 4);
    expect(Math.abs(levels[Math.floor(axis.hzToPosition(hz))] - -20)).toBeLessThan(0.5);
  });

  it('tells when a click is, to the column', () => {
    const samples = new Float32Array(8192);
    samples[3000] = -0.5;
    const tile = computeTile(request({ planes: [samples], firstSample: 1000 }));
    const column = Math.floor((3000 - 1000) / 16);
    expect(tile.min.indexOf(-0.5)).toBe(column);
    expect(tile.min.filter((value) => value !== 0)).toHaveLength(1);
    expect(Math.max(...tile.max)).toBe(0);
    // The window of 1024 samples hears the click for 64 columns, loudest in its middle.
    const levels = Array.from({ length: numColumns }, (_, n) => columnOf(tile.values, n)[300]);
    const peak = Math.max(...levels);
    const middle = (levels.indexOf(peak) + levels.lastIndexOf(peak)) / 2;
    expect(Math.abs(middle - column)).toBeLessThanOrEqual(1);
    expect(levels[column - 40]).toBe(SPECTROGRAM.floorDb);
    expect(levels[column + 40]).toBe(SPECTROGRAM.floorDb);
  });

  it('shows the same for equal samples in one tile and in two', () => {
    const samples = noise(256 * 64 + 8192, 2);
    const whole = computeTile(request({ planes: [samples], columnSamples: 64 }));
    // Columns of 64 samples and columns of 32 samples have other windows: compare equal ones.
    const shifted = computeTile(
      request({ planes: [samples.subarray(64 * 64)], columnSamples: 64, firstSample: 64 * 36 }),
    );
    expect(columnOf(shifted.values, 0)).toEqual(columnOf(whole.values, 100));
    expect(shifted.max[0]).toBe(whole.max[100]);
  });

  it('shows the mean power of the channels', () => {
    const samples = noise(4096, 3);
    const silent = new Float32Array(4096);
    const both = computeTile(request({ planes: [samples, samples] }));
    const one = computeTile(request({ planes: [samples, silent] }));
    const [a, b] = [both, one].map(({ values }) => columnOf(values, 100));
    // Half the power is 3.01 dB less.
    a.forEach((level, row) => expect(Math.abs(level - b[row] - 3.01)).toBeLessThan(0.5));
  });

  it('subtracts exactly', () => {
    const samples = noise(4096, 4);
    const same = computeTile(request({ planes: [samples], minus: [samples] }));
    expect(same.values.every((value) => value === 0)).toBe(true);
    expect(Math.max(...same.max)).toBe(0);
    const vocals = tone(4096, RATE, 440, 0.1);
    const mixture = samples.map((value, n) => Math.fround(value + vocals[n]));
    const rest = computeTile(request({ planes: [mixture], minus: [vocals] }));
    const expected = computeTile(request({ planes: [samples] }));
    rest.max.forEach((value, n) => expect(value).toBeCloseTo(expected.max[n], 6));
  });

  it.each([0, 1, 100])('takes a song of %i samples, and samples that are no numbers', (length) => {
    const samples = new Float32Array(length).fill(NaN);
    const tile = computeTile(request({ planes: [samples], columnSamples: 4096 }));
    expect(tile.values).toEqual(new Uint8Array(numColumns * numRows));
    expect(Math.max(...tile.max)).toBe(0);
  });
});
