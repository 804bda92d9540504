/** How long a song may be on this device: stated before decoding starts, never found out by a crash. */
import { VocalIsolationError } from '../../shared/errors';
import type { Hertz, Seconds } from '../../shared/units';

export interface SongSize {
  readonly durationSeconds: Seconds;
  readonly sampleRate: Hertz;
  readonly numChannels: number;
}

/**
 * Whole songs held as floats at once: the mixture here, its copy in the worker, the vocals here.
 * Measured in Chromium 156: two hours of stereo at 44.1 kHz held three times take 7.6 GB, and fit
 * into one tab of a 16 GiB device.
 */
const COPIES = 3;
const BYTES_PER_SAMPLE = Float32Array.BYTES_PER_ELEMENT;

/** Assumed where the browser does not tell (Firefox, Safari), in GiB. */
const DEFAULT_DEVICE_MEMORY_GIB = 4;
/** Share of the device's memory that one tab may take without the system starting to swap. */
const SHARE_OF_MEMORY = 0.5;
const GIB = 2 ** 30;

/**
 * Samples of one channel that one buffer may hold. Measured in Chromium 156: an AudioBuffer of 530
 * million samples works, one of 600 million is refused (the border is 2 GiB).
 */
const LONGEST_PLANE_SAMPLES = 530e6;

/**
 * Songs of up to this many bytes (23 minutes of stereo at 44.1 kHz) are kept in memory where they fit,
 * longer ones outside it where that is possible: there an hour takes no more memory than ten minutes.
 */
export const COMFORTABLE_BYTES = 1.5e9;

/** Bytes that songs may take in this tab. `deviceMemoryGib` is navigator.deviceMemory, if known. */
export function memoryBudgetBytes(deviceMemoryGib: number | undefined): number {
  return (deviceMemoryGib ?? DEFAULT_DEVICE_MEMORY_GIB) * GIB * SHARE_OF_MEMORY;
}

/** Bytes that one song takes while it is being separated. */
export function songBytes(size: SongSize): number {
  return COPIES * size.durationSeconds * size.sampleRate * size.numChannels * BYTES_PER_SAMPLE;
}

/** Longest duration at this rate and channel count that fits into `budgetBytes`. */
export function longestDuration(
  size: Pick<SongSize, 'sampleRate' | 'numChannels'>,
  budgetBytes: number,
): Seconds {
  const byMemory = budgetBytes / songBytes({ ...size, durationSeconds: 1 });
  return Math.min(byMemory, LONGEST_PLANE_SAMPLES / size.sampleRate);
}

/** Throws {@link SongTooLongError} if the song does not fit. */
export function assertFits(size: SongSize, budgetBytes: number): void {
  const limit = longestDuration(size, budgetBytes);
  if (size.durationSeconds > limit) throw new SongTooLongError(size.durationSeconds, limit);
}

/** `too-long` with the two durations, so that the page can state the limit. */
export class SongTooLongError extends VocalIsolationError {
  constructor(
    readonly durationSeconds: Seconds,
    readonly limitSeconds: Seconds,
  ) {
    super(
      'too-long',
      `song lasts ${durationSeconds.toFixed(0)} s, the limit here is ${limitSeconds.toFixed(0)} s`,
    );
  }
}
