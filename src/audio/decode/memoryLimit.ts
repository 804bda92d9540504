/** How long a song may be on this device, decided by its header before decoding starts. */
import { VocalIsolationError } from '../../shared/errors';
import type { Hertz, Seconds } from '../../shared/units';

export interface SongSize {
  readonly durationSeconds: Seconds;
  readonly sampleRate: Hertz;
  readonly numChannels: number;
}

/**
 * Signals as long as the song that are in memory at once, as 32-bit floats: the mixture in the
 * page, its copy in the worker, the vocals in the page. Measured in Chromium 156: for two hours of
 * stereo at 44.1 kHz the three take 7.6 GB, and fit into one tab of a 16 GiB device.
 */
const COPIES = 3;
const BYTES_PER_SAMPLE = Float32Array.BYTES_PER_ELEMENT;

/** Assumed where the browser does not tell the device's memory (Firefox, Safari), in GiB. */
const DEFAULT_DEVICE_MEMORY_GIB = 4;
/** Share of the device's memory that one tab may take without the system starting to swap. */
const SHARE_OF_MEMORY = 0.5;
const GIB = 2 ** 30;

/**
 * Samples of one channel that one buffer may hold. Measured in Chromium 156: an AudioBuffer of 530
 * million samples works, one of 600 million is refused (the limit is 2 GiB).
 */
const LONGEST_PLANE_SAMPLES = 530e6;

/**
 * Songs that take up to this many bytes (23 minutes of stereo at 44.1 kHz) are kept in memory if
 * they fit. Longer ones are kept on the disk if possible: there an hour takes as much memory as ten
 * minutes.
 */
export const COMFORTABLE_BYTES = 1.5e9;

/**
 * Bytes that all songs of this tab may take. `deviceMemoryGib`: navigator.deviceMemory, if known.
 */
export function memoryBudgetBytes(deviceMemoryGib: number | undefined): number {
  return (deviceMemoryGib ?? DEFAULT_DEVICE_MEMORY_GIB) * GIB * SHARE_OF_MEMORY;
}

/** Bytes that a song in memory takes while it is being separated. */
export function songBytes(size: SongSize): number {
  return COPIES * size.durationSeconds * size.sampleRate * size.numChannels * BYTES_PER_SAMPLE;
}

/** Longest duration, at this rate and channel count, of a song that fits into `budgetBytes`. */
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

/** The error `too-long` with the song's duration and the limit, so that the page can state both. */
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
