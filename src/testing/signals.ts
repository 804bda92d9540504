/** Test signals: deterministic planes with full scale ±1. */
import { mulberry32 } from '../shared/random';
import type { Hertz, Samples } from '../shared/units';

/** The sine amplitude · sin(2π · frequencyHz · t + phase). */
export function tone(
  numSamples: Samples,
  sampleRate: Hertz,
  frequencyHz: Hertz,
  amplitude = 1,
  phase = 0,
): Float32Array {
  const step = (2 * Math.PI * frequencyHz) / sampleRate;
  return Float32Array.from(
    { length: numSamples },
    (_, n) => amplitude * Math.sin(step * n + phase),
  );
}

/** White noise, uniform in ±amplitude. Equal seeds give equal noise. */
export function noise(numSamples: Samples, seed: number, amplitude = 0.5): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length: numSamples }, () => amplitude * (2 * random() - 1));
}

/** Sine whose frequency rises linearly from `fromHz` to `toHz` over the whole signal. */
export function chirp(
  numSamples: Samples,
  sampleRate: Hertz,
  fromHz: Hertz,
  toHz: Hertz,
  amplitude = 0.5,
): Float32Array {
  const duration = numSamples / sampleRate;
  return Float32Array.from({ length: numSamples }, (_, n) => {
    const t = n / sampleRate;
    const cycles = fromHz * t + ((toHz - fromHz) * t * t) / (2 * duration);
    return amplitude * Math.sin(2 * Math.PI * cycles);
  });
}

/** A single sample of `amplitude` at `position`, zeros elsewhere. */
export function impulse(numSamples: Samples, position: Samples, amplitude = 1): Float32Array {
  const samples = new Float32Array(numSamples);
  samples[position] = amplitude;
  return samples;
}
