/**
 * From STFT magnitudes to what the network sees: level normalisation, tilt, compression. The app,
 * training and evaluation all call these functions.
 *
 * Order: |X| --levelScale--> magnitudes (what losses and masks refer to) --networkInput--> input.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Hertz } from '../shared/units';
import type { ModelConfig } from './config';

/**
 * Quieter than this (RMS, −100 dB of full scale) counts as silence and is not amplified further.
 */
const SILENCE_RMS = 1e-5;

/**
 * Factor on STFT magnitudes that makes them independent of loudness and window length: white noise
 * of the song's RMS gives magnitudes of RMS 1. `rms` is that of the channels the network hears,
 * over the whole song; `windowEnergy` the sum of the squared analysis window.
 */
export function levelScale(rms: number, windowEnergy: number): number {
  return 1 / (Math.max(Number.isFinite(rms) ? rms : 0, SILENCE_RMS) * Math.sqrt(windowEnergy));
}

/** Root mean square over all samples of all channels; 0 for none. Non-finite samples count as 0. */
export function measureRms(channels: readonly Float32Array[]): number {
  let sum = 0;
  let count = 0;
  for (const channel of channels) {
    count += channel.length;
    for (let n = 0; n < channel.length; n++) {
      const power = channel[n] * channel[n];
      if (power < Infinity) sum += power;
    }
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

/**
 * Gain of each band before compression: `emphasisDbPerOctave` relative to 1 kHz, flat below 60 Hz.
 * `centresHz` are the bands' centre frequencies (dsp/bands.ts). [numBands].
 */
export function bandEmphasis(config: ModelConfig, centresHz: ArrayLike<Hertz>): Float32Array {
  const slope = config.features.emphasisDbPerOctave;
  return Float32Array.from(
    centresHz,
    (hz) => 10 ** ((slope * Math.log2(Math.max(hz, 60) / 1000)) / 20),
  );
}

/**
 * What the network reads: sign(x) · |x · emphasis| ^ exponent of each value. `planes` [batch,
 * bands, frames, numInputs] as patch.ts writes them, of which steps of the phase may be negative;
 * `emphasis` [bands, 1, 1], > 0. Same shape.
 */
export function networkInput(
  planes: tf.Tensor4D,
  emphasis: tf.Tensor3D,
  config: ModelConfig,
): tf.Tensor4D {
  return tf.tidy(() => {
    const { exponent, emphasisDbPerOctave, hearsPhase } = config.features;
    const tilted = emphasisDbPerOctave === 0 ? planes : tf.mul<tf.Tensor4D>(planes, emphasis);
    if (exponent === 1) return tf.clone(tilted);
    const sizes = hearsPhase ? tf.abs(tilted) : tilted;
    const compressed = exponent === 0.5 ? tf.sqrt(sizes) : tf.pow<tf.Tensor4D>(sizes, exponent);
    return hearsPhase ? tf.mul<tf.Tensor4D>(compressed, tf.sign(tilted)) : compressed;
  });
}
