import { describe, expect, it } from 'vitest';
import { DEFAULT_PATTERN, fileName, songTitle, uniqueNames } from './fileNames';
import type { NameFields } from './fileNames';

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

const fields = (change: Partial<NameFields>): NameFields => ({
  title: 'Song',
  stem: 'vocals',
  artist: '',
  album: '',
  region: '',
  key: '',
  speed: '',
  ...change,
});

const named = (pattern: string, change: Partial<NameFields> = {}, extension = 'wav') =>
  fileName(pattern, fields(change), extension);

describe('fileName', () => {
  it('names song and stem at first', () => {
    expect(named(DEFAULT_PATTERN)).toBe('Song – vocals.wav');
    expect(named(DEFAULT_PATTERN, { stem: 'instrumental' }, 'flac')).toBe(
      'Song – instrumental.flac',
    );
  });

  it('shows its extension at its end, whatever turns the direction of the title', () => {
    expect(named(DEFAULT_PATTERN, { title: 'Song \u202egpj\u202c \u2067x\u2069' })).toBe(
      'Song gpj x – vocals.wav',
    );
  });

  it('fills every field where the pattern has it', () => {
    const all = { artist: 'Ænima', album: 'LP', region: 'Chorus', key: '+2', speed: '90 %' };
    const pattern = '{artist} - {album} - {title} [{stem}] {region} {key} {speed}';
    expect(named(pattern, all)).toBe('Ænima - LP - Song [vocals] Chorus +2 90 %.wav');
  });

  it('clears what an empty field leaves behind', () => {
    expect(named('{artist} - {title} – {stem}')).toBe('Song – vocals.wav');
    expect(named('{title} ({artist}) – {album} – {stem}')).toBe('Song – vocals.wav');
    expect(named('{title} [{album}]')).toBe('Song.wav');
  });

  it('leaves brackets and dashes of the title alone', () => {
    expect(named(DEFAULT_PATTERN, { title: '- () A - B --' })).toBe('- () A - B -- – vocals.wav');
  });

  it('says region, key and speed also where the pattern does not', () => {
    const change = { region: 'Chorus', key: '-3', speed: '80 %' };
    expect(named(DEFAULT_PATTERN, change)).toBe('Song – vocals (Chorus, -3, 80 %).wav');
    expect(named('{region} {title}', change)).toBe('Chorus Song (-3, 80 %).wav');
  });

  it('keeps braces around other words, and names what has no name', () => {
    expect(named('{mood} {title}')).toBe('{mood} Song.wav');
    expect(named('{constructor}{title}')).toBe('{constructor}Song.wav');
    for (const pattern of ['', '   ', '{artist}', '...']) {
      expect(named(pattern)).toMatch(/^(Untitled|_)\.wav$/);
    }
  });

  it('keeps unicode and replaces what file systems refuse', () => {
    expect(named(DEFAULT_PATTERN, { title: '夜に駆ける 🎤' })).toBe('夜に駆ける 🎤 – vocals.wav');
    expect(named(DEFAULT_PATTERN, { title: 'AC/DC: "T.N.T?"' })).toBe(
      'AC_DC_ _T.N.T__ – vocals.wav',
    );
    expect(named(DEFAULT_PATTERN, { title: '..hidden\u0007\ud83c' })).toBe(
      '_hidden__ – vocals.wav',
    );
    expect(named('{artist}/{title}', { artist: '..' })).toBe('__Song.wav');
    expect(named('{title}', { title: 'con' })).toBe('_con.wav');
    expect(named('{title}. ', { title: 'Dots..' })).toBe('Dots.wav');
  });

  it('stays within 255 bytes with a number, without splitting a character', () => {
    const long = named(DEFAULT_PATTERN, { title: '🎶'.repeat(200), stem: 'instrumental' });
    expect(long).toMatch(/^(🎶)+ – instrumental\.wav$/u);
    const numBytes = (text: string) => new TextEncoder().encode(text).length;
    expect(numBytes(long)).toBeLessThanOrEqual(245);
    expect(numBytes(long)).toBeGreaterThan(240);
    const [, second] = uniqueNames([long, long]);
    expect(numBytes(second)).toBeLessThanOrEqual(255);
    const longArtist = named('{artist} – {title}', { artist: 'ä'.repeat(500) });
    expect(numBytes(longArtist)).toBeLessThanOrEqual(245);
    expect(longArtist).toMatch(/^ä+\.wav$/);
  });
});

describe('uniqueNames', () => {
  it('numbers equal names, also those that differ in case only', () => {
    expect(uniqueNames(['a.wav', 'b.wav', 'A.wav', 'a.wav', 'a (2).wav'])).toEqual([
      'a.wav',
      'b.wav',
      'A (2).wav',
      'a (3).wav',
      'a (2) (2).wav',
    ]);
    expect(uniqueNames(['x', 'x'])).toEqual(['x', 'x (2)']);
  });

  it('avoids names that are taken already', () => {
    const taken = new Set(['a.wav', 'a (2).wav']);
    expect(uniqueNames(['a.wav', 'b.wav'], (name) => taken.has(name))).toEqual([
      'a (3).wav',
      'b.wav',
    ]);
  });
});
