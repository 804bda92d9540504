/** The limiter: on one source, and, as in mastering, on the sum of what sounds together. */
import type { Hertz } from '../../src/shared/units';
import { addScaled, multiply } from './studio';

/** Planes of one source; one plane sounds on both sides. */
export type Planes = readonly Float32Array[];

/**
 * The gain, per sample, of a limiter that keeps |channels| <= `ceiling`: it falls before a peak
 * arrives (`lookahead` samples) and recovers over `releaseSeconds`. One gain for all channels.
 */
export function limiterGain(
  channels: readonly Float32Array[],
  ceiling: number,
  releaseSeconds = 0.08,
  sampleRate = 44100,
): Float32Array {
  const length = channels[0].length;
  const lookahead = 128;
  const release = 1 - Math.exp(-1 / (releaseSeconds * sampleRate));
  // Backward pass: from each peak the allowed gain rises again linearly towards the past.
  const gains = new Float32Array(length);
  let gain = 1;
  for (let n = length - 1; n >= 0; n--) {
    let peak = 0;
    for (let c = 0; c < channels.length; c++) {
      const magnitude = Math.abs(channels[c][n]);
      if (magnitude > peak) peak = magnitude;
    }
    gain = Math.min(peak > ceiling ? ceiling / peak : 1, gain + 1 / lookahead);
    gains[n] = gain;
  }
  gain = 1;
  for (let n = 0; n < length; n++) {
    gain = Math.min(gains[n], gain + release * (1 - gain));
    gains[n] = gain;
  }
  return gains;
}

/** `channels` times their {@link limiterGain}. */
export function limit(
  channels: readonly Float32Array[],
  ceiling: number,
  releaseSeconds?: number,
  sampleRate?: number,
): Float32Array[] {
  const gains = limiterGain(channels, ceiling, releaseSeconds, sampleRate);
  return channels.map((channel) => multiply(channel, gains));
}

/** first + gain · second, on as many planes as the wider of the two has. */
export function addPlanes(first: Planes, second: Planes, gain: number): Float32Array[] {
  const numPlanes = Math.max(first.length, second.length);
  return Array.from({ length: numPlanes }, (_, c) =>
    addScaled(first[c] ?? first[0], second[c] ?? second[0], gain),
  );
}

/**
 * Both sources times the gain that keeps their sum within ±`ceiling` (> 0): each is then what a
 * listener of the limited sum hears of it. New planes, as many as each source had.
 */
export function limitTogether(
  [first, second]: readonly [Planes, Planes],
  ceiling: number,
  sampleRate: Hertz,
): [Float32Array[], Float32Array[]] {
  const gains = limiterGain(addPlanes(first, second, 1), ceiling, undefined, sampleRate);
  const limited = (planes: Planes) => planes.map((plane) => multiply(plane, gains));
  return [limited(first), limited(second)];
}
