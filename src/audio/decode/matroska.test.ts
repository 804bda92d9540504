import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { joinArrays } from '../../shared/joinArrays';
import { repairMatroska } from './matroska';

type Bytes = Uint8Array<ArrayBuffer>;
const join = (parts: readonly Bytes[]): Bytes =>
  joinArrays(parts, (length) => new Uint8Array(length));

function element(id: readonly number[], ...data: readonly Bytes[]): Bytes {
  const body = join(data);
  // The size in five bytes.
  return Uint8Array.of(...id, 0x08, 0, 0, body.length >> 8, body.length & 255, ...body);
}

const EBML = element([0x1a, 0x45, 0xdf, 0xa3], Uint8Array.of(0x42, 0x86, 0x81, 1));
const TRACK = element([0xae], Uint8Array.of(0xd7, 0x81, 1));
const TRACKS = element([0x16, 0x54, 0xae, 0x6b], TRACK);
const block = (time: number) =>
  Uint8Array.of(0xa3, 0x94, 0x81, time >> 8, time & 255, 0x80, ...Array<number>(16).fill(time));
const timestamp = (cluster: number) =>
  Uint8Array.of(0xe7, 0x82, (1000 * cluster) >> 8, (1000 * cluster) & 255);
const TIMES = Array.from({ length: 20 }, (_, n) => 20 * n);
const cluster = (n: number) => element([0x1f, 0x43, 0xb6, 0x75], timestamp(n), ...TIMES.map(block));
const segment = (...parts: readonly Bytes[]) => element([0x18, 0x53, 0x80, 0x67], ...parts);
const FILE = join([EBML, segment(TRACKS, cluster(0), cluster(1), cluster(2))]);

/** Absolute times of the blocks in a repaired file. */
function timesOf(bytes: Bytes): number[] {
  const times: number[] = [];
  let base = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === 0xe7 && bytes[at + 1] === 0x82) base = bytes[at + 2] * 256 + bytes[at + 3];
    if (bytes[at] === 0xa3 && bytes[at + 1] === 0x94 && bytes[at + 2] === 0x81) {
      times.push(base + bytes[at + 3] * 256 + bytes[at + 4]);
      at += 21;
    }
  }
  return times;
}

const ALL = [0, 1000, 2000].flatMap((base) => TIMES.map((time) => base + time));

describe('repairMatroska', () => {
  it('leaves intact files alone', async () => {
    expect(timesOf(FILE)).toEqual(ALL);
    expect(await repairMatroska(FILE)).toBeNull();
    expect(await repairMatroska(new Uint8Array(40))).toBeNull();
  });

  it.each([1, 30, 300, 700])('keeps the whole blocks of a file without %i bytes', async (count) => {
    const repairs = await repairMatroska(FILE.slice(0, FILE.length - count));
    expect(repairs).toHaveLength(1);
    // It is told by its length, not as damage in the middle.
    expect(repairs?.[0].isDamaged).toBe(false);
    const bytes = join(repairs?.[0].parts ?? []);
    const bytesPerBlock = 22;
    const bytesPerHead = 13;
    const numLost = Math.ceil(
      (count - (count > 20 * bytesPerBlock ? bytesPerHead : 0)) / bytesPerBlock,
    );
    expect(timesOf(bytes)).toEqual(ALL.slice(0, ALL.length - numLost));
    // No cluster states more than there is.
    expect(await repairMatroska(bytes)).toBeNull();
  });

  const first = FILE.indexOf(0x1f);
  it.each([
    ['zeros', first + 100, first + 200, true],
    ['missing bytes', first + 100, first + 210, false],
    ['zeros over the beginning of a cluster', first + 400, first + 600, true],
    ['a missing beginning of a cluster', first + 400, first + 600, false],
  ])('finds the blocks behind %s, in their place', async (_, from, to, isZeros) => {
    const bytes = isZeros
      ? FILE.slice().fill(0, from, to)
      : join([FILE.slice(0, from), FILE.slice(to)]);
    const repairs = await repairMatroska(bytes);
    expect(repairs).toHaveLength(1);
    expect(repairs?.[0].isDamaged).toBe(true);
    const times = timesOf(join(repairs?.[0].parts ?? []));
    // What is there is in its place, in order.
    expect(times).toEqual(ALL.filter((time) => times.includes(time)));
    expect(new Set(times).size).toBe(times.length);
    // All but those in the damage, and behind it up to the next time stamp of a cluster.
    expect(times.slice(-20)).toEqual(ALL.slice(-20));
    expect(times.slice(0, 3)).toEqual(ALL.slice(0, 3));
    expect(times.length).toBeGreaterThanOrEqual(36);
  });

  it('tells a wrong checksum of a cluster', async () => {
    // The checksum of the ten bytes: a well-known example, behind the head of a void element.
    const data = Uint8Array.of(0xec, 0x89, ...new TextEncoder().encode('123456789'));
    const file = (crc: number) => {
      const checksum = new Uint8Array([0xbf, 0x84, 0, 0, 0, 0]);
      new DataView(checksum.buffer).setUint32(2, crc, true);
      return join([EBML, segment(TRACKS, element([0x1f, 0x43, 0xb6, 0x75], checksum, data))]);
    };
    expect(await repairMatroska(file(crc32(data)))).toBeNull();
    const [repair] = (await repairMatroska(file(crc32(data) ^ 1))) ?? [];
    expect(repair).toMatchObject({ isDamaged: true });
  });
});
