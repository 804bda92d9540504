/** Sentences about files before and after they are saved. */
import type { Loudness } from '../../audio/export/clipMeter';
import { EXACT_FORMAT } from '../../audio/export/exportFormats';
import type { ExportFormat } from '../../audio/export/exportFormats';
import type { Unsuitability } from '../../audio/export/formatLimits';
import type { FileSize } from '../../audio/export/fileSize';
import { formatRate } from '../format';
import type { Hertz } from '../../shared/units';

/** Magnitude of a sample in decibels above full scale: `+2.3 dB`, at least `+0.1 dB`. */
export function formatOver(peak: number): string {
  return `+${Math.max(0.1, 20 * Math.log10(peak)).toFixed(1)} dB`;
}

/** After saving: what a format has cut off. */
export function describeClipping(
  name: string,
  format: ExportFormat,
  { numOver, peak }: Loudness,
): string {
  const samples = numOver === 1 ? '1 sample' : `${numOver.toLocaleString('en')} samples`;
  return (
    `${samples} of “${name}” ${numOver === 1 ? 'is' : 'are'} louder than full scale ` +
    `(up to ${formatOver(peak)}) and clipped, because ${format.label} does not hold them.`
  );
}

/** Before saving: that a song is louder than full scale. */
export function describeLoudSong(peak: number, format: ExportFormat): string {
  const loud = `This song is louder than full scale (${formatOver(peak)}).`;
  return format.id === EXACT_FORMAT.id
    ? `${loud} ${format.label} keeps that: vocals + instrumental is exactly the song.`
    : `${loud} ${format.label} clips what is beyond; ${EXACT_FORMAT.label} keeps it.`;
}

/** Before saving: what of the songs the format does not hold. */
export function describeUnsuitable(
  problem: Exclude<Unsuitability, null>,
  format: ExportFormat,
  { sampleRate, numChannels }: { readonly sampleRate: Hertz; readonly numChannels: number },
): string {
  if (problem === 'channels') {
    const { mostChannels } = format.limits;
    return `${format.label} holds at most ${mostChannels} channels here; the song has ${numChannels}.`;
  }
  return `${format.label} does not hold ${formatRate(sampleRate)}. Choose another rate or format.`;
}

/** `about 12 MB`, or `at most 12 MB` where it depends on the sound. */
export function describeSize(sizes: readonly FileSize[]): string {
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  const word = sizes.some(({ isAtMost }) => isAtMost) ? 'at most' : 'about';
  return `${word} ${formatBytes(bytes)}`;
}

/** Bytes in decimal units, with two digits at least: `840 kB`, `3.2 MB`, `12 MB`. */
export function formatBytes(bytes: number): string {
  const [unit, size] = bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  const value = bytes / size;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
