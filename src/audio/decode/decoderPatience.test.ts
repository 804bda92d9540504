import { describe, expect, it, vi } from 'vitest';
import { longestDecoding, nextWithinPatience } from './decoderPatience';

describe('patience with decoders', () => {
  it('is 15 s for small files, and longer for long songs and large files', () => {
    expect(longestDecoding(5e6, 200)).toBe(15);
    expect(longestDecoding(5e6, null)).toBe(15);
    expect(longestDecoding(60e6, 3600)).toBe(180);
    expect(longestDecoding(60e6, null)).toBe(120);
  });

  it('ends where no packet comes within 15 s', async () => {
    vi.useFakeTimers();
    try {
      const silent = (async function* () {
        yield 1;
        await new Promise(() => undefined);
        yield 2;
      })();
      expect(await nextWithinPatience(silent)).toEqual({ done: false, value: 1 });
      const stuck = nextWithinPatience(silent).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await stuck).toMatchObject({ code: 'decoder-stuck' });
    } finally {
      vi.useRealTimers();
    }
  });
});
