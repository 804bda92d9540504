import { describe, expect, it } from 'vitest';
import { joinArrays } from '../../shared/joinArrays';
import { readFlacHead, undoFlacScaling } from './flac';
import { readMp3Head } from './mp3';
import { readModes } from './oggCodecs';
import { readPage, writePages } from './oggPages';
import { repairFile } from './repair';

type Bytes = Uint8Array<ArrayBuffer>;

async function bytesOf(file: Blob): Promise<Bytes> {
  return new Uint8Array(await file.arrayBuffer());
}

function join(parts: readonly Bytes[]): Bytes {
  return joinArrays(parts, (length) => new Uint8Array(length));
}

/** The checksum of ISO/IEC 11172-3, sec. 2.4.3.1, bit by bit. */
function crc16(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const isOne = crc >> 15 !== ((byte >> bit) & 1);
      crc = ((crc << 1) & 0xffff) ^ (isOne ? 0x8005 : 0);
    }
  }
  return crc;
}

describe('repair of MP3', () => {
  const FRAME_BYTES = 417;
  const SIDE_BYTES = 32;

  /** MPEG-1 layer III, 128 kbit/s, 44.1 kHz, stereo; its sound begins `before` bytes earlier. */
  function frame(value: number, before = 0): Bytes {
    const bytes = new Uint8Array(FRAME_BYTES).fill(value, 4 + SIDE_BYTES);
    bytes.set([0xff, 0xfb, 0x90, 0x00, before >> 1, (before & 1) << 7]);
    return bytes;
  }

  /** A copy of `bytes` with `value` in `count` bits of its side information from bit `at` on. */
  function withBits(bytes: Bytes, at: number, count: number, value: number): Bytes {
    const result = bytes.slice();
    for (let n = 0; n < count; n++) {
      const bit = 8 * 4 + at + n;
      const isSet = (value >> (count - 1 - n)) & 1;
      result[bit >> 3] = (result[bit >> 3] & ~(0x80 >> (bit & 7))) | (isSet * (0x80 >> (bit & 7)));
    }
    return result;
  }

  const frames = Array.from({ length: 20 }, (_, n) => frame(n + 1, n === 12 ? 300 : 0));

  it('reads length and format of headers', () => {
    expect(readMp3Head(frame(1), 0)).toMatchObject({ length: FRAME_BYTES, isMpeg1: true });
    // MPEG-2, 64 kbit/s, 22.05 kHz, mono, with padding.
    expect(readMp3Head(Uint8Array.of(0xff, 0xf3, 0x82, 0xc0), 0)).toMatchObject({
      length: 209,
      isMono: true,
      isMpeg1: false,
    });
    for (const second of [0xff, 0xfd, 0xeb]) {
      expect(readMp3Head(Uint8Array.of(0xff, second, 0x90, 0), 0)).toBeNull();
    }
  });

  it('replaces damaged frames by as many silent ones, and those that depend on them', async () => {
    const bytes = join(frames).fill(0, 8 * FRAME_BYTES + 30, 11 * FRAME_BYTES + 20);
    const {
      streams: [file],
      isDamaged,
    } = await repairFile(new Blob([bytes]));
    expect(isDamaged).toBe(true);
    const repaired = await bytesOf(file);
    expect(repaired).toHaveLength(20 * FRAME_BYTES);
    expect(repaired.subarray(0, 8 * FRAME_BYTES)).toEqual(join(frames.slice(0, 8)));
    for (let n = 8; n < 13; n++) {
      const side = repaired.subarray(n * FRAME_BYTES + 4, n * FRAME_BYTES + 4 + SIDE_BYTES);
      expect(side).toEqual(new Uint8Array(SIDE_BYTES));
    }
    // The sound of frame 12 begins in lost ones; its bytes stay for those behind it.
    expect(repaired[13 * FRAME_BYTES - 1]).toBe(13);
    expect(repaired.subarray(13 * FRAME_BYTES)).toEqual(join(frames.slice(13)));
  });

  // Behind 9 bits of reach and 11 for all parts: the length of the first part, its big values.
  const LENGTH_AT = 20;
  const BIG_VALUES_AT = LENGTH_AT + 12;
  const SWITCH_AT = LENGTH_AT + 33;
  it.each<[string, (frame: Bytes) => Bytes]>([
    ['more values than a granule has', (bytes) => withBits(bytes, BIG_VALUES_AT, 9, 289)],
    ['a type of block that does not exist', (bytes) => withBits(bytes, SWITCH_AT, 3, 4)],
    [
      'a table that does not exist',
      (bytes) => withBits(withBits(bytes, BIG_VALUES_AT, 9, 1), SWITCH_AT + 1, 5, 14),
    ],
    ['more sound than there are bytes', (bytes) => withBits(bytes, LENGTH_AT, 12, 8 * 400)],
  ])('replaces a frame that states %s, and tells it', async (_, damage) => {
    // The sound of every frame fills it, so that none has bytes of others.
    const numOwnBits = 8 * (FRAME_BYTES - 4 - SIDE_BYTES);
    const full = frames.map((_frame, n) => withBits(frame(n + 1), LENGTH_AT, 12, numOwnBits));
    const damaged = full.map((bytes, n) => (n === 10 ? damage(bytes) : bytes));
    const { streams, isDamaged } = await repairFile(new Blob(damaged));
    expect(isDamaged).toBe(true);
    const silent = full[10].slice().fill(0, 4, 4 + SIDE_BYTES);
    const expected = join(full.map((bytes, n) => (n === 10 ? silent : bytes)));
    expect(await bytesOf(streams[0])).toEqual(expected);
  });

  it('replaces a frame whose sound begins in bytes that another has used', async () => {
    const numOwnBits = 8 * (FRAME_BYTES - 4 - SIDE_BYTES);
    const full = frames.map((_frame, n) => withBits(frame(n + 1), LENGTH_AT, 12, numOwnBits - 80));
    const damaged = full.map((bytes, n) => withBits(bytes, 0, 9, n === 10 ? 11 : 0));
    expect(await repairFile(new Blob(damaged))).toMatchObject({ isDamaged: true });
    const intact = full.map((bytes, n) => withBits(bytes, 0, 9, n === 10 ? 10 : 0));
    expect(await repairFile(new Blob(intact))).toMatchObject({ isDamaged: false });
  });

  it('believes checksums that are right for most frames', async () => {
    const withCrc = (crc: number) =>
      frames.map((_frame, n) => {
        const bytes = frame(n + 1);
        bytes[1] = 0xfa;
        bytes.fill(0, 4, 4 + 2 + SIDE_BYTES);
        bytes.set([crc >> 8, crc & 255], 4);
        return bytes;
      });
    const crc = crc16([0x90, 0, ...Array<number>(SIDE_BYTES).fill(0)]);
    const right = withCrc(crc);
    expect(await repairFile(new Blob(right))).toMatchObject({ isDamaged: false });
    // Reserved bits, which no other check reads.
    right[10][7] |= 0x40;
    expect(await repairFile(new Blob(right))).toMatchObject({ isDamaged: true });
    expect(await repairFile(new Blob(withCrc(crc ^ 1)))).toMatchObject({ isDamaged: false });
  });

  it('leaves intact streams and tags between joined files alone', async () => {
    const tag = new Uint8Array(128);
    tag.set([0x54, 0x41, 0x47]);
    for (const parts of [frames, [...frames, tag, ...frames]]) {
      const file = new Blob(parts);
      expect((await repairFile(file)).streams[0]).toBe(file);
    }
  });

  it('replaces an hour of damage', async () => {
    const numLost = 140_000;
    const bytes = new Uint8Array((2 * 20 + numLost) * FRAME_BYTES);
    bytes.set(join(frames));
    bytes.set(join(frames), bytes.length - 20 * FRAME_BYTES);
    const { streams, isDamaged } = await repairFile(new Blob([bytes]));
    expect(isDamaged).toBe(true);
    expect(streams.map(({ size }) => size)).toEqual([bytes.length]);
  });

  it('tells joined streams apart where the rate or the channels change', async () => {
    // The second stream is mono: the last two bits of the header's fourth byte's top are set.
    const mono = frames.map((bytes) =>
      Uint8Array.from(bytes, (value, n) => (n === 3 ? 0xc0 : value)),
    );
    const parts = [join(frames), join(mono), join(frames)];
    const { streams, isDamaged } = await repairFile(new Blob(parts));
    expect(isDamaged).toBe(false);
    expect(await Promise.all(streams.map(bytesOf))).toEqual(parts);
    // A few frames of another format are damage.
    const altered = [join(frames), join(mono.slice(0, 4)), join(frames)];
    const repaired = await repairFile(new Blob(altered));
    expect(repaired).toMatchObject({ isDamaged: true });
    expect(repaired.streams).toHaveLength(1);
  });
});

describe('repair of Ogg', () => {
  const SERIAL = 7;
  const OPUS_HEAD = Uint8Array.from([
    ...new TextEncoder().encode('OpusHead'),
    ...Uint8Array.of(1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0),
  ]);

  /** Pages of one packet each; those of sound hold 20 ms. */
  function pages(): Bytes[] {
    const tags = new TextEncoder().encode('OpusTags');
    const sound = Array.from({ length: 10 }, (_, n) => Uint8Array.from([0xfc, n, n, n]));
    return [OPUS_HEAD, tags, ...sound].map((packet, n) => {
      const granule = Math.max(0, n - 1) * 960;
      const options = { granule, serial: SERIAL, sequence: n, isFirst: n === 0, isLast: n === 11 };
      return join(writePages(packet, options));
    });
  }

  it('writes pages that it reads, also of long packets', () => {
    const packet = Uint8Array.from({ length: 70_000 }, (_, n) => n % 251);
    const options = { granule: 5, serial: 3, sequence: 9, isFirst: true, isLast: true };
    const [first, second] = writePages(packet, options).map((page) => readPage(page, 0));
    expect(first).toMatchObject({ isFirst: true, isLast: false, granule: -1, isOpen: true });
    expect(second).toMatchObject({ isContinued: true, isLast: true, granule: 5, sequence: 10 });
    const read = join([...(first?.parts ?? []), ...(second?.parts ?? [])]);
    expect(read).toHaveLength(packet.length);
    expect(read.every((byte, n) => byte === packet[n])).toBe(true);
  });

  it('refuses pages with a wrong checksum', () => {
    const [page] = pages();
    page[30] ^= 1;
    expect(readPage(page, 0)).toBeNull();
  });

  it('puts silence of their length in place of damaged pages', async () => {
    const intact = pages();
    const damaged = pages();
    damaged[5].fill(0);
    damaged[6][28] ^= 1;
    const {
      streams: [file],
      isDamaged,
    } = await repairFile(new Blob(damaged));
    expect(isDamaged).toBe(true);
    const repaired = await bytesOf(file);
    const granules: number[] = [];
    const sounds: number[][] = [];
    for (let at = 0; at < repaired.length;) {
      const page = readPage(repaired, at);
      if (!page) throw new Error(`no page at ${at}`);
      granules.push(page.granule);
      sounds.push([...page.parts[0]]);
      at = page.end;
    }
    expect(granules).toEqual(Array.from({ length: 12 }, (_, n) => Math.max(0, n - 1) * 960));
    expect(sounds.slice(5, 7)).toEqual([
      [0xfc, 0xff, 0xfe],
      [0xfc, 0xff, 0xfe],
    ]);
    expect(repaired.subarray(-40)).toEqual(join(intact).subarray(-40));
  });

  it('leaves intact files alone, and cuts off a page that is not whole', async () => {
    const whole = new Blob(pages());
    expect((await repairFile(whole)).streams[0]).toBe(whole);
    const cut = await repairFile(whole.slice(0, whole.size - 2));
    expect(cut.isDamaged).toBe(false);
    expect(await bytesOf(cut.streams[0])).toEqual(join(pages().slice(0, -1)));
  });

  it('tells chained streams apart, and repairs each', async () => {
    const link = join(pages());
    const damaged = link.slice();
    // The capture pattern of the last page.
    damaged[link.length - join(pages().slice(-1)).length] ^= 1;
    const intact = await repairFile(new Blob([link, link]));
    expect(await Promise.all(intact.streams.map(bytesOf))).toEqual([link, link]);
    expect(intact.isDamaged).toBe(false);
    const { streams } = await repairFile(new Blob([damaged, link]));
    expect(await Promise.all(streams.map(bytesOf))).toEqual([join(pages().slice(0, -1)), link]);
  });

  it('keeps a page with altered sound, and what is whole in a page that is cut off', async () => {
    const altered = join(pages());
    altered[altered.length - 1] ^= 1;
    const mended = await repairFile(new Blob([altered]));
    expect(mended.isDamaged).toBe(true);
    const [last] = pages().slice(-1);
    const bytes = await bytesOf(mended.streams[0]);
    const page = readPage(bytes, altered.length - last.length);
    expect(page?.parts).toEqual([altered.subarray(-page!.parts[0].length)]);
    // A page of two packets without the last byte of the second.
    const intact = pages();
    const two = new Uint8Array(27 + 2 + 6);
    two.set(last.subarray(0, 27));
    two.set([2, 3, 3, 0xfc, 7, 7, 0xfc, 8, 8], 26);
    const cut = await repairFile(new Blob([...intact.slice(0, -1), two.subarray(0, -1)]));
    const rest = (await bytesOf(cut.streams[0])).subarray(join(intact.slice(0, -1)).length);
    const kept = readPage(rest.slice(), 0);
    expect(kept?.parts).toEqual([Uint8Array.of(0xfc, 7, 7)]);
    expect(kept?.granule).toBe(readPage(last, 0)?.granule);
  });

  it('reads the modes at the end of a setup header of Vorbis', () => {
    // 2 modes: short with mapping 0, long with mapping 1. Least significant bits come first.
    const bits = ['100000', '0'.padEnd(41, '0'), '1'.padEnd(33, '0'), '10000000', '1'].join('');
    const setup = new Uint8Array(40);
    for (let n = 0; n < bits.length; n++) setup[20 + (n >> 3)] |= Number(bits[n]) << (n & 7);
    expect(readModes(setup)).toEqual([false, true]);
  });
});

describe('FLAC from decodeAudioData', () => {
  const description = (bitsPerSample: number) => {
    const info = [18, 0, 18, 0, 0, 0, 0, 0, 0, 0, 0x2e, 0xe0, 0x02, (bitsPerSample - 1) << 4];
    return Uint8Array.from([0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, 34, ...info, ...Array(20).fill(0)]);
  };
  const values = [0, 1, 100, 8192, 32767, -1, -32768];
  const scaled = () => Float32Array.from(values, (value) => value / (value > 0 ? 32767 : 32768));

  it('gets back samples of 16 bits that were scaled', () => {
    const plane = scaled();
    undoFlacScaling([plane], description(16));
    expect([...plane]).toEqual(values.map((value) => value / 32768));
  });

  it('leaves others alone', () => {
    const plane = scaled();
    // The fifth bit of the size lies in the byte before: 0 for 16, 1 for 17 to 32 bits.
    const head = description(8);
    head[8 + 12] |= 1;
    undoFlacScaling([plane], head);
    undoFlacScaling([plane], undefined);
    expect(plane).toEqual(scaled());
  });
});

describe('repair of FLAC', () => {
  it('puts zeros behind a last frame that readers take for the end of one', async () => {
    // One sample of 0.25 at 16 bits in stereo, as ffmpeg writes it: STREAMINFO and a frame.
    const info = [18, 0, 18, 0, 0, 0, 15, 0, 0, 15, 10, 196, 66, 240, 0, 0, 0, 1];
    const head = [0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, 34, ...info, ...Array<number>(16).fill(0)];
    const frame = [0xff, 0xf8, 0x69, 0x18, 0, 0, 0xbf, 1, 0, 9, 1, 0, 9, 0xbf, 0xd6];
    const flac = Uint8Array.from([...head, ...frame]);
    const { streams, isDamaged } = await repairFile(new Blob([flac]));
    expect(isDamaged).toBe(false);
    const bytes = await bytesOf(streams[0]);
    expect(bytes).toHaveLength(flac.length + 1);
    expect([...bytes.subarray(-16)]).toEqual([...frame, 0]);
  });

  it('reads the number and the length of a frame', () => {
    // 4096 samples, rate and size of the stream, stereo, number 0x80 in two bytes.
    const head = [0xff, 0xf8, 0xc0, 0x10, 0xc2, 0x80];
    let crc = 0;
    for (const byte of head) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80 ? (crc << 1) ^ 7 : crc << 1) & 255;
    }
    const bytes = Uint8Array.from([...head, crc]);
    expect(readFlacHead(bytes, 0)).toEqual({ isVariable: false, number: 0x80, blockSize: 4096 });
    bytes[6] ^= 1;
    expect(readFlacHead(bytes, 0)).toBeNull();
  });
});
