import { describe, expect, it } from 'vitest';
import { readAdtsHead } from './adts';
import { findRuns } from './frameRuns';
import { repairFile } from './repair';

const FRAME_BYTES = 100;

/** A frame of stereo AAC-LC at 44.1 kHz whose payload holds `value`. */
function frame(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(FRAME_BYTES).fill(value);
  bytes.set([0xff, 0xf1, 0x50, 0x80, FRAME_BYTES >> 3, ((FRAME_BYTES & 7) << 5) | 0x1f, 0xfc]);
  return bytes;
}

/** 20 frames with payloads 1 … 20; bytes [from, to) are zero. */
function stream(from = 0, to = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(20 * FRAME_BYTES);
  for (let n = 0; n < 20; n++) bytes.set(frame(n + 1), n * FRAME_BYTES);
  return bytes.fill(0, from, to);
}

async function bytesOf(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

describe('repairAdts', () => {
  it('leaves intact streams and other files alone', async () => {
    for (const bytes of [stream(), new Uint8Array(50), new Uint8Array(0)]) {
      const file = new Blob([bytes]);
      const { streams, isDamaged } = await repairFile(file);
      expect(isDamaged).toBe(false);
      expect(streams).toHaveLength(1);
      expect(streams[0]).toBe(file);
    }
  });

  it('replaces damaged frames by as many silent ones', async () => {
    // The damage begins in frame 8 and ends in frame 11 (counted from 0).
    const { streams, isDamaged } = await repairFile(new Blob([stream(830, 1120)]));
    expect(isDamaged).toBe(true);
    const bytes = await bytesOf(streams[0]);
    expect(bytes.subarray(0, 800)).toEqual(stream().subarray(0, 800));
    expect(bytes.subarray(-800)).toEqual(stream().subarray(-800));
    const silent = bytes.subarray(800, -800);
    expect(silent).toHaveLength(4 * 16);
    for (let n = 0; n < 4; n++) {
      expect([...silent.subarray(16 * n, 16 * n + 7)]).toEqual([
        0xff,
        0xf1,
        0x50,
        0x80,
        16 >> 3,
        0x1f,
        0xfc,
      ]);
    }
  });

  it('takes a lone sync word within damage for no frame', async () => {
    const bytes = stream(830, 1120);
    bytes.set(frame(9).subarray(0, 7), 950);
    expect(await findRuns(bytes, readAdtsHead)).toMatchObject([
      { start: 0, end: 800, numFrames: 8 },
      { start: 1200, end: 2000, numFrames: 8 },
    ]);
  });
});
