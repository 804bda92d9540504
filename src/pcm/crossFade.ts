/**
 * Cross-fades between two sets of samples of the same signal that differ slightly, as those of a
 * song and of a part that was separated first do: where one follows the other at once, the step
 * would be heard as a click.
 */
import type { Span } from '../shared/spans';
import type { Hertz, Samples, Seconds } from '../shared/units';

const FADE_SECONDS: Seconds = 0.02;

/** The length of a cross-fade: so many samples of both sets are needed where they meet. */
export function fadeSamples(sampleRate: Hertz): Samples {
  return Math.round(FADE_SECONDS * sampleRate);
}

/** Samples of one channel: `samples[n]` is sample `start + n` of the song. */
export interface Placed {
  readonly start: Samples;
  readonly samples: Float32Array;
}

/**
 * Fades linearly, over `zone` of the song, from the samples of `into` to those of `later`, and
 * writes the result to `into`. What either of them lacks of the zone stays as it is; samples that
 * are equal stay so, bit by bit.
 */
export function crossFade(into: Placed, later: Placed, zone: Span): void {
  const from = Math.max(zone.start, into.start, later.start);
  const to = Math.min(
    zone.end,
    into.start + into.samples.length,
    later.start + later.samples.length,
  );
  const length = zone.end - zone.start;
  for (let sample = from; sample < to; sample++) {
    const share = (sample - zone.start + 0.5) / length;
    const earlier = into.samples[sample - into.start];
    const difference = later.samples[sample - later.start] - earlier;
    into.samples[sample - into.start] = earlier + share * difference;
  }
}
