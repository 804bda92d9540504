/**
 * The stereo width of a source. Most solo recordings are mono and most bands are not; a network
 * that hears the side must not learn that silence there means a voice.
 */
import type { FftFactory } from '../../src/dsp/fft';
import type { Hertz, Samples, Seconds } from '../../src/shared/units';
import { chorus, widen } from './studio';
import { balanceGains } from './gain';
import { addReverb, drawRoom, roomTail } from './reverb';

/** Delays of a doubling that is heard as width, not as an echo (Haas 1951: below about 30 ms). */
const SHORTEST_DELAY: Seconds = 0.007;
const LONGEST_DELAY: Seconds = 0.027;

/**
 * One plane as two: each side is the plane plus `mix` times itself, delayed by its own number of
 * samples. Equal delays or a mix of 0 leave both sides equal.
 */
export function delaySides(
  plane: Float32Array,
  delays: readonly [left: Samples, right: Samples],
  mix: number,
): Float32Array[] {
  return delays.map((delay) => {
    const side = plane.slice();
    for (let n = delay; n < side.length; n++) side[n] += mix * plane[n - delay];
    return side;
  });
}

/**
 * One plane in a room whose reflections differ on the two sides; the direct sound stays in the
 * middle.
 */
export function reverberateSides(
  plane: Float32Array,
  tails: readonly Float32Array[],
  createFft?: FftFactory,
): Float32Array[] {
  return tails.map((tail) => addReverb(plane, tail, createFft));
}

/** A mono plane on two sides, `balanceDb` apart (positive = right louder), its power kept. */
export function panPlane(plane: Float32Array, balanceDb: number): Float32Array[] {
  return balanceGains(balanceDb).map((gain) => plane.map((value) => gain * value));
}

/**
 * Spreads a mono plane over two sides in one of three ways: chorus, short delays, a stereo room.
 */
export function spreadPlane(
  plane: Float32Array,
  sampleRate: Hertz,
  random: () => number,
  createFft?: FftFactory,
): Float32Array[] {
  const way = random();
  const mix = 0.15 + 0.6 * random();
  if (way < 0.4) {
    const rateHz = 0.3 + 1.2 * random();
    const depthMs = 1 + 4 * random();
    const phase = 2 * Math.PI * random();
    return [0, Math.PI].map((turn) =>
      chorus(plane, mix, rateHz, depthMs, phase + turn, sampleRate),
    );
  }
  if (way < 0.8) {
    const drawDelay = () =>
      Math.round(sampleRate * (SHORTEST_DELAY + (LONGEST_DELAY - SHORTEST_DELAY) * random()));
    return delaySides(plane, [drawDelay(), drawDelay()], mix);
  }
  const room = drawRoom(random);
  const tails = [0, 1].map(() => roomTail(room, sampleRate, random));
  return reverberateSides(plane, tails, createFft);
}

/**
 * Two sides at `width`: 0 gives one plane, their mean; otherwise their difference is scaled, 1
 * changes nothing. The mean square becomes M² + width² · S² with M and S the half sum and half
 * difference.
 */
export function setWidth(channels: Float32Array[], width: number): Float32Array[] {
  if (channels.length < 2 || width === 1) return channels;
  const sides = widen(channels, width);
  return width === 0 ? [sides[0]] : sides;
}
