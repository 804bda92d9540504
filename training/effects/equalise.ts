/** Random equalisation as a smooth gain over frequency, to be multiplied onto a spectrum. */
import type { Decibels, Hertz } from '../../src/shared/units';

/**
 * A bell: `gainDb` at `centreHz`, falling off as a Gaussian of `widthOctaves` standard deviation.
 */
export interface EqualiserBell {
  readonly centreHz: Hertz;
  readonly gainDb: Decibels;
  readonly widthOctaves: number;
}

/** Sum of bells in decibels plus a tilt about 1 kHz. */
export interface EqualiserCurve {
  readonly bells: readonly EqualiserBell[];
  readonly tiltDbPerOctave: Decibels;
}

const MAX_BELL_DB: Decibels = 7;
const MAX_TILT_DB: Decibels = 1.5;
/** No tilt below this and above 16 times 1 kHz, where octaves would add up to extreme gains. */
const LOWEST_HZ: Hertz = 60;
const HIGHEST_HZ: Hertz = 16000;

/**
 * One to three bells between 80 Hz and `topHz` of at most ±7 dB, and up to ±1.5 dB per octave of
 * tilt.
 */
export function drawEqualiser(random: () => number, topHz: Hertz): EqualiserCurve {
  const numBells = 1 + Math.floor(3 * random());
  const bells = Array.from({ length: numBells }, () => ({
    centreHz: 80 * (topHz / 80) ** random(),
    gainDb: MAX_BELL_DB * (2 * random() - 1),
    widthOctaves: 0.3 + 1.2 * random(),
  }));
  return { bells, tiltDbPerOctave: MAX_TILT_DB * (2 * random() - 1) };
}

/** Linear gain of `curve` at `hz`; at 0 Hz that of 60 Hz. */
export function equaliserGain(curve: EqualiserCurve, hz: Hertz): number {
  const clamped = Math.min(HIGHEST_HZ, Math.max(LOWEST_HZ, hz));
  let gainDb = curve.tiltDbPerOctave * Math.log2(clamped / 1000);
  for (const { centreHz, gainDb: bellDb, widthOctaves } of curve.bells) {
    const octaves = Math.log2(clamped / centreHz) / widthOctaves;
    gainDb += bellDb * Math.exp(-0.5 * octaves * octaves);
  }
  return 10 ** (gainDb / 20);
}

/** gains[k] *= the curve at bin k of a transform of `fftSize` at `sampleRate`. */
export function applyEqualiser(
  curve: EqualiserCurve,
  gains: Float32Array,
  sampleRate: Hertz,
  fftSize: number,
): void {
  for (let k = 0; k < gains.length; k++)
    gains[k] *= equaliserGain(curve, (k * sampleRate) / fftSize);
}
