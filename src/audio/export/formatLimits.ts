/** Which sample rates and channel counts the file formats hold. */
import { VocalIsolationError } from '../../shared/errors';
import type { Hertz } from '../../shared/units';
import type { StreamShape } from './planeStream';

export interface FormatLimits {
  /** In ascending order; null if the format holds every rate. */
  readonly rates: readonly Hertz[] | null;
  /** Whether a stem of another rate is converted to the nearest one, and not refused. */
  readonly convertsRate: boolean;
  readonly mostChannels: number;
}

/** WAV holds whatever the app reads (RIFF has 16 bits for the channels and 32 for the rate). */
export const WAV_LIMITS: FormatLimits = { rates: null, convertsRate: false, mostChannels: 65535 };

/**
 * Rates of the FLAC encoder, and channels of FLAC (RFC 9639, sec. 9.1.3). At another rate FLAC
 * would not be lossless.
 */
export const FLAC_LIMITS: FormatLimits = {
  rates: [8000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 176400, 192000],
  convertsRate: false,
  mostChannels: 8,
};

/** More would need a channel order per format, which players disagree about. */
const MOST_LOSSY_CHANNELS = 2;

/**
 * Rates of MP3 (ISO/IEC 11172-3, 13818-3, and MPEG-2.5). AAC has them, too, and higher ones.
 */
export const MPEG_LIMITS: FormatLimits = {
  rates: [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000],
  convertsRate: true,
  mostChannels: MOST_LOSSY_CHANNELS,
};

/** Opus is always decoded to this rate (RFC 7845, sec. 5.1). */
export const OPUS_LIMITS: FormatLimits = {
  rates: [48000],
  convertsRate: true,
  mostChannels: MOST_LOSSY_CHANNELS,
};

/** What of a stem a format does not hold; null if it holds all. */
export type Unsuitability = 'rate' | 'channels' | null;

export function unsuitability(
  { rates, convertsRate, mostChannels }: FormatLimits,
  { sampleRate, numChannels }: Pick<StreamShape, 'sampleRate' | 'numChannels'>,
): Unsuitability {
  if (numChannels > mostChannels) return 'channels';
  return rates && !convertsRate && !rates.includes(sampleRate) ? 'rate' : null;
}

/** Throws `format-unsuitable` if the format does not hold a stem of this shape. */
export function requireSuitable(limits: FormatLimits, shape: StreamShape): void {
  const problem = unsuitability(limits, shape);
  if (!problem) return;
  const { sampleRate, numChannels } = shape;
  throw new VocalIsolationError(
    'format-unsuitable',
    `the format does not hold the ${problem} of ${numChannels} channels at ${sampleRate} Hz`,
  );
}

/** Rate of the file of a stem: its own, or the nearest that the format holds if it converts. */
export function fileRate({ rates, convertsRate }: FormatLimits, sampleRate: Hertz): Hertz {
  return rates && convertsRate ? nearestRate(sampleRate, rates) : sampleRate;
}

/**
 * The lowest of `rates` that is not below `sampleRate`, so that nothing audible is lost; the
 * highest of them if all are below. `rates` is in ascending order and not empty.
 */
export function nearestRate(sampleRate: Hertz, rates: readonly Hertz[]): Hertz {
  return rates.find((rate) => rate >= sampleRate) ?? rates[rates.length - 1];
}
