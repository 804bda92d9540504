/** Artist and album of songs, for file names that have them. */
import { loadPart } from '../../shared/loadPart';
import type { SongData } from '../../session/songData';
import type { ExportSong, NameTags } from './exportPlan';

const NO_TAGS: ReadonlyMap<SongData, NameTags> = new Map();

/**
 * What the files of the songs state, if `pattern` asks for it. Never rejects: a song whose file
 * cannot be read is missing.
 */
export async function readNameTags(
  songs: readonly ExportSong[],
  pattern: string,
): Promise<ReadonlyMap<SongData, NameTags>> {
  if (!/\{(artist|album)\}/u.test(pattern)) return NO_TAGS;
  try {
    const { readTags, cleanText } = await loadPart(() => import('../../audio/export/songTags'));
    const pairs = await Promise.all(
      songs.map(async (song) => {
        const { artist, album } = song.file ? await readTags(song.file) : {};
        return [
          song.data,
          { artist: cleanText(artist) ?? '', album: cleanText(album) ?? '' },
        ] as const;
      }),
    );
    return new Map(pairs);
  } catch {
    // The reader did not load. Names without the artist are better than no files.
    return NO_TAGS;
  }
}
