import { describe, expect, it } from 'vitest';
import { songTitle, stemFileName } from './fileNames';

describe('songTitle', () => {
  it('drops the extension and nothing else', () => {
    expect(songTitle('Song.mp3')).toBe('Song');
    expect(songTitle('01. Intro (feat. X).flac')).toBe('01. Intro (feat. X)');
    expect(songTitle('Mr. Brightside')).toBe('Mr. Brightside');
    expect(songTitle('archive.tar.gz')).toBe('archive.tar');
    expect(songTitle('.mp3')).toBe('.mp3');
    expect(songTitle('')).toBe('Untitled');
  });
});

describe('stemFileName', () => {
  it('names the stem after the song', () => {
    expect(stemFileName('Song.mp3', 'vocals', 'wav')).toBe('Song – vocals.wav');
    expect(stemFileName('Song.mp3', 'instrumental', 'flac')).toBe('Song – instrumental.flac');
  });

  it('keeps unicode and replaces what file systems refuse', () => {
    expect(stemFileName('夜に駆ける 🎤.m4a', 'vocals', 'wav')).toBe('夜に駆ける 🎤 – vocals.wav');
    expect(stemFileName('AC/DC: "T.N.T?".wav', 'vocals', 'wav')).toBe(
      'AC_DC_ _T.N.T__ – vocals.wav',
    );
    expect(stemFileName('..hidden\u0007.ogg', 'vocals', 'wav')).toBe('_hidden_ – vocals.wav');
  });

  it('stays within 255 bytes for the longest names without splitting a character', () => {
    const name = stemFileName(`${'🎶'.repeat(200)}.mp3`, 'instrumental', 'wav');
    expect(name).toMatch(/^🎶{55} – instrumental\.wav$/u);
    expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255);
  });
});
