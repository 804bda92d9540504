import { describe, expect, it } from 'vitest';
import {
  formatChannels,
  formatDuration,
  formatLevel,
  formatRate,
  formatSemitones,
  formatSpeed,
  formatTime,
  formatTimeLeft,
  formatBytes,
} from './format';

describe('formatBytes', () => {
  it('rounds up to megabytes and to a tenth of a gigabyte', () => {
    expect([0, 1, 410e6, 1.44e9].map(formatBytes)).toEqual(['0 MB', '1 MB', '410 MB', '1.4 GB']);
  });
});

describe('formats', () => {
  it('shows time as on a clock, rounded down', () => {
    expect([0, 0.99, 59.999, 60, 3599, 3600, 36061, -1].map(formatTime)).toEqual([
      '0:00',
      '0:00',
      '0:59',
      '1:00',
      '59:59',
      '1:00:00',
      '10:01:01',
      '0:00',
    ]);
  });

  it('rounds time left up and never shows 60 seconds', () => {
    expect([0, 4.9, 5, 31, 59, 60, 61, 119, 3600].map(formatTimeLeft)).toEqual([
      'a few seconds left',
      'a few seconds left',
      'about 5 s left',
      'about 35 s left',
      'about 60 s left',
      'about 1 min left',
      'about 1 min 10 s left',
      'about 2 min left',
      'about 60 min left',
    ]);
  });

  it('writes durations for sentences', () => {
    expect([1, 119, 120, 3599, 3600, 3661, 7200].map(formatDuration)).toEqual([
      '1 second',
      '119 seconds',
      '2 minutes',
      '59 minutes',
      '1 hour',
      '1 hour 1 minute',
      '2 hours',
    ]);
  });

  it('names rates, channels and speed', () => {
    expect([800, 8000, 11025, 44100, 192000].map(formatRate)).toEqual([
      '800 Hz',
      '8 kHz',
      '11.025 kHz',
      '44.1 kHz',
      '192 kHz',
    ]);
    expect([1, 2, 6].map(formatChannels)).toEqual(['mono', 'stereo', '6 channels']);
    expect([0.345, 9.94, 10.4].map(formatSpeed)).toEqual([
      '0.3× real time',
      '9.9× real time',
      '10× real time',
    ]);
  });
});

describe('formatLevel', () => {
  it('has a sign on both sides of 0, and infinity', () => {
    expect([6, 0, -0.5, -12, -Infinity].map(formatLevel)).toEqual([
      '+6 dB',
      '0 dB',
      '−0.5 dB',
      '−12 dB',
      '−∞ dB',
    ]);
  });
});

describe('formatSemitones', () => {
  it('counts semitones up and down', () => {
    expect([-12, -1, 0, 1].map(formatSemitones)).toEqual([
      '−12 semitones',
      '−1 semitone',
      '0 semitones',
      '+1 semitone',
    ]);
  });
});
