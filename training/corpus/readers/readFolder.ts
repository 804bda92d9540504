/** Recognises the layout of a data folder and returns the tracks of one subset. */
import { existsSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { hashText } from '../hash';
import { listAudioFilesBelow, listFolders } from './listing';
import { readSongs } from './stems';
import { wholeFile } from './track';
import type { Subset, Track } from './track';

/** The songs that the `musdb` package and most papers keep apart from MUSDB18's training part. */
const MUSDB_VALIDATION = new Set([
  'Actions - One Minute Smile',
  'Clara Berry And Wooldog - Waltz For My Victims',
  'Johnny Lokke - Promises & Lies',
  'Patrick Talbot - A Reason To Leave',
  'Triviul - Angelsaint',
  'Alexander Ross - Goodbye Bolero',
  'Fergessen - Nos Palpitants',
  'Leaf - Summerghost',
  'Skelpolu - Human Mistakes',
  'Young Griffo - Pennies',
  'ANiMAL - Rockshow',
  'James May - On The Line',
  'Meaxic - Take A Step',
  'Traffic Experiment - Sirens',
]);
/** Without a part of its own for validation, one song in this many is kept apart. */
const VALIDATION_SHARE = 8;

/**
 * Tracks of `subset` in `folder`, in an order that depends on names only. Layouts, tried in this
 * order: a collection (`vocals/<source>/…`, `instrumentals/<source>/…`,
 * `pairs/{train,validation}/<source>/<song>/…`); MUSDB18(-HQ) with `train/` (its 14 usual
 * validation songs are kept apart; `test/` is never read here); otherwise a folder of songs, or of
 * folders of songs, of which the eighth with the smallest name hashes is for validation - or, if
 * the folder itself is called `train` or `validation`, all are what it says. Throws an Error that
 * names the folder if it is missing or holds no audio in any of these layouts.
 */
export function readFolder(folder: string, subset: Subset): Track[] {
  if (!existsSync(folder)) throw new Error(`The data folder ${folder} does not exist.`);
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is a file, not a data folder.`);
  const inside = new Set(listFolders(folder));
  if (['vocals', 'instrumentals', 'pairs'].some((name) => inside.has(name))) {
    return requireSome(readCollection(folder, subset), folder, subset);
  }
  if (inside.has('train')) {
    const songs = readSongs(join(folder, 'train'), basename(folder));
    const apart = ['validation', 'valid'].find((name) => inside.has(name));
    if (apart !== undefined && subset === 'validation') {
      return requireSome(readSongs(join(folder, apart), basename(folder)), folder, subset);
    }
    const isValidation = (id: string) => MUSDB_VALIDATION.has(basename(id));
    if (apart !== undefined || songs.some((song) => isValidation(song.id))) {
      const wanted = songs.filter((song) => isValidation(song.id) === (subset === 'validation'));
      return requireSome(apart !== undefined ? songs : wanted, folder, subset);
    }
    return requireSome(splitByName(songs, subset), folder, subset);
  }
  const songs = readSongs(folder, basename(folder));
  const all =
    songs.length > 0
      ? songs
      : [...inside].flatMap((source) => readSongs(join(folder, source), source));
  const name = basename(resolve(folder));
  if (name === 'train' || name === 'validation') {
    return requireSome(name === subset ? all : [], folder, subset);
  }
  return requireSome(splitByName(all, subset), folder, subset);
}

function readCollection(folder: string, subset: Subset): Track[] {
  const pairs = join(folder, 'pairs', subset);
  const tracks: Track[] = listFolders(pairs).flatMap((source) =>
    readSongs(join(pairs, source), source),
  );
  if (subset === 'validation') return tracks;
  for (const source of listFolders(join(folder, 'vocals'))) {
    for (const path of listAudioFilesBelow(join(folder, 'vocals', source))) {
      const id = relative(folder, path);
      tracks.push({ id, kind: 'vocals', source, group: source, vocals: [wholeFile(path)] });
    }
  }
  for (const source of listFolders(join(folder, 'instrumentals'))) {
    for (const path of listAudioFilesBelow(join(folder, 'instrumentals', source))) {
      const id = relative(folder, path);
      tracks.push({
        id,
        kind: 'accompaniment',
        source,
        group: source,
        accompaniment: [wholeFile(path)],
      });
    }
  }
  return tracks;
}

function splitByName<T extends { readonly id: string }>(songs: readonly T[], subset: Subset): T[] {
  const byHash = [...songs].sort((a, b) => (hashText(a.id) < hashText(b.id) ? -1 : 1));
  const apart = songs.length > 1 ? Math.ceil(songs.length / VALIDATION_SHARE) : 0;
  const kept = new Set(byHash.slice(0, apart).map((song) => song.id));
  return songs.filter((song) => kept.has(song.id) === (subset === 'validation'));
}

function requireSome(tracks: Track[], folder: string, subset: Subset): Track[] {
  if (tracks.length > 0) return tracks;
  throw new Error(
    `The data folder ${folder} holds nothing to use for ${subset}: expected vocals/, instrumentals/ and pairs/${subset}/, ` +
      'or train/<song>/vocals.* with other stems, or *.stem.mp4 files, or <song>/vocals.* or ' +
      '<source>/<song>/vocals.* with other stems.',
  );
}
