/**
 * The effects of the mixing desk, as pure functions on mono planes: filters, amplifier, compressor,
 * chorus, echo, reverberation, limiter. Audio in, new audio out, 44.1 kHz unless a rate is given.
 */

/** Coefficients of a second-order section, normalised so that a0 = 1. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

export type BiquadKind = 'lowpass' | 'highpass' | 'peak' | 'lowshelf' | 'highshelf';

/**
 * Second-order filters after R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter
 * coefficients". `frequency` in Hz, 0 < frequency < sampleRate / 2; `gainDb` for peak and shelves.
 */
export function designBiquad(
  kind: BiquadKind,
  frequency: number,
  sampleRate: number,
  q = Math.SQRT1_2,
  gainDb = 0,
): Biquad {
  const omega = (2 * Math.PI * Math.min(frequency, 0.49 * sampleRate)) / sampleRate;
  const cos = Math.cos(omega);
  const alpha = Math.sin(omega) / (2 * q);
  const a = 10 ** (gainDb / 40);
  const normalise = (
    b0: number,
    b1: number,
    b2: number,
    a0: number,
    a1: number,
    a2: number,
  ): Biquad => ({
    b0: b0 / a0,
    b1: b1 / a0,
    b2: b2 / a0,
    a1: a1 / a0,
    a2: a2 / a0,
  });
  const root = 2 * Math.sqrt(a) * alpha;
  switch (kind) {
    case 'lowpass':
      return normalise((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    case 'highpass':
      return normalise((1 + cos) / 2, -1 - cos, (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    case 'peak':
      return normalise(
        1 + alpha * a,
        -2 * cos,
        1 - alpha * a,
        1 + alpha / a,
        -2 * cos,
        1 - alpha / a,
      );
    case 'lowshelf':
      return normalise(
        a * (a + 1 - (a - 1) * cos + root),
        2 * a * (a - 1 - (a + 1) * cos),
        a * (a + 1 - (a - 1) * cos - root),
        a + 1 + (a - 1) * cos + root,
        -2 * (a - 1 + (a + 1) * cos),
        a + 1 + (a - 1) * cos - root,
      );
    case 'highshelf':
      return normalise(
        a * (a + 1 + (a - 1) * cos + root),
        -2 * a * (a - 1 + (a + 1) * cos),
        a * (a + 1 + (a - 1) * cos - root),
        a + 1 - (a - 1) * cos + root,
        2 * (a - 1 - (a + 1) * cos),
        a + 1 - (a - 1) * cos - root,
      );
  }
}

/** Runs `samples` through one section (transposed direct form II). Same length. */
export function filter(samples: Float32Array, { b0, b1, b2, a1, a2 }: Biquad): Float32Array {
  const output = new Float32Array(samples.length);
  let s1 = 0;
  let s2 = 0;
  for (let n = 0; n < samples.length; n++) {
    const x = samples[n];
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    output[n] = y;
  }
  return output;
}

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
  let x = filter(samples, designBiquad('highpass', 140, sampleRate));
  x = filter(x, designBiquad('peak', 900, sampleRate, 0.7, 4));
  x = saturate(x, gain, 0.15);
  x = filter(x, designBiquad('highpass', 80, sampleRate));
  x = filter(x, designBiquad('peak', 2500, sampleRate, 0.9, 4));
  x = filter(x, designBiquad('lowpass', cabinetHz, sampleRate, 0.8));
  return filter(x, designBiquad('lowpass', 1.25 * cabinetHz, sampleRate));
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
