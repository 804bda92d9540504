/** The outline of a song for a waveform picture, filled as its samples arrive. */
import type { Samples } from '../shared/units';

/**
 * Extremes over equal stretches of samples and over all channels; 0 where no samples have arrived.
 */
export interface PeakStrip {
  readonly samplesPerPeak: Samples;
  /** [numPeaks], each ≥ 0. */
  readonly max: Float32Array;
  /** [numPeaks], each ≤ 0. */
  readonly min: Float32Array;
}

export interface PeakLimits {
  readonly maxPeaks: number;
  readonly minSamplesPerPeak: Samples;
}

/**
 * An empty strip for a song of `numSamples`: at most `maxPeaks` peaks, each over at least
 * `minSamplesPerPeak` samples.
 */
export function createPeakStrip(numSamples: Samples, limits: PeakLimits): PeakStrip {
  const samplesPerPeak = Math.max(
    limits.minSamplesPerPeak,
    Math.ceil(numSamples / limits.maxPeaks),
  );
  const numPeaks = Math.ceil(numSamples / samplesPerPeak);
  return { samplesPerPeak, max: new Float32Array(numPeaks), min: new Float32Array(numPeaks) };
}

/**
 * Adds samples [start, start + length of the planes) of the song to the strip. `planes[c][n]` is
 * sample `start + n` of channel c. Stretches may come in any order and of any length: peaks only
 * widen.
 */
export function extendPeaks(
  strip: PeakStrip,
  planes: readonly Float32Array[],
  start: Samples,
): void {
  const { samplesPerPeak, max, min } = strip;
  for (const plane of planes) {
    for (let n = 0; n < plane.length;) {
      const peak = Math.floor((start + n) / samplesPerPeak);
      const end = Math.min(plane.length, (peak + 1) * samplesPerPeak - start);
      let highest = max[peak];
      let lowest = min[peak];
      for (; n < end; n++) {
        const value = plane[n];
        if (value > highest) highest = value;
        else if (value < lowest) lowest = value;
      }
      max[peak] = highest;
      min[peak] = lowest;
    }
  }
}

/**
 * Adds the differences a[c][n] − b[c][n] to the strip, as {@link extendPeaks} does. The planes of
 * `a` and `b` have equal lengths.
 */
export function extendPeaksByDifference(
  strip: PeakStrip,
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  start: Samples,
): void {
  const differences = a.map((plane, channel) => plane.map((value, n) => value - b[channel][n]));
  extendPeaks(strip, differences, start);
}
