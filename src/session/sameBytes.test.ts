import { describe, expect, it } from 'vitest';
import { haveSameBytes } from './sameBytes';

describe('haveSameBytes', () => {
  it('finds one byte that differs, wherever it is, and no other difference', async () => {
    // More than one step.
    const bytes = Uint8Array.from({ length: (4 << 20) + 7 }, (_, n) => n % 251);
    const same = bytes.slice();
    expect(await haveSameBytes(new Blob([bytes]), new File([same], 'other name'))).toBe(true);
    for (const at of [0, 4 << 20, bytes.length - 1]) {
      const other = bytes.slice();
      other[at] ^= 1;
      expect(await haveSameBytes(new Blob([bytes]), new Blob([other]))).toBe(false);
    }
    expect(await haveSameBytes(new Blob([bytes]), new Blob([bytes.slice(1)]))).toBe(false);
    expect(await haveSameBytes(new Blob([]), new Blob([]))).toBe(true);
  });
});
