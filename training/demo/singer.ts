/**
 * A singer computed by source and filter (Fant 1960): glottal pulses and breath through formants
 * that glide from vowel to vowel, with consonants, portamento and vibrato.
 */
import { chance, pick, uniform } from '../shared/draw';
import type { Random } from '../shared/draw';
import type { Note } from './song';

/**
 * Centre frequencies of the first four formants in Hz of a male voice, after Peterson & Barney
 * 1952.
 */
const VOWELS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  a: [730, 1090, 2440, 3400],
  e: [530, 1840, 2480, 3500],
  i: [270, 2290, 3010, 3700],
  o: [570, 840, 2410, 3300],
  u: [300, 870, 2240, 3200],
  y: [440, 1020, 2240, 3200],
};
const FORMANT_BANDWIDTHS = [80, 100, 140, 220];
const FORMANT_GAINS = [1, 0.6, 0.35, 0.22];
/** Noise bursts: centre in Hz, seconds, level. */
// s, sh, t, k, and a closed mouth.
const CONSONANTS = [
  [6500, 0.09, 0.1],
  [3500, 0.08, 0.1],
  [4500, 0.02, 0.14],
  [1800, 0.025, 0.14],
  [0, 0.04, 0],
] as const;
/** Formants and pitch are set anew every so many samples. */
const CONTROL_SAMPLES = 64;

export interface Voice {
  /** Formant scale: 1 = the male voice of the table, 1.17 = a woman's, 1.3 = a child's. */
  readonly tractScale: number;
  /** 0…1: share of breath in the source. */
  readonly breath: number;
  readonly vibratoHz: number;
  /** Semitones either way. */
  readonly vibratoDepth: number;
  /** Fall of the source's spectrum: 0 = pressed, 1 = soft. */
  readonly softness: number;
}

/** A voice drawn at random. */
export function createVoice(random: Random): Voice {
  return {
    tractScale: uniform(random, 0.95, 1.28),
    breath: uniform(random, 0.01, 0.08),
    vibratoHz: uniform(random, 4.8, 6.5),
    vibratoDepth: uniform(random, 0.1, 0.5),
    softness: uniform(random, 0, 0.8),
  };
}

interface ControlTracks {
  /** One value per CONTROL_SAMPLES. */
  readonly pitch: Float32Array;
  readonly level: Float32Array;
  readonly noise: Float32Array;
  readonly noiseHz: Float32Array;
  readonly formants: readonly Float32Array[];
}

/** What the singer does over time: one syllable per note. `secondsPerBeat` > 0. */
function planSyllables(
  notes: readonly Note[],
  secondsPerBeat: number,
  numSamples: number,
  sampleRate: number,
  voice: Voice,
  random: Random,
): ControlTracks {
  const numControls = Math.ceil(numSamples / CONTROL_SAMPLES);
  const track = (): Float32Array => new Float32Array(numControls);
  const tracks = {
    pitch: track(),
    level: track(),
    noise: track(),
    noiseHz: track(),
    formants: VOWELS['a'].map(track),
  };
  const perSecond = sampleRate / CONTROL_SAMPLES;
  let pitch = notes[0]?.pitch ?? 60;
  let vowel = VOWELS['a'];
  let shape = [...vowel];
  for (const note of notes) {
    const [hz, seconds, level] = pick(random, CONSONANTS);
    if (chance(random, 0.85)) vowel = VOWELS[pick(random, Object.keys(VOWELS))];
    const start = Math.round(note.start * secondsPerBeat * perSecond);
    const end = Math.min(
      numControls,
      Math.round((note.start + note.duration) * secondsPerBeat * perSecond),
    );
    const glide = 1 - Math.exp(-1 / (uniform(random, 0.02, 0.07) * perSecond));
    const loudness = note.velocity / 127;
    for (let k = start; k < end; k++) {
      const t = (k - start) / perSecond;
      const left = (end - k) / perSecond;
      pitch += glide * (note.pitch - pitch);
      shape = shape.map((value, i) => value + 0.06 * (vowel[i] - value));
      const growth = Math.min(1, Math.max(0, (t - 0.2) / 0.3));
      const vibrato = voice.vibratoDepth * growth * Math.sin(2 * Math.PI * voice.vibratoHz * t);
      const voiced = Math.max(0, Math.min(1, (t - seconds) / 0.03)) * Math.min(1, left / 0.05);
      tracks.pitch[k] = pitch + vibrato;
      tracks.level[k] = loudness * voiced;
      tracks.noise[k] = t < seconds ? level * loudness : 0;
      tracks.noiseHz[k] = hz;
      tracks.formants.forEach((formant, i) => (formant[k] = shape[i] * voice.tractScale));
    }
  }
  return tracks;
}

/** State of a two-pole resonator with unit gain at its centre. */
interface Resonator {
  y1: number;
  y2: number;
  a1: number;
  a2: number;
  gain: number;
}

function tune(resonator: Resonator, hz: number, bandwidth: number, sampleRate: number): void {
  const r = Math.exp((-Math.PI * bandwidth) / sampleRate);
  const omega = (2 * Math.PI * Math.min(hz, 0.45 * sampleRate)) / sampleRate;
  resonator.a1 = 2 * r * Math.cos(omega);
  resonator.a2 = -r * r;
  resonator.gain = (1 - r) * Math.sqrt(1 - 2 * r * Math.cos(2 * omega) + r * r);
}

/**
 * Sings `notes` (beats) into `numSamples` mono samples, |samples| below about 1. The same seed of
 * `random` gives the same performance.
 */
export function sing(
  notes: readonly Note[],
  secondsPerBeat: number,
  numSamples: number,
  sampleRate: number,
  voice: Voice,
  random: Random,
): Float32Array {
  const tracks = planSyllables(notes, secondsPerBeat, numSamples, sampleRate, voice, random);
  const output = new Float32Array(numSamples);
  const fresh = (): Resonator => ({ y1: 0, y2: 0, a1: 0, a2: 0, gain: 0 });
  const formants = FORMANT_BANDWIDTHS.map(fresh);
  const fricative = fresh();
  const smoothing =
    1 - Math.exp((-2 * Math.PI * (1200 + 6000 * (1 - voice.softness))) / sampleRate);
  let phase = 0;
  let smooth = 0;
  for (let k = 0; k < tracks.level.length; k++) {
    const level = tracks.level[k];
    const burst = tracks.noise[k];
    if (level === 0 && burst === 0) continue;
    const step = (440 * 2 ** ((tracks.pitch[k] - 69) / 12)) / sampleRate;
    formants.forEach((resonator, i) =>
      tune(resonator, tracks.formants[i][k], FORMANT_BANDWIDTHS[i], sampleRate),
    );
    if (burst > 0) tune(fricative, tracks.noiseHz[k], 2500, sampleRate);
    const end = Math.min(numSamples, (k + 1) * CONTROL_SAMPLES);
    for (let n = k * CONTROL_SAMPLES; n < end; n++) {
      phase += step;
      if (phase >= 1) phase -= 1;
      const noise = 2 * random() - 1;
      // Derivative of Rosenberg's pulse: slow opening, abrupt closing at 60 % of the period.
      const pulse = phase < 0.6 ? phase * (0.4 - phase) * 12 : 0;
      smooth += smoothing * (pulse + voice.breath * noise * 4 - smooth);
      const source = level * smooth;
      // A little of the source goes past the four formants, as higher ones would pass it.
      let sum = 0.03 * source;
      for (let i = 0; i < formants.length; i++) {
        const f = formants[i];
        const y = f.gain * source + f.a1 * f.y1 + f.a2 * f.y2;
        f.y2 = f.y1;
        f.y1 = y;
        // Neighbouring formants alternate in sign, or they would cancel between them.
        sum += (i & 1 ? -FORMANT_GAINS[i] : FORMANT_GAINS[i]) * y;
      }
      if (burst > 0) {
        const y =
          fricative.gain * noise + fricative.a1 * fricative.y1 + fricative.a2 * fricative.y2;
        fricative.y2 = fricative.y1;
        fricative.y1 = y;
        sum += burst * 0.6 * y;
      }
      output[n] = sum;
    }
  }
  return output;
}
