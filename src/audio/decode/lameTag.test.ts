import { describe, expect, it } from 'vitest';
import { parseLameTag } from './lameTag';

/** A first frame with a Xing header: MPEG-1 or MPEG-2, stereo, with the given fields. */
function frame(options: { header?: number[]; flags?: number; version?: string; at?: number } = {}) {
  const { header = [0xff, 0xfb, 0x90, 0x00], flags = 1, version = 'LAME3.100', at = 36 } = options;
  const bytes = new Uint8Array(400);
  bytes.set(header, 0);
  const text = (value: string, position: number) =>
    bytes.set(new TextEncoder().encode(value), position);
  text('Info', at);
  const view = new DataView(bytes.buffer);
  view.setUint32(at + 4, flags);
  let next = at + 8;
  if (flags & 1) view.setUint32(next, 100);
  for (const [bit, size] of [4, 4, 100, 4].entries()) if ((flags >> bit) & 1) next += size;
  text(version, next);
  // 576 and 1000 as two numbers of 12 bits.
  bytes.set([0x24, 0x03, 0xe8], next + 21);
  return bytes;
}

describe('parseLameTag', () => {
  it('reads delay, padding and length, whichever fields come before', () => {
    for (const flags of [1, 3, 7, 15]) {
      expect(parseLameTag(frame({ flags }))).toEqual({
        delay: 576,
        padding: 1000,
        totalSamples: 115200,
        frameSamples: 1152,
      });
    }
    expect(parseLameTag(frame({ flags: 14 }))?.totalSamples).toBeNull();
  });

  it('counts 576 samples per frame of MPEG-2', () => {
    const tag = parseLameTag(frame({ header: [0xff, 0xf3, 0x90, 0x00], at: 21, version: 'Lavf' }));
    expect(tag?.totalSamples).toBe(57600);
  });

  it('gives null without a tag, for other encoders and for chance matches', () => {
    expect(parseLameTag(new Uint8Array(400))).toBeNull();
    expect(parseLameTag(new Uint8Array(0))).toBeNull();
    expect(parseLameTag(frame({ version: 'GOGO' }))).toBeNull();
    expect(parseLameTag(frame({ header: [0, 0, 0, 0] }))).toBeNull();
    expect(parseLameTag(frame().subarray(0, 100))).toBeNull();
  });
});
