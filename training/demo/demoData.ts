/**
 * The built-in data set: short songs of a computed singer and a computed band, written as WAV in
 * the layout `pairs/{train,validation}/demo/<song>/{vocals,accompaniment}.wav`. No download, no
 * program.
 */
import { mkdirSync, openSync, writeSync, closeSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PcmAudio } from '../../src/pcm/pcm';
import { encodeWav } from '../../src/pcm/wav';
import { mulberry32 } from '../../src/shared/random';
import { limit } from '../effects/limit';
import { reverberate } from '../effects/studio';
import { uniform } from '../shared/draw';
import { playBand } from './band';
import { createVoice, sing } from './singer';
import { composeSong } from './song';

export interface DemoDataOptions {
  readonly seed: number;
  /** Music for training, in minutes; validation gets a quarter of it on top, at least two songs. */
  readonly minutes: number;
  /** Length of each song; default 30. */
  readonly songSeconds?: number;
}

const SAMPLE_RATE = 44100;
const DEFAULT_SONG_SECONDS = 30;

/** The two stems of one song, stereo, 44.1 kHz; equal seeds give equal songs. */
function createDemoSong(
  seed: number,
  songSeconds: number,
): { vocals: PcmAudio; accompaniment: PcmAudio } {
  const random = mulberry32(seed ^ 0x2545f491);
  const voice = createVoice(random);
  // Low voices have long tracts: 1.28 sings an octave above 0.95.
  const lowestPitch = Math.round(45 + 36 * (voice.tractScale - 0.95));
  const { beatsPerMinute, durationSeconds, parts, melody } = composeSong(
    seed,
    songSeconds,
    lowestPitch,
  );
  const secondsPerBeat = 60 / beatsPerMinute;
  const numSamples = Math.round(durationSeconds * SAMPLE_RATE);
  const band = playBand(parts, secondsPerBeat, numSamples, SAMPLE_RATE, random);
  const dry = sing(melody, secondsPerBeat, numSamples, SAMPLE_RATE, voice, random);
  const amount = uniform(random, 0.05, 0.3);
  const seconds = uniform(random, 0.4, 1.5);
  const sides = [0, 23].map((spread) => {
    const room = reverberate(dry, seconds, 0.4, spread);
    return dry.map((x, n) => x + amount * room[n]);
  });
  const voiceDb = uniform(random, -21, -17);
  const bandDb = uniform(random, -22, -18);
  return {
    vocals: { sampleRate: SAMPLE_RATE, channels: limit(toLevel(sides, voiceDb), 0.5) },
    accompaniment: { sampleRate: SAMPLE_RATE, channels: limit(toLevel(band, bandDb), 0.5) },
  };
}

/** Scales so that the RMS of both channels together is `levelDb` below full scale. */
function toLevel(channels: readonly Float32Array[], levelDb: number): Float32Array[] {
  let sum = 0;
  for (const channel of channels) for (const x of channel) sum += x * x;
  const rms = Math.sqrt(sum / (channels.length * channels[0].length));
  const gain = rms > 0 ? 10 ** (levelDb / 20) / rms : 0;
  return channels.map((channel) => channel.map((x) => gain * x));
}

function writeWav(path: string, audio: PcmAudio): void {
  const file = openSync(path, 'w');
  try {
    for (const piece of encodeWav(audio)) writeSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/**
 * Writes the data set into `folder` (created if missing) and returns how many songs each subset
 * has. Songs that exist already are kept: their names hold their seeds. Rejects when the disk does.
 */
export function createDemoData(
  folder: string,
  options: DemoDataOptions,
): { train: number; validation: number } {
  const { songSeconds = DEFAULT_SONG_SECONDS } = options;
  const train = Math.max(2, Math.round((options.minutes * 60) / songSeconds));
  const validation = Math.max(2, Math.round(train / 4));
  for (let i = 0; i < train + validation; i++) {
    const subset = i < train ? 'train' : 'validation';
    // Training and validation songs never share a seed, whatever the size of the set.
    const seed = options.seed * 10000 + (subset === 'train' ? i : 5000 + i - train);
    const songFolder = join(folder, 'pairs', subset, 'demo', `song${seed}`);
    if (existsSync(join(songFolder, 'accompaniment.wav'))) continue;
    mkdirSync(songFolder, { recursive: true });
    const { vocals, accompaniment } = createDemoSong(seed, songSeconds);
    writeWav(join(songFolder, 'vocals.wav'), vocals);
    writeWav(join(songFolder, 'accompaniment.wav'), accompaniment);
  }
  return { train, validation };
}
