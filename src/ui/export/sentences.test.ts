import { describe, expect, it } from 'vitest';
import { EXACT_FORMAT, formatOf } from '../../audio/export/exportFormats';
import {
  describeClipping,
  describeLoudSong,
  describeSize,
  describeUnsuitable,
  formatBytes,
  formatOver,
} from './sentences';

describe('the sentences of exports', () => {
  it('say how far beyond full scale, never +0.0 dB', () => {
    expect(formatOver(2)).toBe('+6.0 dB');
    expect(formatOver(1.0001)).toBe('+0.1 dB');
  });

  it('count clipped samples', () => {
    const format = formatOf('wav-16');
    expect(describeClipping('a.wav', format, { numOver: 1, peak: 1.1 })).toMatch(
      /^1 sample of .*is/,
    );
    expect(describeClipping('a.wav', format, { numOver: 12345, peak: 2 })).toBe(
      '12,345 samples of “a.wav” are louder than full scale (up to +6.0 dB) and clipped, ' +
        'because WAV 16-bit does not hold them.',
    );
  });

  it('name the format that keeps a loud song', () => {
    expect(describeLoudSong(2, formatOf('mp3'))).toContain('WAV 32-bit float keeps it');
    expect(describeLoudSong(2, EXACT_FORMAT)).toContain('exactly the song');
  });

  it('name what a format does not hold', () => {
    const shape = { sampleRate: 37800, numChannels: 6 };
    expect(describeUnsuitable('rate', formatOf('flac-16'), shape)).toContain('37.8 kHz');
    expect(describeUnsuitable('channels', formatOf('mp3'), shape)).toMatch(/2 channels.*has 6/);
  });

  it('sum sizes, and say where they are bounds', () => {
    const exact = { bytes: 1_500_000, isAtMost: false };
    expect(describeSize([exact, exact])).toBe('about 3.0 MB');
    expect(describeSize([exact, { bytes: 12_000_000, isAtMost: true }])).toBe('at most 14 MB');
    expect([440, 84_000, 3_200_000, 2.5e9].map(formatBytes)).toEqual([
      '0.4 kB',
      '84 kB',
      '3.2 MB',
      '2.5 GB',
    ]);
  });
});
