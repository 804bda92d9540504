import { describe, expect, it } from 'vitest';
import { groupSongs } from './songs';

describe('groupSongs', () => {
  it('takes each recording as a song, and the parts in one folder as one', () => {
    expect(
      groupSongs([
        'usr/songs/Metal madness/song.ogg',
        'usr/music/track 2.opus',
        'usr/songs/Metal madness/guitar.ogg',
        'usr/music/a.ogg',
      ]),
    ).toEqual([
      {
        name: 'Metal_madness.ogg',
        parts: ['usr/songs/Metal madness/guitar.ogg', 'usr/songs/Metal madness/song.ogg'],
      },
      { name: 'a.ogg', parts: ['usr/music/a.ogg'] },
      { name: 'track_2.opus', parts: ['usr/music/track 2.opus'] },
    ]);
  });
});
