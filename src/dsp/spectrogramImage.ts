/** Spectra as columns of a picture: rows on a frequency axis, decibels as bytes. */
import type { FrequencyAxis } from '../shared/frequencyAxis';
import type { Decibels, Hertz, Samples } from '../shared/units';

/** Draws columns of one picture. */
export interface ColumnRenderer {
  /**
   * Writes one column of numRows bytes to `out` from `offset` on; row 0 is the lowest frequency,
   * bytes 0 … 255 mean floorDb … ceilingDb. `power` [fftSize/2 + 1] is the sum of |X|² over some
   * spectra under the periodic Hann window, `scale` is 1 / their number. 0 dB is the peak of a
   * full-scale sine.
   */
  render(power: ArrayLike<number>, scale: number, out: Uint8Array, offset: number): void;
}

/**
 * Draws spectra of an STFT of `fftSize` samples at `sampleRate` on `axis`. A row that holds several
 * bins shows the strongest, so that tones keep their level; a row between two bins shows the power
 * interpolated linearly.
 */
export function createColumnRenderer(options: {
  readonly axis: FrequencyAxis;
  readonly sampleRate: Hertz;
  readonly fftSize: Samples;
  readonly floorDb: Decibels;
  readonly ceilingDb: Decibels;
}): ColumnRenderer {
  const { axis, sampleRate, fftSize, floorDb, ceilingDb } = options;
  const { numRows } = axis;
  const binHz = sampleRate / fftSize;
  const topBin = fftSize / 2;
  // Bins firstBin … endBin − 1 lie inside a row; its middle lies between centreBin and the next
  // bin.
  const firstBin = new Int32Array(numRows);
  const endBin = new Int32Array(numRows);
  const centreBin = new Int32Array(numRows);
  const upperShare = new Float64Array(numRows);
  for (let row = 0; row < numRows; row++) {
    firstBin[row] = Math.ceil(axis.positionToHz(row) / binHz);
    endBin[row] = Math.min(topBin + 1, Math.ceil(axis.positionToHz(row + 1) / binHz));
    const centre = Math.min(axis.positionToHz(row + 0.5) / binHz, topBin);
    centreBin[row] = Math.min(Math.floor(centre), topBin - 1);
    upperShare[row] = centre - centreBin[row];
  }
  // A full-scale sine at a bin peaks at (sum of the window)/2 = fftSize/4.
  const fullScale = (fftSize / 4) ** 2;
  const bytesPerDb = 255 / (ceilingDb - floorDb);

  return {
    render(power, scale, out, offset) {
      for (let row = 0; row < numRows; row++) {
        const below = power[centreBin[row]];
        let strongest = below + upperShare[row] * (power[centreBin[row] + 1] - below);
        for (let k = firstBin[row]; k < endBin[row]; k++) {
          if (power[k] > strongest) strongest = power[k];
        }
        const levelDb = 10 * Math.log10((strongest * scale) / fullScale + 1e-30);
        const byte = Math.round((levelDb - floorDb) * bytesPerDb);
        out[offset + row] = byte < 0 ? 0 : byte > 255 ? 255 : byte;
      }
    },
  };
}
