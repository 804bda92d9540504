/** The logarithmic frequency axis of spectrograms: dsp/ draws on it, ui/ labels it. */
import type { Hertz } from './units';

/**
 * Rows 0 … numRows − 1 of a picture, from low to high frequencies, equally wide in octaves. Row r
 * covers the frequencies of positions r to r + 1.
 */
export interface LogFrequencyAxis {
  readonly numRows: number;
  readonly lowestHz: Hertz;
  readonly highestHz: Hertz;
  /**
   * Frequency at a position in rows: row r has its lower edge at r, the picture its top at numRows.
   */
  positionToHz(position: number): Hertz;
  /** Position of a frequency in rows; below 0 or above numRows outside the picture. */
  hzToPosition(hz: Hertz): number;
}

/**
 * Axis of `picture.numRows` rows from `lowestHz` to `highestHz` or the Nyquist frequency of
 * `sampleRate`, whichever is lower. Where that leaves less than one octave, the axis starts one
 * octave below its end.
 */
export function createLogFrequencyAxis(
  picture: { readonly numRows: number; readonly lowestHz: Hertz; readonly highestHz: Hertz },
  sampleRate: Hertz,
): LogFrequencyAxis {
  const { numRows } = picture;
  const highestHz = Math.min(picture.highestHz, sampleRate / 2);
  const lowestHz = Math.min(picture.lowestHz, highestHz / 2);
  const octaves = Math.log2(highestHz / lowestHz);
  return {
    numRows,
    lowestHz,
    highestHz,
    positionToHz: (position) => lowestHz * 2 ** ((position / numRows) * octaves),
    hzToPosition: (hz) => (Math.log2(hz / lowestHz) / octaves) * numRows,
  };
}
