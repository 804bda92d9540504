/**
 * Mastering: a slow compressor on the whole mix. It is one gain per frame for all that sounds in
 * it, so mixture and targets stay consistent, and spectra analysed once go on serving many mixes.
 */
import type { Decibels } from '../../src/shared/units';

export interface BusCompressor {
  /** Relative to the mean power of the patch. */
  readonly thresholdDb: Decibels;
  /** Decibels in per decibel out above the threshold, >= 1. */
  readonly ratio: number;
  /** Share of the way to no reduction that the gain recovers per frame, in (0, 1]. */
  readonly recovery: number;
}

/** From gentle glue to a heavily squeezed master. */
export function drawBusCompressor(random: () => number): BusCompressor {
  return {
    thresholdDb: -8 + 8 * random(),
    ratio: 1.5 + 4.5 * random(),
    recovery: 0.15 + 0.6 * random(),
  };
}

/**
 * Gains for frames of the given powers. A frame above the threshold is turned down at once, after
 * it the gain recovers geometrically. All gains are scaled alike so that the total power stays what
 * it was.
 */
export function busGains(powers: Float64Array, compressor: BusCompressor): Float64Array {
  const { thresholdDb, ratio, recovery } = compressor;
  const total = powers.reduce((sum, power) => sum + power, 0);
  const threshold = (total / powers.length) * 10 ** (thresholdDb / 10);
  const gains = new Float64Array(powers.length).fill(1);
  if (!(total > 0)) return gains;
  let gain = 1;
  let after = 0;
  for (let f = 0; f < powers.length; f++) {
    const wanted = powers[f] > threshold ? (powers[f] / threshold) ** (0.5 * (1 / ratio - 1)) : 1;
    gain = Math.min(wanted, gain ** (1 - recovery));
    gains[f] = gain;
    after += powers[f] * gain * gain;
  }
  const makeUp = Math.sqrt(total / after);
  return gains.map((value) => value * makeUp);
}

/**
 * Σ of squared magnitudes [band][frame][plane] of each frame over all bands and the first `counted`
 * planes.
 */
export function framePowers(
  magnitudes: Float32Array,
  numFrames: number,
  numPlanes: number,
  counted: number,
): Float64Array {
  const powers = new Float64Array(numFrames);
  for (let at = 0; at < magnitudes.length;) {
    for (let f = 0; f < numFrames; f++, at += numPlanes) {
      for (let plane = 0; plane < counted; plane++) powers[f] += magnitudes[at + plane] ** 2;
    }
  }
  return powers;
}

/** values[band][frame][plane] *= gains[frame]. */
export function applyFrameGains(
  values: Float32Array,
  gains: Float64Array,
  numPlanes: number,
): void {
  for (let at = 0; at < values.length;) {
    for (let f = 0; f < gains.length; f++) {
      for (let plane = 0; plane < numPlanes; plane++) values[at++] *= gains[f];
    }
  }
}
