import { describe, expect, it } from 'vitest';
import { SPECTROGRAM } from '../model/config';
import { createFrequencyAxis } from '../shared/frequencyAxis';
import { noise, tone } from '../testing/signals';
import { createColumnRenderer } from './spectrogramImage';
import { createStft } from './stft';

const FFT_SIZE = 4096;

/** One column of a signal's first frame, as levels in dB by row. */
function column(samples: Float32Array, sampleRate: number, scale = 1): number[] {
  const { re, im } = createStft({ fftSize: FFT_SIZE, hopLength: 1024 }).forward(samples, 0, 1);
  const power = re.map((value, k) => value * value + im[k] * im[k]);
  const { floorDb, ceilingDb, numRows } = SPECTROGRAM;
  const axis = createFrequencyAxis('log', SPECTROGRAM, sampleRate);
  const options = { axis, sampleRate, fftSize: FFT_SIZE, floorDb, ceilingDb };
  const bytes = new Uint8Array(numRows + 2).fill(99);
  createColumnRenderer(options).render(power, scale, bytes, 1);
  expect([bytes[0], bytes[numRows + 1]]).toEqual([99, 99]);
  return [...bytes.subarray(1, numRows + 1)].map(
    (byte) => floorDb + (byte / 255) * (ceilingDb - floorDb),
  );
}

describe('createColumnRenderer', () => {
  it.each([100, 440, 1000, 5000, 15000])(
    'puts a sine of %i Hz into its row, at its level',
    (hz) => {
      const sampleRate = 44100;
      // On a bin: no scalloping. Half a step of 100 dB / 255 is rounding.
      const onBin = (Math.round((hz * FFT_SIZE) / sampleRate) * sampleRate) / FFT_SIZE;
      const axis = createFrequencyAxis('log', SPECTROGRAM, sampleRate);
      for (const levelDb of [0, -40]) {
        const levels = column(tone(FFT_SIZE, sampleRate, onBin, 10 ** (levelDb / 20)), sampleRate);
        const row = Math.floor(axis.hzToPosition(onBin));
        // Low rows are narrower than a bin and show values interpolated at their middle.
        expect(Math.abs(levels[row] - levelDb)).toBeLessThan(hz < 500 ? 1 : 0.3);
        expect(Math.max(...levels) - levels[row]).toBeLessThan(0.5);
      }
    },
  );

  it('clips at the floor and at the ceiling', () => {
    expect(new Set(column(new Float32Array(FFT_SIZE), 44100))).toEqual(new Set([-100]));
    const loud = column(
      noise(FFT_SIZE, 1, 1).map((value) => value * 1000),
      44100,
    );
    expect(Math.max(...loud)).toBe(0);
  });

  it('divides sums of spectra by their number', () => {
    const sine = tone(FFT_SIZE, 4096, 500, 1);
    const difference = Math.max(...column(sine, 4096)) - Math.max(...column(sine, 4096, 0.1));
    expect(Math.abs(difference - 10)).toBeLessThan(0.4);
  });

  it.each([1000, 8000, 22050, 192000])('draws white noise in every row at %i Hz', (sampleRate) => {
    const levels = column(noise(FFT_SIZE, 2, 1), sampleRate);
    expect(Math.min(...levels)).toBeGreaterThan(-70);
    expect(Math.max(...levels)).toBeLessThan(-15);
  });
});

describe('createFrequencyAxis', () => {
  it('runs from the lowest to the highest frequency in equal ratios, and back', () => {
    const axis = createFrequencyAxis('log', SPECTROGRAM, 44100);
    expect(axis.positionToHz(0)).toBeCloseTo(40, 6);
    expect(axis.positionToHz(SPECTROGRAM.numRows)).toBeCloseTo(20000, 6);
    expect(axis.positionToHz(128)).toBeCloseTo(Math.sqrt(40 * 20000), 6);
    for (const hz of [30, 40, 1000, 20000]) {
      expect(axis.positionToHz(axis.hzToPosition(hz))).toBeCloseTo(hz, 6);
    }
  });

  it('ends at Nyquist and keeps at least an octave', () => {
    expect(createFrequencyAxis('log', SPECTROGRAM, 8000).highestHz).toBe(4000);
    const tiny = createFrequencyAxis('log', SPECTROGRAM, 100);
    expect([tiny.lowestHz, tiny.highestHz]).toEqual([25, 50]);
  });
});
