/** Puts a dry voice into a room: convolution with exponentially decaying noise. */
import { createRealFft } from '../../src/dsp/fft';
import type { FftFactory } from '../../src/dsp/fft';
import type { Hertz, Seconds } from '../../src/shared/units';

export interface Room {
  /** Time in which the tail falls by 60 dB. */
  readonly decaySeconds: Seconds;
  readonly preDelaySeconds: Seconds;
  /** Energy of the tail relative to that of the direct sound. */
  readonly wetEnergy: number;
  /** Coefficient of the one-pole low-pass on the tail, 0 = bright, below 1. */
  readonly damping: number;
}

/** Share of halls and plates among the rooms. */
const HALL_SHARE = 0.25;

/** Share of rooms that drown the direct sound, as an effect. */
const DROWNED_SHARE = 0.25;

/**
 * A small to large room of 0.2–0.9 s or, a quarter of the time, a hall of 0.9–2.2 s; the tail 20 to
 * 6 dB below the direct sound or, a quarter of the time, 6 dB below to 8 dB above it.
 */
export function drawRoom(random: () => number): Room {
  const isHall = random() < HALL_SHARE;
  const isDrowned = random() < DROWNED_SHARE;
  const wetDb = isDrowned ? -6 + 14 * random() : -20 + 14 * random();
  return {
    decaySeconds: isHall ? 0.9 + 1.3 * random() : 0.2 + 0.7 * random(),
    preDelaySeconds: (isHall ? 0.08 : 0.03) * random(),
    wetEnergy: 10 ** (wetDb / 10),
    damping: 0.7 * random(),
  };
}

/**
 * The room's impulse response without the direct sound: low-passed noise under e^{−6.91 t / decay},
 * of energy `wetEnergy`, after the pre-delay. At least one sample long.
 */
export function roomTail(room: Room, sampleRate: Hertz, random: () => number): Float32Array {
  const delay = Math.round(room.preDelaySeconds * sampleRate) + 1;
  const length = delay + Math.max(1, Math.round(room.decaySeconds * sampleRate));
  const tail = new Float32Array(length);
  const fall = Math.log(1000) / (room.decaySeconds * sampleRate);
  let state = 0;
  let energy = 0;
  for (let n = delay; n < length; n++) {
    // Sum of three uniform numbers: near enough to Gaussian for a reverberation tail.
    const noise = random() + random() + random() - 1.5;
    state = room.damping * state + (1 - room.damping) * noise;
    tail[n] = state * Math.exp(-fall * (n - delay));
    energy += tail[n] * tail[n];
  }
  const scale = energy > 0 ? Math.sqrt(room.wetEnergy / energy) : 0;
  for (let n = 0; n < length; n++) tail[n] *= scale;
  return tail;
}

/**
 * signal + signal * tail, cut to the signal's length: FFT convolution by overlap-add (Oppenheim &
 * Schafer, sec. 8.7.3), with the plain transforms by default. Returns a new array.
 */
export function addReverb(
  signal: Float32Array,
  tail: Float32Array,
  createFft: FftFactory = createRealFft,
): Float32Array {
  const size = 2 ** Math.ceil(Math.log2(Math.max(64, 2.5 * tail.length)));
  const block = size - tail.length + 1;
  const numBins = size / 2 + 1;
  const fft = createFft(size);
  const tailRe = new Float32Array(numBins);
  const tailIm = new Float32Array(numBins);
  const re = new Float32Array(numBins);
  const im = new Float32Array(numBins);
  const buffer = new Float32Array(size);
  buffer.set(tail);
  fft.forward(buffer, tailRe, tailIm);
  const output = signal.slice();
  for (let start = 0; start < signal.length; start += block) {
    buffer.fill(0);
    buffer.set(signal.subarray(start, Math.min(start + block, signal.length)));
    fft.forward(buffer, re, im);
    for (let k = 0; k < numBins; k++) {
      const product = re[k] * tailRe[k] - im[k] * tailIm[k];
      im[k] = re[k] * tailIm[k] + im[k] * tailRe[k];
      re[k] = product;
    }
    fft.inverse(re, im, buffer);
    const end = Math.min(size, signal.length - start);
    for (let n = 0; n < end; n++) output[start + n] += buffer[n];
  }
  return output;
}
