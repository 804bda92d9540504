/** Owns the comparisons of sounds that the tests make. All levels are relative to full scale ±1. */
import type { Wav } from './wav';

/** One step of 16-bit PCM. */
export const LSB_16 = 1 / 32768;

type Planes = readonly ArrayLike<number>[];

/** Greatest magnitude in any channel. */
export function peak(planes: Planes): number {
  return greatest(planes, (_, c, n) => planes[c][n]);
}

/** Root of the mean square. */
export function rms(plane: Float64Array): number {
  return Math.sqrt(plane.reduce((sum, value) => sum + value * value, 0) / plane.length);
}

/** Greatest difference between two sounds of equal shape. */
export function greatestDifference(a: Planes, b: Planes): number {
  return greatest(a, (value, c, n) => value - b[c][n]);
}

/** How far the stems together are from the mixture they were made of. */
export function nullResidual(mixture: Planes, vocals: Planes, instrumental: Planes): number {
  return greatest(mixture, (value, c, n) => vocals[c][n] + instrumental[c][n] - value);
}

/** NaN counts as infinitely great, so that no comparison overlooks it. */
function greatest(planes: Planes, at: (value: number, c: number, n: number) => number): number {
  let result = 0;
  for (let c = 0; c < planes.length; c++) {
    for (let n = 0; n < planes[c].length; n++) {
      const magnitude = Math.abs(at(planes[c][n], c, n));
      if (!(magnitude <= result)) result = Number.isNaN(magnitude) ? Infinity : magnitude;
    }
  }
  return result;
}

/** Rate, channel count and length: what a stem shares with its song. */
export function shapeOf(wav: Wav): { sampleRate: number; numChannels: number; numSamples: number } {
  return {
    sampleRate: wav.sampleRate,
    numChannels: wav.channels.length,
    numSamples: wav.channels[0].length,
  };
}

export const decibels = (ratio: number) => 20 * Math.log10(ratio);
