/** Sentences about files before and after they are saved. */
import type { Loudness } from '../../audio/export/clipMeter';
import { EXACT_FORMAT } from '../../audio/export/exportFormats';
import type { ExportFormat } from '../../audio/export/exportFormats';
import type { Unsuitability } from '../../audio/export/formatLimits';
import type { FileSize } from '../../audio/export/fileSize';
import { formatNumber, formatRate } from '../format';
import type { Hertz } from '../../shared/units';
import { texts } from '../language/language';

/** Magnitude of a sample in decibels above full scale: `+2.3 dB`, at least `+0.1 dB`. */
export function formatOver(peak: number): string {
  return `+${formatNumber(Math.max(0.1, 20 * Math.log10(peak)), 1)} dB`;
}

/** After saving: what a format has cut off. */
export function describeClipping(
  name: string,
  format: ExportFormat,
  { numOver, peak }: Loudness,
): string {
  return texts().export.clipped(numOver, name, formatOver(peak), texts().export.formats[format.id]);
}

/** Before saving: that a song is louder than full scale. */
export function describeLoudSong(peak: number, format: ExportFormat): string {
  const { loud, keepsLoud, clipsLoud } = texts().export;
  const consequence =
    format.id === EXACT_FORMAT.id
      ? keepsLoud(texts().export.formats[format.id])
      : clipsLoud(texts().export.formats[format.id], texts().export.formats[EXACT_FORMAT.id]);
  return `${loud(formatOver(peak))} ${consequence}`;
}

/** Before saving: what of the songs the format does not hold. */
export function describeUnsuitable(
  problem: Exclude<Unsuitability, null>,
  format: ExportFormat,
  { sampleRate, numChannels }: { readonly sampleRate: Hertz; readonly numChannels: number },
): string {
  const { tooManyChannels, unsuitableRate } = texts().export;
  if (problem === 'channels') {
    return tooManyChannels(
      texts().export.formats[format.id],
      format.limits.mostChannels,
      numChannels,
    );
  }
  return unsuitableRate(texts().export.formats[format.id], formatRate(sampleRate));
}

/** `about 12 MB`, or `at most 12 MB` where it depends on the sound. */
export function describeSize(sizes: readonly FileSize[]): string {
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  const { sizeAtMost, sizeAbout } = texts().export;
  const isAtMost = sizes.some((size) => size.isAtMost);
  return (isAtMost ? sizeAtMost : sizeAbout)(formatBytes(bytes));
}

/** Bytes in decimal units, with two digits at least: `840 kB`, `3.2 MB`, `12 MB`. */
export function formatBytes(bytes: number): string {
  const [unit, size] = bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  const value = bytes / size;
  return `${formatNumber(value, value < 10 ? 1 : 0)} ${unit}`;
}
