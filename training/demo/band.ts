/**
 * A band computed without samples: plucked strings after Karplus & Strong 1983, sustained tones by
 * adding harmonics, a filtered sawtooth bass, drums of noise and gliding sines.
 */
import type { Random } from '../shared/draw';
import type { Part } from './song';

const frequencyOf = (pitch: number): number => 440 * 2 ** ((pitch - 69) / 12);

/** A string plucked with noise and damped by averaging neighbours. */
function pluck(
  pitch: number,
  numSamples: number,
  sampleRate: number,
  random: Random,
): Float32Array {
  const output = new Float32Array(numSamples);
  const period = Math.max(2, Math.round(sampleRate / frequencyOf(pitch) - 0.5));
  for (let n = 0; n < Math.min(period, numSamples); n++) output[n] = random() - 0.5;
  for (let n = period + 1; n < numSamples; n++) {
    output[n] = 0.498 * (output[n - period] + output[n - period - 1]);
  }
  return output;
}

/** Six harmonics of falling strength with a soft start, as an organ or strings from afar. */
function sustain(pitch: number, numSamples: number, sampleRate: number): Float32Array {
  const output = new Float32Array(numSamples);
  const omega = (2 * Math.PI * frequencyOf(pitch)) / sampleRate;
  const attack = 0.03 * sampleRate;
  const release = 0.05 * sampleRate;
  for (let h = 1; h <= 6 && h * omega < Math.PI; h++) {
    // sin(hωn) by its recurrence 2 cos(hω) y[n−1] − y[n−2].
    const turn = 2 * Math.cos(h * omega);
    let previous = -Math.sin(h * omega);
    let current = 0;
    for (let n = 0; n < numSamples; n++) {
      output[n] += (0.3 / h) * current;
      const next = turn * current - previous;
      previous = current;
      current = next;
    }
  }
  for (let n = 0; n < numSamples; n++) {
    output[n] *= Math.min(1, n / attack, (numSamples - n) / release);
  }
  return output;
}

/** A sawtooth through a low-pass that closes: synthesizer bass. */
function bassTone(pitch: number, numSamples: number, sampleRate: number): Float32Array {
  const output = new Float32Array(numSamples);
  const step = frequencyOf(pitch) / sampleRate;
  let phase = 0;
  let y1 = 0;
  let y2 = 0;
  for (let n = 0; n < numSamples; n++) {
    phase += step;
    if (phase >= 1) phase -= 1;
    const cutoff = 0.02 + 0.12 * Math.exp(-n / (0.1 * sampleRate));
    y1 += cutoff * (2 * phase - 1 - y1);
    y2 += cutoff * (y1 - y2);
    output[n] = 1.2 * y2 * Math.min(1, n / 100, (numSamples - n) / 400);
  }
  return output;
}

/** A kick is a falling sine, a snare noise over a tone, all else bright noise of its own length. */
function drum(key: number, sampleRate: number, random: Random): Float32Array {
  const isKick = key <= 36;
  const isSnare = key >= 37 && key <= 40;
  const isTom = [41, 43, 45, 47, 48, 50, 60, 61, 62, 63, 64, 87].includes(key);
  const isLong = [46, 49, 51, 52, 55, 57].includes(key);
  const seconds = isKick || isTom ? 0.25 : isSnare ? 0.18 : isLong ? 0.6 : 0.06;
  const output = new Float32Array(Math.round(seconds * sampleRate * 1.5));
  const startHz = isKick ? 150 : isTom ? 120 + 2 * key : 190;
  let phase = 0;
  let last = 0;
  for (let n = 0; n < output.length; n++) {
    const t = n / sampleRate;
    const decay = Math.exp((-4 * t) / seconds);
    phase += (2 * Math.PI * (0.35 * startHz + 0.65 * startHz * Math.exp(-t / 0.04))) / sampleRate;
    const noise = 2 * random() - 1;
    const bright = noise - last;
    last = noise;
    if (isKick || isTom) output[n] = decay * Math.sin(phase);
    else if (isSnare) output[n] = decay * (0.4 * Math.sin(phase) + 0.4 * noise);
    else output[n] = 0.15 * decay * bright;
  }
  return output;
}

function playNote(
  { sound }: Part,
  pitch: number,
  seconds: number,
  sampleRate: number,
  random: Random,
): Float32Array {
  const numSamples = Math.max(64, Math.round(seconds * sampleRate));
  switch (sound) {
    case 'drums':
      return drum(pitch, sampleRate, random);
    case 'bass':
      return bassTone(pitch, numSamples, sampleRate);
    case 'plucked':
      return pluck(pitch, numSamples, sampleRate, random);
    case 'sustained':
      return sustain(pitch, numSamples, sampleRate);
  }
}

/**
 * The parts as stereo sound of `numSamples` per side; equal notes of a part sound equal (they are
 * computed once). Pan is equal-power.
 */
export function playBand(
  parts: readonly Part[],
  secondsPerBeat: number,
  numSamples: number,
  sampleRate: number,
  random: Random,
): Float32Array[] {
  const left = new Float32Array(numSamples);
  const right = new Float32Array(numSamples);
  for (const part of parts) {
    const sounds = new Map<string, Float32Array>();
    const angle = (Math.PI / 4) * (1 + part.pan);
    for (const note of part.notes) {
      const seconds = Math.min(3, note.duration * secondsPerBeat);
      const key = `${note.pitch} ${seconds.toFixed(2)}`;
      const sound = sounds.get(key) ?? playNote(part, note.pitch, seconds, sampleRate, random);
      sounds.set(key, sound);
      const level = part.sound === 'drums' ? 0.35 : 0.14;
      const gain = (note.velocity / 127) * part.volume * level;
      const toLeft = gain * Math.cos(angle);
      const toRight = gain * Math.sin(angle);
      const start = Math.round(note.start * secondsPerBeat * sampleRate);
      const count = Math.min(sound.length, numSamples - start);
      for (let n = 0; n < count; n++) {
        left[start + n] += toLeft * sound[n];
        right[start + n] += toRight * sound[n];
      }
    }
  }
  return [left, right];
}
