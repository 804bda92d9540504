import { describe, expect, it } from 'vitest';
import { INITIAL_SETTINGS, readSettings, rememberSettings } from './exportSettings';
import type { ExportSettings } from './exportSettings';

/** A browser's storage in memory, with `text` in it. */
function storageWith(text: string | null): () => Storage {
  let kept = text;
  const storage: Pick<Storage, 'getItem' | 'setItem'> = {
    getItem: () => kept,
    setItem: (_, value) => void (kept = value),
  };
  return () => storage as Storage;
}

describe('the settings of exports', () => {
  it('are kept over visits', () => {
    const storage = storageWith(null);
    const settings: ExportSettings = {
      parts: { vocals: false, instrumental: true, mix: true },
      sampleRate: 48000,
      quality: 'small',
      pattern: '{artist} – {title}',
    };
    rememberSettings(settings, storage);
    expect(readSettings(storage)).toEqual(settings);
  });

  it('are as at first where nothing, or something else, was stored', () => {
    for (const text of [null, '', '7', 'null', '[]', '{', '{"parts":7,"pattern":{}}']) {
      expect(readSettings(storageWith(text))).toEqual(INITIAL_SETTINGS);
    }
    const odd = JSON.stringify({ sampleRate: 1e9, quality: 'x', parts: { mix: true, vocals: 1 } });
    expect(readSettings(storageWith(odd))).toEqual({
      ...INITIAL_SETTINGS,
      parts: { vocals: true, instrumental: true, mix: true },
    });
  });

  it('work where the browser denies its storage', () => {
    const denied = (): Storage => {
      throw new DOMException('denied', 'SecurityError');
    };
    expect(readSettings(denied)).toEqual(INITIAL_SETTINGS);
    expect(() => rememberSettings(INITIAL_SETTINGS, denied)).not.toThrow();
  });
});
