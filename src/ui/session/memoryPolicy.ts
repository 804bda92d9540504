/** Which finished songs keep their samples: as many of the latest as fit beside the next one. */
import { songBytes } from '../../audio/memoryLimit';
import type { Song, SongId, SongShape } from './sessionState';

/**
 * Finished songs to let go, oldest first, so that what stays takes at most `budgetBytes`. The song in
 * front is kept as long as any other can go instead; a song being separated is never among them.
 */
export function songsToRelease(
  songs: readonly Song[],
  selectedId: SongId | null,
  budgetBytes: number,
): SongId[] {
  let bytes = songs.reduce((sum, song) => sum + keptBytes(song), 0);
  const candidates = songs.filter((song) => song.status === 'done');
  candidates.sort((a, b) => Number(a.id === selectedId) - Number(b.id === selectedId));
  const released: SongId[] = [];
  for (const song of candidates) {
    if (bytes <= budgetBytes) break;
    bytes -= keptBytes(song);
    released.push(song.id);
  }
  return released;
}

function keptBytes(song: Song): number {
  const holdsSamples = song.status === 'done' || song.status === 'separating';
  return holdsSamples && song.shape ? shapeBytes(song.shape) : 0;
}

function shapeBytes({ numSamples, sampleRate, numChannels }: SongShape): number {
  return songBytes({ durationSeconds: numSamples / sampleRate, sampleRate, numChannels });
}
