/** Seeded changes to files, aimed at what parsers read: sizes, counts, identifiers, boundaries. */

/** Uniform numbers in [0, 1), e.g. of `createRandom`. */
type Random = () => number;

const below = (random: Random, limit: number) => Math.floor(random() * limit);
const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)];

/** Values at which sizes and counts overflow, vanish or change their sign. */
const EDGES = [
  0, 1, 2, 7, 8, 16, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff,
  0x80000000, 0xfffffffe, 0xffffffff,
];

/** Identifiers of chunks, boxes, pages and tags, whose neighbourhood parsers read. */
const MARKS = [
  'RIFF',
  'fmt ',
  'data',
  'FORM',
  'COMM',
  'SSND',
  'fLaC',
  'OggS',
  'ID3',
  'Xing',
  'Info',
]
  .concat(['ftyp', 'moov', 'mvhd', 'trak', 'mdhd', 'stsd', 'mp4a', 'esds', 'stts', 'stsc', 'stsz'])
  .concat(['stco', 'elst', 'moof', 'trun', 'mdat', 'OpusHead', 'vorbis', '\x1aE\xdf\xa3', 'dOps']);

type Mutation = (file: Buffer, random: Random, other: Buffer) => Buffer;

/** Mostly near the beginning or a mark, where structure is; sometimes anywhere. */
function position(file: Buffer, random: Random): number {
  const kind = random();
  if (kind < 0.4) return below(random, Math.min(file.length, 128));
  if (kind < 0.8) {
    const at = file.indexOf(pick(random, MARKS), below(random, file.length), 'latin1');
    if (at >= 0) return Math.min(file.length - 1, at + below(random, 40));
  }
  return below(random, file.length);
}

const MUTATIONS: readonly Mutation[] = [
  function flipByte(file, random) {
    file[position(file, random)] ^= 1 << below(random, 8);
    return file;
  },
  function setByte(file, random) {
    file[position(file, random)] = below(random, 256);
    return file;
  },
  function setNumber(file, random) {
    const at = position(file, random);
    const value = pick(random, EDGES);
    const size = pick(random, [1, 2, 3, 4]);
    if (at + size > file.length) return file;
    const limited = value % 2 ** (8 * size);
    if (random() < 0.5) file.writeUIntLE(limited, at, size);
    else file.writeUIntBE(limited, at, size);
    return file;
  },
  function remove(file, random) {
    const at = position(file, random);
    return Buffer.concat([file.subarray(0, at), file.subarray(at + 1 + below(random, 64))]);
  },
  function insert(file, random) {
    const at = position(file, random);
    const bytes = Buffer.from(
      Array.from({ length: 1 + below(random, 32) }, () => below(random, 256)),
    );
    return Buffer.concat([file.subarray(0, at), bytes, file.subarray(at)]);
  },
  function repeat(file, random) {
    const at = position(file, random);
    const piece = file.subarray(at, at + 1 + below(random, 400));
    return Buffer.concat([file.subarray(0, at), piece, file.subarray(at)]);
  },
  function cut(file, random) {
    return file.subarray(0, 1 + below(random, file.length));
  },
  function splice(file, random, other) {
    return Buffer.concat([
      file.subarray(0, position(file, random)),
      other.subarray(position(other, random)),
    ]);
  },
];

/** `file` with one to six changes; `other` is spliced in at times. Equal randoms, equal bytes. */
export function mutate(file: Buffer, other: Buffer, random: Random): Buffer {
  let result = Buffer.from(file);
  const count = 1 + below(random, 6);
  for (let i = 0; i < count && result.length > 0; i++) {
    result = Buffer.from(pick(random, MUTATIONS)(result, random, other));
  }
  return result.length > 0 ? result : Buffer.from([0]);
}
