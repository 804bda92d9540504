import { describe, expect, it } from 'vitest';
import { INITIAL_STATE, activeSong, reduce } from '../session/sessionState';
import { pageTitle } from './usePageTitle';

const decoding = reduce(
  reduce(INITIAL_STATE, { type: 'files-added', files: [{ id: 1, name: 'Mr. Song.flac' }] }),
  { type: 'decoding', id: 1, nowMs: 0 },
);

describe('the title of the tab', () => {
  it('says how far the song is, whatever was finished before', () => {
    expect(pageTitle(activeSong(decoding), ['other.mp3'])).toBe('0 % – Mr. Song');
  });

  it.each([
    [[], 'Vocal Isolation'],
    [['Mr. Song.flac'], '✓ Mr. Song'],
    [['.mp3'], '✓ .mp3'],
    [['a.mp3', 'b.mp3'], '✓ 2 songs – Vocal Isolation'],
  ])('after %j is %j', (finished, title) => {
    expect(pageTitle(null, finished)).toBe(title);
  });
});
