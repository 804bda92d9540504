/** Which finished songs keep their samples: as many of the latest as fit beside the active one. */
import { songBytes } from '../audio/decode/memoryLimit';
import { HELD_SECONDS } from '../audio/store/readAhead';
import type { Song, SongId } from './sessionState';

/**
 * Finished songs to release, oldest first, so that all others take at most `budgetBytes`. The
 * selected song is released last, and only for one that is being separated: it has been opened to
 * be heard. A song that is being separated is never released.
 */
export function songsToRelease(
  songs: readonly Song[],
  selectedId: SongId | null,
  budgetBytes: number,
): SongId[] {
  let bytes = songs.reduce((sum, song) => sum + keptBytes(song), 0);
  const isNeeded = songs.some(({ status }) => status === 'separating');
  const candidates = songs.filter(
    ({ id, status }) => status === 'done' && (isNeeded || id !== selectedId),
  );
  candidates.sort((a, b) => Number(a.id === selectedId) - Number(b.id === selectedId));
  const released: SongId[] = [];
  for (const song of candidates) {
    if (bytes <= budgetBytes) break;
    bytes -= keptBytes(song);
    released.push(song.id);
  }
  return released;
}

/** Bytes of a song in memory; of a song on the disk only what the player has loaded counts. */
function keptBytes({ status, shape, isStored }: Song): number {
  if (!shape || (status !== 'done' && status !== 'separating')) return 0;
  const { numSamples, sampleRate, numChannels } = shape;
  const wholeSeconds = numSamples / sampleRate;
  const durationSeconds = isStored ? Math.min(wholeSeconds, HELD_SECONDS) : wholeSeconds;
  return songBytes({ durationSeconds, sampleRate, numChannels });
}
