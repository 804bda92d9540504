/** What the files of the corpus hold. */
import { createRandom } from '../random';
import { synthesiseSong } from '../song';
import type { Sound } from './ffmpeg';

export interface SoundOptions {
  /** Default: 0.7. */
  readonly seconds?: number;
  /** Default: 44100. */
  readonly sampleRate?: number;
  /** Default: 2. */
  readonly numChannels?: number;
}

/** A song, with peaks near ±0.6; every channel differs. */
export function songOf(options: SoundOptions = {}): Sound {
  const { seconds = 0.7, sampleRate = 44100, numChannels = 2 } = options;
  return { sampleRate, channels: synthesiseSong({ seconds, sampleRate, numChannels }) };
}

/** `numSamples` stereo samples at 44.1 kHz, each from a function of its position. */
function soundOf(numSamples: number, at: (n: number) => number): Sound {
  const plane = Float32Array.from({ length: numSamples }, (_, n) => at(n));
  return { sampleRate: 44100, channels: [plane, plane.slice()] };
}

const random = createRandom(7);

/** Extreme contents by name. */
export const CONTENTS: Readonly<Record<string, () => Sound>> = {
  silence: () => soundOf(30_000, () => 0),
  'full scale square': () => soundOf(30_000, (n) => (Math.floor(n / 50) % 2 ? 1 : -1)),
  'white noise': () => soundOf(30_000, () => 2 * random() - 1),
  impulse: () => soundOf(30_000, (n) => (n === 15_000 ? 1 : 0)),
  'constant offset': () => soundOf(30_000, () => 0.5),
  'very quiet': () => soundOf(30_000, (n) => 1e-4 * Math.sin(n / 10)),
  'silence at the end, mono': () => {
    const { sampleRate, channels } = soundOf(30_000, (n) =>
      n < 20_000 ? Math.sin(n / 20) / 2 : 0,
    );
    return { sampleRate, channels: channels.slice(1) };
  },
  '1 sample': () => soundOf(1, () => 0.25),
  '2 samples': () => soundOf(2, () => 0.25),
  '1151 samples': () => soundOf(1151, (n) => 0.5 * Math.sin(n / 20)),
  '1153 samples': () => soundOf(1153, (n) => 0.5 * Math.sin(n / 20)),
  '4097 samples': () => soundOf(4097, (n) => 0.5 * Math.sin(n / 20)),
};

/** Contents that only floating-point samples can hold. */
export const FLOAT_CONTENTS: Readonly<Record<string, () => Sound>> = {
  'not a number': () => soundOf(30_000, (n) => (n % 997 === 0 ? NaN : 0.3 * Math.sin(n / 10))),
  infinite: () => soundOf(30_000, (n) => (n % 997 === 0 ? -Infinity : 0.3 * Math.sin(n / 10))),
  'only not a number': () => soundOf(30_000, () => NaN),
  'far above full scale': () => soundOf(30_000, (n) => 100 * Math.sin(n / 10)),
  denormal: () => soundOf(30_000, (n) => 1e-40 * Math.sin(n / 10)),
  'largest floats': () => soundOf(30_000, (n) => (n % 2 ? 3e38 : -3e38)),
};
