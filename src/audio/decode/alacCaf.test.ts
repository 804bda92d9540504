import { describe, expect, it } from 'vitest';
import type { Samples } from '../../shared/units';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';
import { alacCafPieces, readAlacCaf } from './alacCaf';

const FRAME_LENGTH = 4;
const PRIMING: Samples = 1;

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0));
const bigEndian = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, n) => Math.floor(value / 256 ** (bytes - 1 - n)) % 256);
const chunk = (id: string, ...bytes: readonly number[]) => [
  ...ascii(id),
  ...bigEndian(bytes.length, 8),
  ...bytes,
];

/** A packet of one channel whose samples are stored as they are. */
function packet(samples: readonly number[]): number[] {
  const fields = [
    [0, 3],
    [0, 16],
    [0b1001, 4],
    [samples.length, 32],
    ...samples.map((value) => [value, 16]),
    [7, 3],
  ];
  const bits = fields.map(([value, count]) => value.toString(2).padStart(count, '0')).join('');
  return Array.from({ length: Math.ceil(bits.length / 8) }, (_, n) =>
    Number.parseInt(bits.slice(8 * n, 8 * n + 8).padEnd(8, '0'), 2),
  );
}

const COOKIE = [
  ...bigEndian(FRAME_LENGTH, 4),
  0,
  16,
  40,
  10,
  14,
  1,
  0,
  255,
  ...bigEndian(0, 8),
  ...bigEndian(44100, 4),
];
const OLD_COOKIE = [
  ...bigEndian(12, 4),
  ...ascii('frmaalac'),
  ...bigEndian(36, 4),
  ...ascii('alac'),
  ...bigEndian(0, 4),
  ...COOKIE,
];
// 44100 as a 64-bit float.
const RATE = [0x40, 0xe5, 0x88, 0x80, 0, 0, 0, 0];
const DESCRIPTION = [...RATE, ...ascii('alac'), ...bigEndian(0, 4), ...bigEndian(0, 16)];
/** The song is 10 … 18. */
const PACKETS = [packet([9, 10, 11, 12]), packet([13, 14, 15, 16]), packet([17, 18, 19, 20])];
const NUM_SAMPLES = 9;

function caf(packets: readonly (readonly number[])[] = PACKETS, cookie = COOKIE): Blob {
  const sizes = packets.map(({ length }) => [0x80, length]).flat();
  const counts = [...bigEndian(packets.length, 8), ...bigEndian(NUM_SAMPLES, 8)];
  const table = [...counts, ...bigEndian(PRIMING, 4), ...bigEndian(2, 4), ...sizes];
  const bytes = [
    ...ascii('caff'),
    0,
    1,
    0,
    0,
    ...chunk('desc', ...DESCRIPTION),
    ...chunk('kuki', ...cookie),
    ...chunk('data', ...bigEndian(0, 4), ...packets.flat()),
    ...chunk('pakt', ...table),
  ];
  return new Blob([Uint8Array.from(bytes)]);
}

async function decode(file: Blob) {
  const read = await readAlacCaf(file);
  if (!read) throw new Error('not read');
  const report = { isDamaged: false };
  const pieces: PcmAudio[] = [];
  for await (const piece of alacCafPieces(file, read, report)) pieces.push(piece);
  const samples = [...joinPieces(pieces)[0]].map((value) => value * 32768);
  return { samples, sampleRate: pieces[0].sampleRate, ...report, isTruncated: read.isTruncated };
}

describe('Apple Lossless in CAF', () => {
  it.each([
    ['cookie', COOKIE],
    ['cookie of old files', OLD_COOKIE],
  ])('gives the samples of the song, without what packets add: %s', async (_, cookie) => {
    expect(await decode(caf(PACKETS, cookie))).toEqual({
      samples: [10, 11, 12, 13, 14, 15, 16, 17, 18],
      sampleRate: 44100,
      isDamaged: false,
      isTruncated: false,
    });
  });

  it('puts silence in place of a damaged packet', async () => {
    const damaged = PACKETS.map((bytes, n) => (n === 1 ? bytes.map(() => 0xff) : bytes));
    const { samples, isDamaged } = await decode(caf(damaged));
    expect(samples).toEqual([10, 11, 12, 0, 0, 0, 0, 17, 18]);
    expect(isDamaged).toBe(true);
  });

  it('refuses files without a table of their packets, and leaves others alone', async () => {
    const whole = caf();
    const cut = whole.slice(0, whole.size - 60);
    await expect(readAlacCaf(cut)).rejects.toMatchObject({ code: 'decode-failed' });
    expect(await readAlacCaf(new Blob(['RIFF and so on']))).toBeNull();
    expect(await readAlacCaf(new Blob([]))).toBeNull();
  });
});
