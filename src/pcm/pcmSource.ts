/**
 * Reading a song's samples by range, so that separating a song does not need all of it in memory.
 */
import { withoutNonSound } from '../dsp/levels';
import type { Hertz, Samples } from '../shared/units';
import type { PcmAudio } from './pcm';

/** A stretch of a song: `planes[c][n]` is sample `start + n` of channel c. */
export interface PcmRange {
  readonly start: Samples;
  readonly planes: readonly Float32Array[];
}

export interface PcmSource {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  readonly numSamples: Samples;
  /**
   * Samples start … start + count − 1 as far as they lie within the song: planar, finite, full
   * scale ±1. The planes are only read, and only until the next call.
   */
  read(start: Samples, count: Samples): PcmRange;
}

/** A song in memory: ranges are views. Samples that are no sound read as 0 (then of a copy). */
export function createMemorySource({ sampleRate, channels }: PcmAudio): PcmSource {
  const finite = channels.map(withoutNonSound);
  const numSamples = finite[0]?.length ?? 0;
  return {
    sampleRate,
    numChannels: finite.length,
    numSamples,
    read(start, count) {
      const range = clipRange(start, count, numSamples);
      const planes = finite.map((plane) => plane.subarray(range.start, range.end));
      return { start: range.start, planes };
    },
  };
}

/** The part of start … start + count − 1 within 0 … numSamples − 1, as [start, end). */
export function clipRange(start: Samples, count: Samples, numSamples: Samples) {
  const from = Math.min(numSamples, Math.max(0, start));
  return { start: from, end: Math.max(from, Math.min(numSamples, start + count)) };
}
