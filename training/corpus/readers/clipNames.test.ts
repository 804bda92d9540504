import { describe, expect, it } from 'vitest';
import { singerOfClip, songOf } from './clipNames';

describe('names of clips', () => {
  it('tell the singer, and only names of three parts are such', () => {
    expect(singerOfClip('amy_1_01')).toBe('amy');
    expect(singerOfClip('Ani_2_03')).toBe('Ani');
    for (const name of ['amy_1', 'amy_one_two', 'a song_1_01', 'x/amy_1_01', 'amy_1_01.wav']) {
      expect(singerOfClip(name)).toBeNull();
    }
  });

  it('pool the clips of one singer and nothing else', () => {
    expect(songOf({ id: 'mir1k/amy_1_01', group: 'mir1k/amy' })).toBe('mir1k/amy');
    expect(songOf({ id: 'band/A - B', group: 'band/A' })).toBe('band/A - B');
  });
});
