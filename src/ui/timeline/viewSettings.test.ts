import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, readSettings, rememberSettings, withLane } from './viewSettings';

/** A storage that holds `text`, or refuses. */
function storage(text: string | null) {
  let held = text;
  return () =>
    ({
      getItem: () => held,
      setItem: (_: string, value: string) => void (held = value),
    }) as unknown as Storage;
}

describe('view settings', () => {
  it('are those of the last visit', () => {
    const place = storage(null);
    const chosen = { layout: 'lanes', lanes: ['instrumental'], scale: 'mel', rangeDb: 50 } as const;
    rememberSettings(chosen, place);
    expect(readSettings(place)).toEqual(chosen);
  });

  it.each([
    null,
    'no JSON',
    'null',
    '{"layout":"spiral","lanes":["drums"],"scale":"bark","rangeDb":-3}',
    '{"lanes":7}',
  ])('are as at first where %s is stored', (text) => {
    expect(readSettings(storage(text))).toEqual(DEFAULT_SETTINGS);
  });

  it('are as at first where nothing can be stored', () => {
    const denied = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    expect(readSettings(denied)).toEqual(DEFAULT_SETTINGS);
    expect(() => rememberSettings(DEFAULT_SETTINGS, denied)).not.toThrow();
  });
});

describe('withLane', () => {
  it('keeps the order of the stage, and the last lane', () => {
    expect(withLane(['mixture'], 'vocals', true)).toEqual(['vocals', 'mixture']);
    expect(withLane(['vocals', 'mixture'], 'vocals', false)).toEqual(['mixture']);
    expect(withLane(['mixture'], 'mixture', false)).toEqual(['mixture']);
  });
});
