import type { ExportSong } from './exportPlan';

/**
 * The greatest magnitude in the outlines of mixtures and vocals, 1 = full scale. An instrumental
 * alone can be louder; what is clipped of it is counted when it is saved.
 */
export function loudestPeak(songs: readonly ExportSong[]): number {
  let peak = 0;
  for (const { data } of songs) {
    for (const { max, min } of [data.mixturePeaks, data.vocalsPeaks]) {
      for (const value of max) peak = Math.max(peak, value);
      for (const value of min) peak = Math.max(peak, -value);
    }
  }
  return peak;
}
