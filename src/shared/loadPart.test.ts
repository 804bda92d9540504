import { describe, expect, it } from 'vitest';
import { loadPart } from './loadPart';

describe('loading a part of the app', () => {
  it('gives what the import gives, without asking the host', async () => {
    const isReachable = () => Promise.reject(new Error('not to be asked'));
    expect(await loadPart(async () => 7, isReachable)).toBe(7);
  });

  it.each([
    ['the host has other files', true, 'app-load-failed'],
    ['the host does not answer', false, 'offline'],
  ])('fails with a code of its own where %s', async (_, isReachable, code) => {
    const cause = new TypeError('Failed to fetch dynamically imported module');
    const loading = loadPart(
      () => Promise.reject(cause),
      async () => isReachable,
    );
    await expect(loading).rejects.toMatchObject({ code, cause });
  });
});
