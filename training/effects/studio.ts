/**
 * Effects of a studio, as pure functions on planes: amplifier, compressor, chorus, echo,
 * reverberation, width. Audio in, new audio out, 44.1 kHz unless a rate is given.
 */
import { designBiquad, runBiquad } from './biquad';

/**
 * T(gain · x + bias) − T(bias) with T the rational form of tanh, u (27 + u²) / (27 + 9 u²), held at
 * ±1 beyond |u| = 3 (2 % from tanh, ten times as fast): an overdriven valve; odd for bias 0,
 * |output| < 2.
 */
export function saturate(samples: Float32Array, gain: number, bias = 0): Float32Array {
  const output = new Float32Array(samples.length);
  const rest = (bias * (27 + bias * bias)) / (27 + 9 * bias * bias);
  for (let n = 0; n < samples.length; n++) {
    const u = gain * samples[n] + bias;
    const square = u * u;
    const bent = square < 9 ? (u * (27 + square)) / (27 + 9 * square) : u > 0 ? 1 : -1;
    output[n] = bent - rest;
  }
  return output;
}

/**
 * A guitar amplifier: the bass cut before `gain` keeps chords from mumbling, then saturation, then
 * the loudspeaker, which lets little through below 80 Hz and above `cabinetHz`.
 */
export function amplify(
  samples: Float32Array,
  gain: number,
  cabinetHz: number,
  sampleRate = 44100,
): Float32Array {
  let x = runBiquad(samples, designBiquad('highpass', 140, sampleRate));
  x = runBiquad(x, designBiquad('peak', 900, sampleRate, 0.7, 4));
  x = saturate(x, gain, 0.15);
  x = runBiquad(x, designBiquad('highpass', 80, sampleRate));
  x = runBiquad(x, designBiquad('peak', 2500, sampleRate, 0.9, 4));
  x = runBiquad(x, designBiquad('lowpass', cabinetHz, sampleRate, 0.8));
  return runBiquad(x, designBiquad('lowpass', 1.25 * cabinetHz, sampleRate));
}

/** Gain reduction of `ratio` above `thresholdDb`, following the louder of one or two channels. */
export function compress(
  channels: readonly Float32Array[],
  thresholdDb: number,
  ratio: number,
  attackSeconds = 0.01,
  releaseSeconds = 0.15,
  sampleRate = 44100,
): Float32Array[] {
  const outputs = channels.map((channel) => new Float32Array(channel.length));
  const attack = Math.exp(-1 / (attackSeconds * sampleRate));
  const release = Math.exp(-1 / (releaseSeconds * sampleRate));
  const threshold = 10 ** (thresholdDb / 20);
  const slope = 1 / ratio - 1;
  const length = channels[0].length;
  const left = channels[0];
  const right = channels[channels.length - 1];
  let level = 0;
  let gain = 1;
  for (let n = 0; n < length; n++) {
    const peak = Math.max(Math.abs(left[n]), Math.abs(right[n]));
    level += (1 - (peak > level ? attack : release)) * (peak - level);
    // The level moves over milliseconds: a power every eighth sample is often enough.
    if ((n & 7) === 0) gain = level > threshold ? (level / threshold) ** slope : 1;
    for (let c = 0; c < outputs.length; c++) outputs[c][n] = gain * channels[c][n];
  }
  return outputs;
}

/** Adds a copy delayed by 12 ± `depthMs` ms, swept at `rateHz` from `phase` (radians). */
export function chorus(
  samples: Float32Array,
  mix: number,
  rateHz: number,
  depthMs: number,
  phase: number,
  sampleRate = 44100,
): Float32Array {
  const output = new Float32Array(samples.length);
  const base = 0.012 * sampleRate;
  const depth = (depthMs / 1000) * sampleRate;
  const omega = (2 * Math.PI * rateHz) / sampleRate;
  let sweep = 0;
  let slope = 0;
  for (let n = 0; n < samples.length; n++) {
    // The sweep is slow: straight lines over 64 samples stand for the sine.
    if ((n & 63) === 0) {
      sweep = depth * Math.sin(omega * n + phase);
      slope = (depth * Math.sin(omega * (n + 64) + phase) - sweep) / 64;
    }
    const position = n - base - sweep;
    sweep += slope;
    const left = Math.floor(position);
    const fraction = position - left;
    const delayed = left >= 0 ? samples[left] * (1 - fraction) + samples[left + 1] * fraction : 0;
    output[n] = samples[n] + mix * delayed;
  }
  return output;
}

/**
 * Echoes every `seconds`, each `feedback` times the one before and duller; only the echoes are
 * returned.
 */
export function echo(
  samples: Float32Array,
  seconds: number,
  feedback: number,
  sampleRate = 44100,
): Float32Array {
  const delay = Math.max(1, Math.round(seconds * sampleRate));
  const output = new Float32Array(samples.length);
  let dull = 0;
  for (let n = delay; n < samples.length; n++) {
    dull += 0.35 * (output[n - delay] - dull);
    output[n] = samples[n - delay] + feedback * dull;
  }
  return output;
}

/**
 * Delays of Schroeder's parallel combs and series all-passes at 44.1 kHz, as in Jezar's Freeverb.
 */
const COMB_DELAYS = [1116, 1188, 1277, 1356, 1422, 1491];
const ALLPASS_DELAYS = [556, 441, 225];

/**
 * Reverberation alone (no direct sound) after Schroeder 1962: combs with a low-pass in the loop,
 * then all-passes. `seconds` is the time to fall by 60 dB, `spread` (samples) makes the two sides
 * differ.
 */
export function reverberate(
  samples: Float32Array,
  seconds: number,
  damping: number,
  spread = 0,
): Float32Array {
  const length = samples.length;
  let sum = new Float32Array(length);
  for (const base of COMB_DELAYS) {
    const delay = base + spread;
    const feedback = 10 ** ((-3 * delay) / (44100 * seconds));
    const line = new Float32Array(delay);
    let dull = 0;
    let index = 0;
    for (let n = 0; n < length; n++) {
      const out = line[index];
      sum[n] += out;
      dull = out + damping * (dull - out);
      line[index] = samples[n] + feedback * dull;
      if (++index === delay) index = 0;
    }
  }
  for (const base of ALLPASS_DELAYS) {
    const delay = base + spread;
    const line = new Float32Array(delay);
    const output = new Float32Array(length);
    let index = 0;
    for (let n = 0; n < length; n++) {
      const out = line[index];
      const x = sum[n] + 0.5 * out;
      line[index] = x;
      output[n] = out - 0.5 * x;
      if (++index === delay) index = 0;
    }
    sum = output;
  }
  return scale(sum, 1 / COMB_DELAYS.length);
}

/** Scales the difference of left and right by `width`: 0 = mono, 1 = unchanged. */
export function widen([left, right]: readonly Float32Array[], width: number): Float32Array[] {
  const own = (1 + width) / 2;
  const other = (1 - width) / 2;
  return [addScaled(scale(left, own), right, other), addScaled(scale(right, own), left, other)];
}

/** `gain` times `samples`. */
export function scale(samples: Float32Array, gain: number): Float32Array {
  const output = new Float32Array(samples.length);
  for (let n = 0; n < samples.length; n++) output[n] = gain * samples[n];
  return output;
}

/** `samples` times `gains`, one per sample. */
export function multiply(samples: Float32Array, gains: Float32Array): Float32Array {
  const output = new Float32Array(samples.length);
  for (let n = 0; n < samples.length; n++) output[n] = samples[n] * gains[n];
  return output;
}

/** `samples` plus `gain` times `others`, which is at least as long. */
export function addScaled(samples: Float32Array, others: Float32Array, gain: number): Float32Array {
  const output = new Float32Array(samples.length);
  for (let n = 0; n < samples.length; n++) output[n] = samples[n] + gain * others[n];
  return output;
}
