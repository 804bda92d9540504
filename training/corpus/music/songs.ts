/** Which files of an unpacked package make which song. */
import { basename, dirname, extname } from 'node:path';

interface SongFiles {
  /** Name of the song's file, extension included. */
  readonly name: string;
  /** One recording, or tracks in sync whose sum is the song. */
  readonly parts: readonly string[];
}

/**
 * Groups `paths`, relative to the package. The `song` and the `guitar` of a folder (Frets on Fire
 * keeps the player's part apart) are one song named after the folder; every other file is a song of
 * its own. Spaces become underscores. In the order of the names.
 */
export function groupSongs(paths: readonly string[]): SongFiles[] {
  const isPart = (path: string): boolean => /^(song|guitar)\.ogg$/.test(basename(path));
  const folders = new Map<string, string[]>();
  const songs: SongFiles[] = [];
  for (const path of [...paths].sort()) {
    if (isPart(path)) folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), path]);
    else songs.push({ name: withoutSpaces(basename(path)), parts: [path] });
  }
  for (const [folder, parts] of folders) {
    songs.push({ name: `${withoutSpaces(basename(folder))}${extname(parts[0])}`, parts });
  }
  return songs.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function withoutSpaces(name: string): string {
  return name.replaceAll(/\s+/g, '_');
}
