/**
 * The sample rates and channel counts that the app takes. Headers may state any number; these
 * bounds keep the cost of a song within what its samples justify.
 */
import { VocalIsolationError } from '../shared/errors';
import type { Hertz } from '../shared/units';

/** Lowest rate: below it, the band of a voice is missing. */
export const LOWEST_RATE: Hertz = 1000;
/** Highest rate that browsers play (Web Audio API, sec. 1.4). */
export const HIGHEST_RATE: Hertz = 768000;
/** Most channels that browsers play (Web Audio API, sec. 1.4: at least 32; Chromium 156: 32). */
export const MOST_CHANNELS = 32;

/** What a header states about each instant of a song. */
export interface StatedFormat {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
}

/** The error `unusual-format` with what the file states, so that the page can name the value. */
export class UnusualFormatError extends VocalIsolationError {
  readonly sampleRate: Hertz;
  readonly numChannels: number;

  constructor({ sampleRate, numChannels }: StatedFormat) {
    super('unusual-format', `${numChannels} channels at ${sampleRate} Hz are out of bounds`);
    this.sampleRate = sampleRate;
    this.numChannels = numChannels;
  }
}

/**
 * Throws {@link UnusualFormatError} unless the rate is {@link LOWEST_RATE} … {@link HIGHEST_RATE}
 * and there are 1 … {@link MOST_CHANNELS} channels. NaN is out of bounds.
 */
export function assertWithinBounds(format: StatedFormat): void {
  const { sampleRate, numChannels } = format;
  const hasRate = sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE;
  const hasChannels = numChannels >= 1 && numChannels <= MOST_CHANNELS;
  if (!hasRate || !hasChannels) throw new UnusualFormatError(format);
}
