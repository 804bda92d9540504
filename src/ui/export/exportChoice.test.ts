import { describe, expect, it } from 'vitest';
import { EXPORT_FORMATS } from '../../audio/export/exportFormats';
import { chosenFormat, initialChoice, rememberChoice, selectAvailable } from './exportChoice';

/** A browser's storage in memory. */
function memoryStorage(): () => Storage {
  const entries = new Map<string, string>();
  const storage: Pick<Storage, 'getItem' | 'setItem'> = {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
  };
  return () => storage as Storage;
}

const denied = (): Storage => {
  throw new DOMException('denied', 'SecurityError');
};

describe('the choice of a format', () => {
  it('is WAV with 16 bits at first', () => {
    expect(chosenFormat(initialChoice(memoryStorage())).id).toBe('wav-16');
  });

  it('is kept over visits', () => {
    const storage = memoryStorage();
    rememberChoice('flac-24', storage);
    expect(chosenFormat(initialChoice(storage)).id).toBe('flac-24');
  });

  it('falls back to the default where the format is unknown or not available', () => {
    const storage = memoryStorage();
    rememberChoice('wax-cylinder', storage);
    expect(chosenFormat(initialChoice(storage)).id).toBe('wav-16');
    rememberChoice('opus', storage);
    const choice = initialChoice(storage);
    expect(chosenFormat(choice).id).toBe('wav-16');
    expect(chosenFormat({ ...choice, formats: EXPORT_FORMATS }).id).toBe('opus');
  });

  it('works where the browser denies or has filled its storage', () => {
    expect(() => rememberChoice('mp3', denied)).not.toThrow();
    expect(chosenFormat(initialChoice(denied)).id).toBe('wav-16');
  });
});

describe('selectAvailable', () => {
  it('leaves out what the browser cannot encode, and what cannot be asked', async () => {
    const [row] = EXPORT_FORMATS;
    const rows = [
      { ...row, extension: 'always' },
      { ...row, extension: 'yes', isAvailable: () => Promise.resolve(true) },
      { ...row, extension: 'no', isAvailable: () => Promise.resolve(false) },
      { ...row, extension: 'broken', isAvailable: () => Promise.reject(new Error('x')) },
    ];
    expect((await selectAvailable(rows)).map(({ extension }) => extension)).toEqual([
      'always',
      'yes',
    ]);
  });
});
