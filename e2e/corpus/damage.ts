/** Ways to damage a file. All return new bytes and leave the given ones alone. */
import { createRandom } from '../random';

/** The first `share` of a file. */
export function truncate(file: Buffer, share: number): Buffer {
  return Buffer.from(file.subarray(0, Math.max(1, Math.floor(file.length * share))));
}

/** `count` bytes between two shares of a file, each replaced by another value. */
export function flip(file: Buffer, count: number, from: number, to: number, seed: number): Buffer {
  const random = createRandom(seed);
  const result = Buffer.from(file);
  for (let i = 0; i < count; i++) {
    const at = Math.floor(file.length * (from + (to - from) * random()));
    result[at] ^= 1 + Math.floor(255 * random());
  }
  return result;
}

/** Zeros in place of what is between two shares of a file. */
export function blank(file: Buffer, from: number, to: number): Buffer {
  return Buffer.from(file).fill(0, Math.floor(file.length * from), Math.floor(file.length * to));
}

/** `file` without what is between two of its shares. */
export function cutOut(file: Buffer, from: number, to: number): Buffer {
  const [start, end] = [from, to].map((share) => Math.floor(file.length * share));
  return Buffer.concat([file.subarray(0, start), file.subarray(end)]);
}

export function pseudoRandomBytes(length: number, seed: number): Buffer {
  const random = createRandom(seed);
  return Buffer.from(Array.from({ length }, () => Math.floor(256 * random())));
}

/** An ID3v2.3 tag of about `bytes` bytes (https://id3.org/id3v2.3.0): a comment of zeros. */
export function id3Tag(bytes: number): Buffer {
  const frame = Buffer.alloc(10 + bytes);
  frame.write('PRIV', 0, 'latin1');
  frame.writeUInt32BE(bytes, 4);
  frame.write('corpus\0', 10, 'latin1');
  const head = Buffer.from('ID3\x03\0\0\0\0\0\0', 'latin1');
  for (let i = 0; i < 4; i++) head[9 - i] = (frame.length >> (7 * i)) & 0x7f;
  return Buffer.concat([head, frame]);
}

/** `wav` with a chunk of `bytes` bytes before its samples. */
export function withChunk(wav: Buffer, id: string, bytes: number): Buffer {
  const at = wav.indexOf('data', 12, 'latin1');
  const chunk = Buffer.alloc(8 + bytes);
  chunk.write(id, 0, 'latin1');
  chunk.writeUInt32LE(bytes, 4);
  const result = Buffer.concat([wav.subarray(0, at), chunk, wav.subarray(at)]);
  result.writeUInt32LE(result.length - 8, 4);
  return result;
}

/** A copy of `file` whose 32 bits behind the first `marker`, `offset` bytes on, are `value`. */
export function patch32(
  file: Buffer,
  marker: string,
  offset: number,
  value: number,
  order: 'LE' | 'BE' = 'LE',
): Buffer {
  const result = Buffer.from(file);
  const at = result.indexOf(marker, 0, 'latin1');
  if (at < 0) throw new Error(`no ${marker} in the file`);
  if (order === 'LE') result.writeUInt32LE(value >>> 0, at + marker.length + offset);
  else result.writeUInt32BE(value >>> 0, at + marker.length + offset);
  return result;
}

/** A FLAC file with `bytes` of padding behind its first metadata block (RFC 9639, sec. 8). */
export function padFlac(flac: Buffer, bytes: number): Buffer {
  const end = 4 + 4 + flac.readUIntBE(5, 3);
  const isLast = (flac[4] & 0x80) !== 0;
  const head = Buffer.from(flac.subarray(0, end));
  head[4] &= 0x7f;
  const padding = Buffer.alloc(4 + bytes);
  padding[0] = 1 | (isLast ? 0x80 : 0);
  padding.writeUIntBE(bytes, 1, 3);
  return Buffer.concat([head, padding, flac.subarray(end)]);
}

/** A FLAC file whose STREAMINFO states this number of samples, 0 for unknown. */
export function stateFlacSamples(flac: Buffer, numSamples: number): Buffer {
  const result = Buffer.from(flac);
  // 36 bits, of which the first four share a byte (RFC 9639, sec. 8.2).
  result[21] = (result[21] & 0xf0) | (Math.floor(numSamples / 2 ** 32) & 0x0f);
  result.writeUInt32BE(numSamples >>> 0, 22);
  return result;
}
