import { describe, expect, it } from 'vitest';
import { songBytes } from '../audio/decode/memoryLimit';
import { songsToRelease } from './memoryPolicy';
import { INITIAL_STATE, reduce } from './sessionState';
import type { Song, SongStatus } from './sessionState';

const SHAPE = { sampleRate: 1000, numChannels: 1, numSamples: 10_000 };
const ONE = songBytes({ durationSeconds: 10, sampleRate: 1000, numChannels: 1 });

function songs(...statuses: SongStatus[]): Song[] {
  const { songs: fresh } = reduce(INITIAL_STATE, {
    type: 'files-added',
    files: statuses.map((_, index) => ({ id: index + 1, name: 'a' })),
  });
  return fresh.map((song, index) => ({ ...song, status: statuses[index], shape: SHAPE }));
}

describe('songsToRelease', () => {
  it('lets nothing go while everything fits', () => {
    expect(songsToRelease(songs('done', 'done', 'separating'), 1, 3 * ONE)).toEqual([]);
  });

  it('lets the oldest go first and the one in front last', () => {
    const list = songs('done', 'done', 'done', 'separating');
    expect(songsToRelease(list, 1, 2 * ONE)).toEqual([2, 3]);
    expect(songsToRelease(list, 4, 2 * ONE)).toEqual([1, 2]);
    expect(songsToRelease(list, 1, ONE)).toEqual([2, 3, 1]);
  });

  it('never lets go of the song being separated, however small the budget', () => {
    expect(songsToRelease(songs('separating'), 1, 0)).toEqual([]);
  });

  it('never lets go of the song in front while none is separated: it has been opened', () => {
    expect(songsToRelease(songs('done'), 1, 0)).toEqual([]);
    expect(songsToRelease(songs('done', 'done', 'opening'), 2, 0)).toEqual([1]);
  });

  it('counts of a song on the disk only what is read of it', () => {
    const shape = { ...SHAPE, numSamples: 1e9 };
    const [long, done] = songs('done', 'done');
    const stored = { ...long, shape, isStored: true };
    expect(songsToRelease([stored, done], 1, 3 * ONE)).toEqual([]);
    expect(songsToRelease([{ ...stored, isStored: false }, done], 2, 3 * ONE)).toEqual([1]);
  });

  it('does not count songs that hold nothing', () => {
    expect(songsToRelease(songs('released', 'failed', 'cancelled', 'done'), 4, ONE)).toEqual([]);
  });
});
