/** Voices simple enough that mathematics says what becomes of them. */
import type { Hertz, Samples } from '../../src/shared/units';

/**
 * A train of decaying waves of `formantHz`, one for every period of `hzAt(seconds)`: a glottis and
 * one resonance of 100 Hz bandwidth.
 */
export function pulses(
  length: Samples,
  sampleRate: Hertz,
  hzAt: (seconds: number) => Hertz,
  formantHz: Hertz = 700,
): Float32Array {
  const signal = new Float32Array(length);
  const ring = Math.round(0.03 * sampleRate);
  for (let at = 0; at < length; at += sampleRate / hzAt(at / sampleRate)) {
    const first = Math.ceil(at);
    for (let n = first; n < Math.min(length, first + ring); n++) {
      const seconds = (n - at) / sampleRate;
      const decay = Math.exp(-Math.PI * 100 * seconds);
      signal[n] += 0.3 * decay * Math.cos(2 * Math.PI * formantHz * seconds);
    }
  }
  return signal;
}
