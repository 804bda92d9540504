/** How large a saved file will be, before it is made. */
import { bytesPerSample } from '../../pcm/wavHeader';
import { bitrateOf } from './exportFormats';
import type { ExportFormat, Quality } from './exportFormats';
import { fileRate } from './formatLimits';
import type { StreamShape } from './planeStream';

export interface FileSize {
  readonly bytes: number;
  /** FLAC depends on the sound: `bytes` is then the most that it takes, apart from tags. */
  readonly isAtMost: boolean;
}

/** Bytes of a RIFF header that are the same for all stems, to the precision of an estimate. */
const HEADER_BYTES = 44;

/**
 * Size of the file of a stem of this shape, without tags and cover. `shape` is that of the stem
 * before a format converts its rate.
 */
export function estimateSize(
  format: ExportFormat,
  { sampleRate, numChannels, numSamples }: StreamShape,
  quality: Quality,
): FileSize {
  const { coding, limits } = format;
  if (coding.kind !== 'lossy') {
    const bytes = HEADER_BYTES + numSamples * numChannels * bytesPerSample(coding.bitDepth);
    return { bytes, isAtMost: coding.kind === 'flac' };
  }
  const bitrate = bitrateOf(format, quality) ?? 0;
  const highest = highestBitrate(format, fileRate(limits, sampleRate));
  const seconds = numSamples / sampleRate;
  return {
    bytes: (Math.min(bitrate * numChannels, highest) * seconds) / 8,
    isAtMost: false,
  };
}

/**
 * Bits per second that a format can take at a rate: MP3 below 32 kHz ends at 160 kbit/s and below
 * 16 kHz at 64 (ISO/IEC 13818-3, MPEG-2.5).
 */
function highestBitrate({ id }: ExportFormat, sampleRate: number): number {
  if (id !== 'mp3' || sampleRate >= 32000) return Infinity;
  return sampleRate >= 16000 ? 160_000 : 64_000;
}
