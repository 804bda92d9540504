/**
 * A tile of the pictures that are shown magnified: spectrogram columns and peaks of a short part of
 * a song, computed from its samples at the resolution that the screen can show.
 */
import { createRealFft } from '../dsp/fft';
import type { FftFactory } from '../dsp/fft';
import { createColumnRenderer } from '../dsp/spectrogramImage';
import { periodicHann } from '../dsp/window';
import { SPECTROGRAM, TILES } from '../model/config';
import { createFrequencyAxis } from '../shared/frequencyAxis';
import type { FrequencyScale } from '../shared/frequencyAxis';
import type { Hertz, Samples } from '../shared/units';

/** What the columns of a tile are made of. */
export interface TileGeometry {
  /** Samples per column. */
  readonly columnSamples: Samples;
  /** Length of the Hann window, a power of two. */
  readonly fftSize: Samples;
  /** Windows whose mean power a column shows, centred at equal distances in the column. */
  readonly framesPerColumn: number;
  /** Samples that the first window reaches before the tile, and the last one behind it. */
  readonly context: Samples;
}

/** A tile to be computed. */
export interface TileRequest {
  /** The signal, one plane per channel of equal length. */
  readonly planes: readonly Float32Array[];
  /** Planes of the same shape to be subtracted; null for none. */
  readonly minus: readonly Float32Array[] | null;
  /** Position of the tile's first sample in the planes; negative before their beginning. */
  readonly firstSample: Samples;
  readonly sampleRate: Hertz;
  readonly columnSamples: Samples;
  readonly scale: FrequencyScale;
}

export interface Tile {
  /** Levels as in `SpectrogramColumns`, [numColumns x numRows] of `TILES`. */
  readonly values: Uint8Array;
  /** Largest sample of each column over all channels, at least 0. */
  readonly max: Float32Array;
  /** Smallest sample of each column over all channels, at most 0. */
  readonly min: Float32Array;
}

/** The geometry of tiles with `columnSamples` per column, which is a power of two. */
export function tileGeometry(columnSamples: Samples, sampleRate: Hertz): TileGeometry {
  const { columnsPerWindow, shortestWindowSeconds, longestWindowSeconds } = TILES;
  const shortest = nearestPowerOfTwo(shortestWindowSeconds * sampleRate);
  const longest = nearestPowerOfTwo(longestWindowSeconds * sampleRate);
  const fftSize = Math.min(longest, Math.max(shortest, columnsPerWindow * columnSamples));
  // Windows that overlap by half see every sample.
  const framesPerColumn = Math.max(1, columnSamples / (fftSize / 2));
  return { columnSamples, fftSize, framesPerColumn, context: fftSize / 2 };
}

/**
 * Computes a tile. Samples outside the planes are 0; samples that are not finite count as 0.
 * Windows are periodic Hann windows, and 0 dB is the peak of a full-scale sine.
 */
export function computeTile(request: TileRequest, createFft: FftFactory = createRealFft): Tile {
  const { sampleRate, columnSamples, scale, firstSample } = request;
  const { numColumns, numRows } = TILES;
  const { floorDb, ceilingDb } = SPECTROGRAM;
  const { fftSize, framesPerColumn } = tileGeometry(columnSamples, sampleRate);
  const axis = createFrequencyAxis(scale, { ...SPECTROGRAM, numRows }, sampleRate);
  const renderer = createColumnRenderer({ axis, sampleRate, fftSize, floorDb, ceilingDb });
  const planes = signalOf(request);
  const window = periodicHann(fftSize);
  const fft = createFft(fftSize);
  const numBins = fftSize / 2 + 1;
  const frame = new Float32Array(fftSize);
  const re = new Float32Array(numBins);
  const im = new Float32Array(numBins);
  const power = new Float32Array(numBins);
  const values = new Uint8Array(numColumns * numRows);
  const max = new Float32Array(numColumns);
  const min = new Float32Array(numColumns);
  const length = planes[0]?.length ?? 0;

  for (let column = 0; column < numColumns; column++) {
    const start = firstSample + column * columnSamples;
    if (start >= length) break;
    power.fill(0);
    for (let index = 0; index < framesPerColumn; index++) {
      const centre = start + ((index + 0.5) * columnSamples) / framesPerColumn;
      const from = Math.round(centre) - fftSize / 2;
      for (const plane of planes) {
        const begin = Math.max(0, -from);
        const end = Math.max(begin, Math.min(fftSize, length - from));
        frame.fill(0, 0, begin);
        for (let n = begin; n < end; n++) frame[n] = window[n] * plane[from + n];
        frame.fill(0, end);
        fft.forward(frame, re, im);
        for (let k = 0; k < numBins; k++) power[k] += re[k] * re[k] + im[k] * im[k];
      }
    }
    renderer.render(power, 1 / (framesPerColumn * planes.length), values, column * numRows);
    const to = Math.min(length, start + columnSamples);
    for (const plane of planes) {
      for (let n = Math.max(0, start); n < to; n++) {
        if (plane[n] > max[column]) max[column] = plane[n];
        else if (plane[n] < min[column]) min[column] = plane[n];
      }
    }
  }
  return { values, max, min };
}

/** The planes to draw, finite: those of the request less those to be subtracted. */
function signalOf({ planes, minus }: TileRequest): Float32Array[] {
  return planes.map((plane, channel) =>
    plane.map((value, n) => {
      const sample = minus ? value - minus[channel][n] : value;
      return Number.isFinite(sample) ? sample : 0;
    }),
  );
}

function nearestPowerOfTwo(length: number): Samples {
  return Math.max(32, 2 ** Math.round(Math.log2(length)));
}
