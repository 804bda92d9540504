import { describe, expect, it } from 'vitest';
import { noise } from '../../testing/signals';
import { decodeCheckpoint, decodeStretch, encodeCheckpoint, encodeStretch } from './stretchFile';

const STRETCH = {
  startSample: 77,
  vocals: [noise(1001, 1), noise(1001, 2)],
  columns: {
    firstColumn: 3,
    numColumns: 2,
    totalColumns: 9,
    numRows: 2,
    mixture: Uint8Array.of(1, 2, 3, 4),
    vocals: Uint8Array.of(5, 6, 7, 8),
  },
};
const blobOf = (pieces: readonly Uint8Array<ArrayBuffer>[]) => new Blob([...pieces]);

describe('the file of a stretch', () => {
  it('holds all of it, bit by bit', async () => {
    expect(await decodeStretch(blobOf(encodeStretch(STRETCH)))).toEqual(STRETCH);
    const bare = { ...STRETCH, columns: null };
    expect(await decodeStretch(blobOf(encodeStretch(bare)))).toEqual(bare);
  });

  it('is refused where it ends too early, wherever that is', async () => {
    const file = blobOf(encodeStretch(STRETCH));
    for (const length of [0, 3, 20, 300, file.size - 1]) {
      await expect(decodeStretch(file.slice(0, length))).rejects.toMatchObject({
        code: 'storage-lost',
      });
    }
  });
});

describe('the file of a checkpoint', () => {
  it('holds all of it', async () => {
    const checkpoint = { key: '["paper",1]', numDelivered: 12, bytes: Uint8Array.of(1, 2, 3) };
    expect(await decodeCheckpoint(blobOf(encodeCheckpoint(checkpoint)))).toEqual(checkpoint);
  });
});
