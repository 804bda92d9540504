import { describe, expect, it } from 'vitest';
import { createBlobWriter, overwrite } from './blobWriter';

const bytesOf = async (blob: Blob) => [...new Uint8Array(await blob.arrayBuffer())];

describe('createBlobWriter', () => {
  const write = async (...chunks: readonly (readonly [number, number[]])[]) => {
    const writer = createBlobWriter();
    const stream = writer.writable.getWriter();
    for (const [position, data] of chunks) {
      await stream.write({ type: 'write', position, data: Uint8Array.from(data) });
    }
    return writer.finish('audio/x');
  };

  it('joins what continues the file', async () => {
    const file = await write([0, [1, 2]], [2, [3]], [3, [4, 5]]);
    expect(await bytesOf(file)).toEqual([1, 2, 3, 4, 5]);
    expect(file.type).toBe('audio/x');
  });

  it('overwrites what was written before, also past the end', async () => {
    expect(await bytesOf(await write([0, [1, 2, 3, 4]], [1, [8, 9]], [4, [5]]))).toEqual([
      1, 8, 9, 4, 5,
    ]);
    expect(await bytesOf(await write([0, [1, 2, 3]], [2, [7, 8]]))).toEqual([1, 2, 7, 8]);
  });

  it('refuses a gap', async () => {
    await expect(write([0, [1]], [2, [3]])).rejects.toThrow('gap in the file: 2 after 1');
  });
});

describe('overwrite', () => {
  it('keeps length, type and everything else', async () => {
    const file = new Blob([Uint8Array.of(1, 2, 3, 4)], { type: 'audio/x' });
    const changed = overwrite(file, 1, Uint8Array.of(9, 9));
    expect(await bytesOf(changed)).toEqual([1, 9, 9, 4]);
    expect(changed.type).toBe('audio/x');
  });
});
