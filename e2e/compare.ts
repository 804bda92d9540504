/** Measures of sounds and of their differences, all relative to full scale ±1. */
import type { Wav } from './wav';

/** One step of 16-bit PCM. */
export const LSB_16 = 1 / 32768;

/** One array of samples per channel. */
type Planes = readonly ArrayLike<number>[];

/** Greatest magnitude of a sample in any channel; Infinity if a sample is NaN. */
export function peak(planes: Planes): number {
  return greatest(planes, (_, c, n) => planes[c][n]);
}

/** Root mean square of one channel. */
export function rms(plane: Float64Array): number {
  return Math.sqrt(plane.reduce((sum, value) => sum + value * value, 0) / plane.length);
}

/** Greatest difference between samples of two sounds of equal shape; Infinity if one is NaN. */
export function greatestDifference(a: Planes, b: Planes): number {
  return greatest(a, (value, c, n) => value - b[c][n]);
}

/** Greatest difference between a sample of the mixture and the sum of its stems. */
export function nullResidual(
  mixture: Planes,
  { vocals, instrumental }: { readonly vocals: Wav; readonly instrumental: Wav },
): number {
  return greatest(
    mixture,
    (value, c, n) => vocals.channels[c][n] + instrumental.channels[c][n] - value,
  );
}

/** Greatest magnitude of `at` over all samples. NaN counts as Infinity, so that tests see it. */
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

/** Sample rate, number of channels and length, which a stem shares with its song. */
export function shapeOf(wav: Wav): { sampleRate: number; numChannels: number; numSamples: number } {
  return {
    sampleRate: wav.sampleRate,
    numChannels: wav.channels.length,
    numSamples: wav.channels[0].length,
  };
}

/** A ratio of amplitudes in decibels. */
export const decibels = (ratio: number) => 20 * Math.log10(ratio);

/** The frequency of the strongest partial between `from` and `to`, to half a hertz. */
export function strongestHz(
  plane: Float64Array,
  sampleRate: number,
  [from, to]: readonly [number, number],
): number {
  let best = { hz: 0, power: 0 };
  for (let hz = from; hz <= to; hz += 0.5) {
    let [re, im] = [0, 0];
    for (let n = 0; n < plane.length; n += 2) {
      const weighted = plane[n] * (1 - Math.cos((2 * Math.PI * n) / plane.length));
      re += weighted * Math.cos((2 * Math.PI * hz * n) / sampleRate);
      im += weighted * Math.sin((2 * Math.PI * hz * n) / sampleRate);
    }
    const power = re * re + im * im;
    if (power > best.power) best = { hz, power };
  }
  return best.hz;
}
