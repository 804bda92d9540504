/** The logarithmic frequency axis of the pictures: drawn by dsp/, labelled by ui/. */
import type { Hertz } from './units';

/** Rows 0 … numRows − 1 from low to high; row r covers frequencies from edge r to edge r + 1. */
export interface LogFrequencyAxis {
  readonly numRows: number;
  readonly lowestHz: Hertz;
  readonly highestHz: Hertz;
  /** Frequency at a position in rows: an integer is a row's lower edge, numRows the top of the picture. */
  positionToHz(position: number): Hertz;
  /** The inverse; below 0 or above numRows for frequencies outside the picture. */
  hzToPosition(hz: Hertz): number;
}

/**
 * Axis from lowestHz to highestHz or the Nyquist frequency of `sampleRate`, whichever is lower.
 * Where Nyquist leaves less than one octave above lowestHz, it starts an octave below Nyquist.
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
