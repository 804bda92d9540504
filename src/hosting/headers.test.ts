import { describe, expect, it } from 'vitest';
import { hostFiles, RESPONSE_HEADERS } from './headers';

describe('files for static hosts', () => {
  it.each(Object.entries(hostFiles()))('%s sets every header once, with its value', (_, text) => {
    for (const [name, value] of Object.entries(RESPONSE_HEADERS)) {
      const lines = text.split('\n').filter((line) => line.includes(name));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(value);
    }
  });

  it('has no value that would end a quoted string', () => {
    for (const value of Object.values(RESPONSE_HEADERS)) expect(value).not.toMatch(/["\n\\$]/);
  });
});
