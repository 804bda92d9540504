import { afterEach, describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../shared/errors';
import { describeFailure, describeSaveFailure } from '../errorMessages';
import { formatBytes, formatDuration, formatExactTime, formatSpeed } from '../format';
import { english } from './english';
import { german } from './german';
import { preferredLanguage, speak, texts } from './language';

const storageOf = (language: string | null) => () =>
  ({ getItem: () => language }) as unknown as Storage;

describe('preferredLanguage', () => {
  it('is the one that was chosen before', () => {
    expect(preferredLanguage(['en-US'], storageOf('de'))).toBe('de');
  });

  it('is the first of the browser’s that the page has', () => {
    expect(preferredLanguage(['fr-CH', 'de-CH', 'en'], storageOf(null))).toBe('de');
    expect(preferredLanguage(['en-US', 'de'], storageOf(null))).toBe('en');
  });

  it('is English where the page has none of them, or what is stored is no language', () => {
    expect(preferredLanguage(['fr'], storageOf('elvish'))).toBe('en');
    expect(preferredLanguage([], storageOf(null))).toBe('en');
  });

  it('does without a storage that is denied', () => {
    const denied = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    expect(preferredLanguage(['de'], denied)).toBe('de');
  });
});

/** Every text of a table by its path; functions as what they make of plain arguments. */
function leaves(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const make = value as (...values: unknown[]) => string;
    const isList = path.endsWith('shortcuts/listenTo');
    return [[path, isList ? make(['A', 'B']) : make('1', '2', '3', '4')]];
  }
  return Object.entries(value as object).flatMap(([key, child]) => leaves(child, `${path}/${key}`));
}

/** What is the same in both languages: names, letters and words that German has taken over. */
const SAME = [
  /^\/(locale|direction)$/,
  /^\/units\/secondsShort$/,
  /^\/player\/(pause|muteLetter|soloLetter|presets\/(karaoke|original))$/,
  /^\/songs\/(list|drawer)$/,
  /^\/(player\/strips\/instrumental\/name|timeline\/lanes\/instrumental)$/,
  /^\/timeline\/scales\/(mel|linear)$/,
  /^\/export\/(parts\/instrumental|partTitles\/(instrumental|mix)|stems\/mix|archive)$/,
  /^\/export\/formats\/(mp3|m4a|opus)$/,
  /^\/shortcuts\/escape$/,
];

describe('the German table', () => {
  it('says everything in words of its own', () => {
    const inGerman = new Map(leaves(german));
    const untranslated = leaves(english).filter(
      ([path, text]) => inGerman.get(path) === text && !SAME.some((same) => same.test(path)),
    );
    expect(untranslated).toEqual([]);
  });
});

describe('speak', () => {
  const root = { lang: '', dir: '' };
  afterEach(() => speak('en'));
  Object.assign(globalThis, { document: { documentElement: root } });

  it('changes errors, numbers and units, and the language of the page', async () => {
    await speak('de');
    expect(root).toEqual({ lang: 'de', dir: 'ltr' });
    for (const code of ERROR_CODES) {
      expect(describeFailure({ code })).toEqual(german.errors[code]);
      expect(describeFailure({ code }).problem).not.toBe(english.errors[code].problem);
    }
    expect(describeSaveFailure('x')).toEqual(german.saveErrors.unknown);
    expect(
      describeFailure({ code: 'too-long', durationSeconds: 7300, limitSeconds: 3660 }).problem,
    ).toContain('2 Stunden 1 Minute');
    expect(formatDuration(1)).toBe('1 Sekunde');
    expect(formatBytes(1.44e9)).toBe('1,4 GB');
    expect(formatSpeed(3.44)).toBe('3,4× Echtzeit');
    expect(formatExactTime(62.0345)).toBe('1:02,035');
    const clipped = texts().export.clipped(12345, 'a.wav', '+6,0 dB', 'FLAC');
    expect(clipped).toMatch(/^12\.345 Abtastwerte von „a\.wav“ sind/);
    expect(texts().export.clipped(1, 'a.wav', '', '')).toMatch(/^1 Abtastwert von „a\.wav“ ist/);
  });

  it('goes back to English', async () => {
    await speak('de');
    await speak('en');
    expect(texts()).toBe(english);
    expect(root.lang).toBe('en');
  });
});
