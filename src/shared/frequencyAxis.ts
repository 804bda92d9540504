/** The frequency axes of spectrograms: workers draw on them, ui/ labels them. */
import type { Hertz } from './units';

/**
 * `log`: equal octaves. `mel`: equal steps of pitch as heard (S. S. Stevens et al. 1937). `linear`:
 * equal hertz. `piano`: equal semitones from the lowest to the highest key of a piano.
 */
export const FREQUENCY_SCALES = ['log', 'mel', 'linear', 'piano'] as const;

export type FrequencyScale = (typeof FREQUENCY_SCALES)[number];

/**
 * Rows 0 … numRows − 1 of a picture, from low to high frequencies, equally high on the scale. Row r
 * covers the frequencies of positions r to r + 1.
 */
export interface FrequencyAxis {
  readonly scale: FrequencyScale;
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

/** Size of a picture, and the range of its logarithmic axis. */
export interface PictureRange {
  readonly numRows: number;
  readonly lowestHz: Hertz;
  readonly highestHz: Hertz;
}

/** The concert pitch, key 49 of a piano (ISO 16). */
export const A4_HZ: Hertz = 440;
/** Keys of a piano in semitones from A4: A0 … C8. */
const LOWEST_KEY = -48;
const HIGHEST_KEY = 39;

/** A scale as an increasing function of frequency, and its inverse. */
interface Warp {
  readonly fromHz: (hz: Hertz) => number;
  readonly toHz: (value: number) => Hertz;
}

const OCTAVES: Warp = { fromHz: Math.log2, toHz: (octaves) => 2 ** octaves };

const WARPS: Readonly<Record<FrequencyScale, Warp>> = {
  log: OCTAVES,
  piano: OCTAVES,
  linear: { fromHz: (hz) => hz, toHz: (hz) => hz },
  // In mels (O'Shaughnessy 1987).
  mel: {
    fromHz: (hz) => 2595 * Math.log10(1 + hz / 700),
    toHz: (mels) => 700 * (10 ** (mels / 2595) - 1),
  },
};

/**
 * Axis of `picture.numRows` rows. It ends at `highestHz`, the highest piano key, or the Nyquist
 * frequency of `sampleRate`, whichever is lowest. The scales `mel` and `linear` begin at 0 Hz,
 * `log` at `lowestHz`, `piano` at the lowest key. Where that leaves less than one octave, the
 * axis starts one octave below its end.
 */
export function createFrequencyAxis(
  scale: FrequencyScale,
  picture: PictureRange,
  sampleRate: Hertz,
): FrequencyAxis {
  const { numRows } = picture;
  const range = rangeOf(scale, picture);
  const highestHz = Math.min(range.highestHz, sampleRate / 2);
  const lowestHz = Math.min(range.lowestHz, highestHz / 2);
  const { fromHz, toHz } = WARPS[scale];
  const bottom = fromHz(lowestHz);
  const span = fromHz(highestHz) - bottom;
  return {
    scale,
    numRows,
    lowestHz,
    highestHz,
    positionToHz: (position) => toHz(bottom + (position / numRows) * span),
    hzToPosition: (hz) => ((fromHz(hz) - bottom) / span) * numRows,
  };
}

function rangeOf(scale: FrequencyScale, { lowestHz, highestHz }: PictureRange) {
  switch (scale) {
    case 'log':
      return { lowestHz, highestHz };
    case 'mel':
    case 'linear':
      return { lowestHz: 0, highestHz };
    case 'piano':
      // Half a key more at each end: the keys are in the middle of their semitones.
      return { lowestHz: keyHz(LOWEST_KEY - 0.5), highestHz: keyHz(HIGHEST_KEY + 0.5) };
  }
}

function keyHz(semitonesFromA4: number): Hertz {
  return A4_HZ * 2 ** (semitonesFromA4 / 12);
}
