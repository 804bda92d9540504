/** Lists folders in an order that does not depend on the machine. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

const AUDIO_EXTENSIONS = new Set([
  '.wav', '.flac', '.opus', '.ogg', '.oga', '.mp3', '.m4a', '.aac', '.aif', '.aiff', '.wma', '.webm', '.mp4', '.mka',
]); // prettier-ignore

/** Names of the visible folders in `folder`, sorted by code unit; none if it does not exist. */
export function listFolders(folder: string): string[] {
  return listEntries(folder).filter((name) => statSync(join(folder, name)).isDirectory());
}

/**
 * Names of the audio files directly in `folder`, sorted by code unit; none if it does not exist.
 */
export function listAudioFiles(folder: string): string[] {
  return listEntries(folder).filter(
    (name) =>
      AUDIO_EXTENSIONS.has(extname(name).toLowerCase()) && statSync(join(folder, name)).isFile(),
  );
}

/** Paths of all audio files in `folder` and below. */
export function listAudioFilesBelow(folder: string): string[] {
  return [
    ...listAudioFiles(folder).map((name) => join(folder, name)),
    ...listFolders(folder).flatMap((name) => listAudioFilesBelow(join(folder, name))),
  ];
}

/** `Vocals.WAV` -> `vocals`. */
export function stemName(path: string): string {
  return basename(path, extname(path)).toLowerCase();
}

function listEntries(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') && existsSync(join(folder, name)))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
