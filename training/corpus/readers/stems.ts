/**
 * Reads songs that lie as stems, one folder each: MUSDB18-HQ (`mixture, vocals, drums, bass,
 * other`), pairs (`vocals, accompaniment`), any `vocals.*` beside other stems; and MUSDB18's
 * `.stem.mp4` files.
 */
import { basename, join } from 'node:path';
import { singerOfClip } from './clipNames';
import { listAudioFiles, listFolders, stemName } from './listing';
import { wholeFile } from './track';
import type { PairTrack } from './track';

const VOCALS_NAMES = ['vocals', 'vocal', 'voice'];
const ACCOMPANIMENT_NAMES = ['accompaniment', 'instrumental', 'no_vocals', 'karaoke', 'backing'];
const MIXTURE_NAMES = ['mixture', 'mix'];
/**
 * Audio streams of a `.stem.mp4`: 0 the mixture, 1 drums, 2 bass, 3 other, 4 vocals (NI Stems as
 * MUSDB18 uses it).
 */
const STEM_FILE_VOCALS = 4;

/**
 * The song in one folder of stems, or null if no file is called vocals or nothing lies beside it.
 * The accompaniment is the file of that name, else mixture − vocals, else the sum of all other
 * stems.
 */
export function readStemFolder(folder: string, source: string, group: string): PairTrack | null {
  const files = listAudioFiles(folder);
  const find = (names: readonly string[]) => files.find((file) => names.includes(stemName(file)));
  const vocals = find(VOCALS_NAMES);
  if (vocals === undefined) return null;
  const vocalsPath = join(folder, vocals);
  const accompaniment = find(ACCOMPANIMENT_NAMES);
  const mixture = find(MIXTURE_NAMES);
  const others = files.filter((file) => file !== vocals && file !== mixture);
  if (accompaniment === undefined && mixture === undefined && others.length === 0) return null;
  const parts =
    accompaniment !== undefined
      ? [wholeFile(join(folder, accompaniment))]
      : others.length > 0
        ? others.map((file) => wholeFile(join(folder, file)))
        : [wholeFile(join(folder, mixture ?? '')), { path: vocalsPath, stream: 0, gain: -1 }];
  return {
    id: `${source}/${basename(folder)}`,
    kind: 'pair',
    source,
    group,
    vocals: [wholeFile(vocalsPath)],
    accompaniment: parts,
  };
}

/** All songs directly in `folder`: folders of stems and `.stem.mp4` files. Sorted by name. */
export function readSongs(folder: string, source: string): PairTrack[] {
  const fromFolders = listFolders(folder).flatMap((name) => {
    const song = readStemFolder(join(folder, name), source, `${source}/${singerOf(name)}`);
    return song ? [song] : [];
  });
  const fromStemFiles = listAudioFiles(folder)
    .filter((name) => name.toLowerCase().endsWith('.stem.mp4'))
    .map((name): PairTrack => {
      const path = join(folder, name);
      const song = name.slice(0, -'.stem.mp4'.length);
      return {
        id: `${source}/${song}`,
        kind: 'pair',
        source,
        group: `${source}/${singerOf(song)}`,
        vocals: [{ path, stream: STEM_FILE_VOCALS, gain: 1 }],
        accompaniment: [
          { path, stream: 0, gain: 1 },
          { path, stream: STEM_FILE_VOCALS, gain: -1 },
        ],
      };
    });
  return [...fromFolders, ...fromStemFiles];
}

/**
 * MIR-1K names its clips `<singer>_<song>_<clip>` and MUSDB18 its songs `<artist> - <title>`: one
 * voice each. Anything else is taken as a voice of its own.
 */
function singerOf(song: string): string {
  const singer = singerOfClip(song);
  if (singer !== null) return singer;
  const dash = song.indexOf(' - ');
  return dash > 0 ? song.slice(0, dash) : song;
}
