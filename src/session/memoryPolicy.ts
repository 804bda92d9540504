/** Which finished songs keep their samples: as many of the latest as fit beside the next one. */
import { songBytes } from '../audio/decode/memoryLimit';
import { HELD_SECONDS } from '../audio/store/readAhead';
import type { Song, SongId } from './sessionState';

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

/** A song on the disk counts what it holds around the listener. */
function keptBytes({ status, shape, isStored }: Song): number {
  if (!shape || (status !== 'done' && status !== 'separating')) return 0;
  const { numSamples, sampleRate, numChannels } = shape;
  const wholeSeconds = numSamples / sampleRate;
  const durationSeconds = isStored ? Math.min(wholeSeconds, HELD_SECONDS) : wholeSeconds;
  return songBytes({ durationSeconds, sampleRate, numChannels });
}
