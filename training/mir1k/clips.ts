/**
 * Which clips the MIR-1K benchmark consists of (Hsu & Jang 2010): 1000 excerpts of karaoke sung by
 * 19 amateurs, called `<singer>_<song>_<clip>`. Two singers are for training, all others for
 * testing.
 */
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { singerOfClip } from '../corpus/readers/clipNames';
import { listAudioFiles, listFolders, stemName } from '../corpus/readers/listing';
import { readStemFolder } from '../corpus/readers/stems';
import type { PairTrack } from '../corpus/readers/track';

/** Clips of the whole corpus. */
export const CORPUS_CLIPS = 1000;
/** The singers that Huang et al. (2014), and all who compare with them, train on. */
const TRAINING_SINGERS: readonly string[] = ['abjones', 'amy'];

const SOURCE = 'mir1k';
/** In the corpus as published the accompaniment is the left channel and the voice the right one. */
const ACCOMPANIMENT_CHANNEL = 0;
const VOICE_CHANNEL = 1;

export interface Mir1kClip {
  readonly name: string;
  /** In lower case. */
  readonly singer: string;
  readonly track: PairTrack;
}

export interface Mir1kSplit {
  readonly training: readonly Mir1kClip[];
  readonly test: readonly Mir1kClip[];
}

/**
 * All clips in `folders` and below, each once, sorted by name. Two layouts, also mixed: the corpus
 * as published (two-channel files in a folder `Wavfile`, which may be the folder given) and folders
 * `<singer>_<song>_<clip>` of `vocals.*` and `accompaniment.*`. Its other recordings, such as read
 * lyrics, carry the same names and are left alone. Throws an Error that names the folder if it is
 * missing or holds no clip.
 */
export function listMir1kClips(folders: readonly string[]): Mir1kClip[] {
  const clips = new Map<string, Mir1kClip>();
  for (const folder of folders) {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) {
      throw new Error(`The data folder ${folder} does not exist.`);
    }
    const found = [...readWavFolder(folder), ...readBelow(folder)];
    if (found.length === 0) {
      throw new Error(
        `The data folder ${folder} holds no clips of MIR-1K: expected Wavfile/<singer>_<song>_<clip>.wav ` +
          'or folders <singer>_<song>_<clip> with vocals.* and accompaniment.*.',
      );
    }
    for (const clip of found) if (!clips.has(clip.name)) clips.set(clip.name, clip);
  }
  return [...clips.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Splits clips by singer into training and test. Throws an Error that says which of the two parts
 * is empty.
 */
export function splitMir1k(clips: readonly Mir1kClip[]): Mir1kSplit {
  const isTraining = ({ singer }: Mir1kClip) => TRAINING_SINGERS.includes(singer);
  const training = clips.filter(isTraining);
  const test = clips.filter((clip) => !isTraining(clip));
  if (training.length === 0) {
    throw new Error(
      `There is nothing to train on: no clip of the singers ${TRAINING_SINGERS.join(' and ')}.`,
    );
  }
  if (test.length === 0) {
    throw new Error(
      `There is nothing to test on: all clips are of the singers ${TRAINING_SINGERS.join(' and ')}.`,
    );
  }
  return { training, test };
}

function readBelow(folder: string): Mir1kClip[] {
  return listFolders(folder).flatMap((name) => {
    const path = join(folder, name);
    const singer = singerOf(name);
    if (singer === null) return [...readPublished(path), ...readBelow(path)];
    const track = readStemFolder(path, SOURCE, `${SOURCE}/${singer}`);
    return track ? [{ name, singer, track }] : [];
  });
}

function readPublished(folder: string): Mir1kClip[] {
  return basename(folder).toLowerCase() === 'wavfile' ? readWavFolder(folder) : [];
}

/** Two-channel WAV files with names of clips directly in `folder`. */
function readWavFolder(folder: string): Mir1kClip[] {
  return listAudioFiles(folder)
    .filter((file) => file.toLowerCase().endsWith('.wav'))
    .flatMap((file): Mir1kClip[] => {
      const name = basename(file, file.slice(-'.wav'.length));
      const singer = singerOf(stemName(file));
      if (singer === null) return [];
      const part = { path: join(folder, file), stream: 0, gain: 1 };
      const track: PairTrack = {
        id: `${SOURCE}/${name}`,
        kind: 'pair',
        source: SOURCE,
        group: `${SOURCE}/${singer}`,
        vocals: [{ ...part, channel: VOICE_CHANNEL }],
        accompaniment: [{ ...part, channel: ACCOMPANIMENT_CHANNEL }],
      };
      return [{ name, singer, track }];
    });
}

function singerOf(clip: string): string | null {
  return singerOfClip(clip)?.toLowerCase() ?? null;
}
