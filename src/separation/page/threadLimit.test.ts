import { describe, expect, it } from 'vitest';
import { createThreadLimit } from './threadLimit';

function storage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

describe('the limit of threads', () => {
  it('is unknown at first, then two, then one', () => {
    const limit = createThreadLimit(storage, () => 'browser');
    expect(limit.current()).toBeNull();
    limit.lower(4);
    expect(limit.current()).toBe(2);
    // A build whose pool cannot be made smaller starts as many as before.
    limit.lower(8);
    expect(limit.current()).toBe(1);
  });

  it('is one after two threads have failed', () => {
    const limit = createThreadLimit(storage, () => 'browser');
    limit.lower(2);
    expect(limit.current()).toBe(1);
  });

  it('is remembered by the same browser, and by no other version of it', () => {
    const kept = storage();
    createThreadLimit(
      () => kept,
      () => 'browser 1',
    ).lower(4);
    const later = (userAgent: string) =>
      createThreadLimit(
        () => kept,
        () => userAgent,
      ).current();
    expect(later('browser 1')).toBe(2);
    expect(later('browser 2')).toBeNull();
  });

  it('survives storage that is forbidden, and what others have written there', () => {
    const forbidden = createThreadLimit(
      () => {
        throw new Error('SecurityError');
      },
      () => 'browser',
    );
    expect(forbidden.current()).toBeNull();
    forbidden.lower(4);
    expect(forbidden.current()).toBe(2);
    for (const text of ['', 'null', '{', '{"userAgent":"browser","limit":0}', '[1]']) {
      const strange = { getItem: () => text, setItem: () => undefined };
      const limit = createThreadLimit(
        () => strange,
        () => 'browser',
      );
      expect(limit.current()).toBeNull();
    }
  });
});
