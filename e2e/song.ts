/** A synthesised song: a singing voice of harmonics and formants over chords and drums. */
import { createRandom } from './random';

/** What song to synthesise. */
export interface SongOptions {
  /** Default: 12. */
  readonly seconds?: number;
  /** In hertz. Default: 44100. */
  readonly sampleRate?: number;
  /** Default: 2. */
  readonly numChannels?: number;
  /** Chooses melody and noise. Default: 1. */
  readonly seed?: number;
}

const TWO_PI = 2 * Math.PI;
const BEAT_SECONDS = 0.5;
/** Notes of the voice in semitones above A3, one per beat. */
const MELODY = [0, 3, 7, 5, 3, 7, 10, 8, 7, 3, 5, 2];
/** Beats of every 16 in which the voice sings; in the others it is silent. */
const PHRASE_BEATS = 12;
/** Chords in semitones above A2, one per four beats. */
const CHORDS = [
  [0, 3, 7],
  [-4, 0, 3],
  [3, 7, 10],
  [-2, 2, 5],
];
/** Formants of an open vowel: centre in Hz, width in Hz, level. */
const FORMANTS = [
  [750, 160, 1],
  [1250, 220, 0.6],
  [2700, 400, 0.3],
];

const pitchHz = (rootHz: number, semitones: number) => rootHz * 2 ** (semitones / 12);
const CHORDS_HZ = CHORDS.map((chord) => chord.map((semitones) => pitchHz(110, semitones)));
const formantGain = (hz: number) =>
  FORMANTS.reduce((sum, [centre, width, level]) => {
    return sum + level * Math.exp(-(((hz - centre) / width) ** 2));
  }, 0.02);

/** Planes of a song with peaks near ±0.6. All channels differ; equal options give equal songs. */
export function synthesiseSong(options: SongOptions = {}): Float32Array[] {
  const { seconds = 12, sampleRate = 44100, numChannels = 2, seed = 1 } = options;
  const numSamples = Math.round(seconds * sampleRate);
  const voice = sing(numSamples, sampleRate, seed);
  const band = playBand(numSamples, sampleRate, seed);
  return Array.from({ length: numChannels }, (_, channel) => {
    const pan = numChannels === 1 ? 0.5 : channel / (numChannels - 1);
    const plane = new Float32Array(numSamples);
    for (let n = 0; n < numSamples; n++) {
      plane[n] = voice[n] + (0.6 + 0.4 * pan) * band.chords[n] + (1 - 0.4 * pan) * band.drums[n];
    }
    return plane;
  });
}

/** The voice: one note per beat with vibrato, in phrases. */
function sing(numSamples: number, sampleRate: number, seed: number): Float64Array {
  const out = new Float64Array(numSamples);
  const topHz = Math.min(4000, sampleRate / 2);
  let phase = 0;
  let beat = -1;
  let note = 0;
  let gains: readonly number[] = [];
  for (let n = 0; n < numSamples; n++) {
    const t = n / sampleRate;
    const within = t / BEAT_SECONDS - Math.floor(t / BEAT_SECONDS);
    if (beat !== Math.floor(t / BEAT_SECONDS)) {
      beat = Math.floor(t / BEAT_SECONDS);
      note = pitchHz(220, MELODY[(beat + seed) % MELODY.length]);
      const sung = (beat % 16) / PHRASE_BEATS;
      const swell = sung < 1 ? 0.4 + 0.6 * Math.sin(Math.PI * sung) : 0;
      gains = harmonicGains(note, topHz).map((gain) => swell * gain);
    }
    phase = (phase + (note * (1 + 0.012 * Math.sin(TWO_PI * 5.5 * t))) / sampleRate) % 1;
    let sum = 0;
    for (let k = 0; k < gains.length; k++) sum += gains[k] * Math.sin(TWO_PI * (k + 1) * phase);
    out[n] = 0.14 * Math.min(1, within / 0.08, (1 - within) / 0.12) * sum;
  }
  return out;
}

/** Levels of the harmonics of a sung note: 3 dB less per octave, times the gain of the formants. */
function harmonicGains(noteHz: number, topHz: number): number[] {
  const numHarmonics = Math.max(0, Math.ceil(topHz / (1.012 * noteHz)) - 1);
  return Array.from({ length: numHarmonics }, (_, index) => {
    return formantGain((index + 1) * noteHz) / Math.sqrt(index + 1);
  });
}

/** Chords and drums, [numSamples] each. */
function playBand(numSamples: number, sampleRate: number, seed: number) {
  const chords = new Float64Array(numSamples);
  const drums = new Float64Array(numSamples);
  const random = createRandom(seed);
  for (let n = 0; n < numSamples; n++) {
    const t = n / sampleRate;
    const beat = Math.floor(t / BEAT_SECONDS);
    const within = t - beat * BEAT_SECONDS;
    for (const hz of CHORDS_HZ[Math.floor(beat / 4) % CHORDS_HZ.length]) {
      for (let k = 1; k <= 3 && k * hz < sampleRate / 2; k++) {
        chords[n] += (0.05 / k) * Math.sin(TWO_PI * k * hz * t);
      }
    }
    // Kick on every beat: a sine falling from 120 to 50 Hz; hi-hat between: a burst of noise.
    const kick = Math.sin(TWO_PI * (50 * within + 3.5 * (1 - Math.exp(-within * 20))));
    const sinceHat = (within + BEAT_SECONDS / 2) % BEAT_SECONDS;
    drums[n] =
      0.2 * Math.exp(-within * 12) * kick + 0.06 * Math.exp(-sinceHat * 40) * (2 * random() - 1);
  }
  return { chords, drums };
}
