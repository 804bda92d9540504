/** What the compressed formats hold. */
import { VocalIsolationError } from '../../../shared/errors';
import type { Hertz } from '../../../shared/units';
import type { PlaneStream } from '../planeStream';
import { nearestRate, resampledStream } from './resampledStream';

/** Rates of MP3 (ISO/IEC 11172-3, 13818-3, and MPEG-2.5). AAC has them, too, and higher ones. */
export const MPEG_RATES: readonly Hertz[] = [
  8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000,
];

/** Opus is always decoded to this rate (RFC 7845, sec. 5.1). */
export const OPUS_RATES: readonly Hertz[] = [48000];

/** More would need a channel order per format, which players disagree about. */
const MOST_LOSSY_CHANNELS = 2;

/**
 * `stream` at the nearest of `rates`, in ascending order. Throws `format-unsuitable` if it has more
 * than two channels.
 */
export function fitLossy(stream: PlaneStream, rates: readonly Hertz[]): PlaneStream {
  requireChannels(stream, MOST_LOSSY_CHANNELS);
  return resampledStream(stream, nearestRate(stream.sampleRate, rates));
}

/** Rates of the FLAC encoder. */
const FLAC_RATES: readonly Hertz[] = [
  8000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 176400, 192000,
];

/** Of FLAC (RFC 9639, sec. 9.1.3). */
const MOST_FLAC_CHANNELS = 8;

/**
 * Throws `format-unsuitable` unless the encoder takes `stream` as it is. At another rate FLAC would
 * not be lossless.
 */
export function requireFlac(stream: PlaneStream): void {
  requireChannels(stream, MOST_FLAC_CHANNELS);
  if (FLAC_RATES.includes(stream.sampleRate)) return;
  throw new VocalIsolationError('format-unsuitable', `no FLAC at ${stream.sampleRate} Hz`);
}

function requireChannels({ numChannels }: PlaneStream, most: number): void {
  if (numChannels <= most) return;
  throw new VocalIsolationError('format-unsuitable', `${numChannels} channels, at most ${most}`);
}
