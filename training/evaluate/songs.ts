/**
 * What is evaluated: whole songs of a data folder, and clips of one singer pooled into one song.
 */
import { join } from 'node:path';
import type { PcmAudio } from '../../src/pcm/pcm';
import { VocalIsolationError } from '../../src/shared/errors';
import type { Hertz } from '../../src/shared/units';
import { decodeParts } from '../corpus/decode';
import { songOf } from '../corpus/readers/clipNames';
import { readFolder } from '../corpus/readers/readFolder';
import { readSongs } from '../corpus/readers/stems';
import type { PairTrack } from '../corpus/readers/track';

/** Rate at which everything is separated and scored, as MUSDB18 is. */
export const EVALUATION_RATE: Hertz = 44100;

/**
 * One row of the report: a song, or several clips that are separated one by one and scored joined.
 */
export interface EvaluationSong {
  readonly name: string;
  readonly clips: readonly PairTrack[];
}

export interface Recording {
  readonly mixture: PcmAudio;
  readonly vocals: PcmAudio;
  readonly accompaniment: PcmAudio;
}

export type EvaluationSubset = 'validation' | 'test';

/**
 * Songs of `folder`: its validation part, or, for `test`, the songs in `<folder>/test` (MUSDB18).
 * Clips named `<singer>_<n>_<n>` (MIR-1K) are pooled per singer, at most `maxClips` of them, evenly
 * spread. Throws an Error that names the folder if there are none.
 */
export function listEvaluationSongs(
  folder: string,
  subset: EvaluationSubset,
  maxClips: number,
): EvaluationSong[] {
  const tracks =
    subset === 'test' ? readSongs(join(folder, 'test'), 'test') : readFolder(folder, 'validation');
  const pairs = tracks.filter((track): track is PairTrack => track.kind === 'pair');
  if (pairs.length === 0) {
    throw new Error(
      `The data folder ${folder} holds no pairs of vocals and accompaniment (${subset}).`,
    );
  }
  const groups = new Map<string, PairTrack[]>();
  for (const pair of pairs) {
    const name = songOf(pair);
    groups.set(name, [...(groups.get(name) ?? []), pair]);
  }
  return [...groups].map(([name, clips]) => ({ name, clips: spreadEvenly(clips, maxClips) }));
}

/** `count` of the items at equal distances, in order; all if there are no more. */
export function spreadEvenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]);
}

/** How stems are decoded. */
export interface RecordingFormat {
  readonly sampleRate: Hertz;
  /** 1 = the mean of all channels, 2 = stereo where there is any. */
  readonly maxChannels: 1 | 2;
}

/** Decodes both stems, stereo where either is, cut to the shorter one; the mixture is their sum. */
export async function loadRecording(
  clip: PairTrack,
  format: RecordingFormat = { sampleRate: EVALUATION_RATE, maxChannels: 2 },
): Promise<Recording> {
  const { sampleRate, maxChannels } = format;
  const stems: (readonly Float32Array[])[] = [];
  for (const parts of [clip.vocals, clip.accompaniment]) {
    stems.push((await decodeParts(parts, sampleRate, maxChannels)).channels);
  }
  const numChannels = Math.max(...stems.map((stem) => stem.length));
  const length = Math.min(...stems.map((stem) => stem[0].length));
  if (length === 0) throw new VocalIsolationError('decode-failed', `${clip.id} has no samples`);
  const [vocals, accompaniment] = stems.map((stem) =>
    Array.from({ length: numChannels }, (_, c) => (stem[c] ?? stem[0]).subarray(0, length)),
  );
  const mixture = vocals.map((plane, c) => plane.map((x, n) => x + accompaniment[c][n]));
  const audio = (channels: Float32Array[]): PcmAudio => ({ sampleRate, channels });
  return { mixture: audio(mixture), vocals: audio(vocals), accompaniment: audio(accompaniment) };
}
