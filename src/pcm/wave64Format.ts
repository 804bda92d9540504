/**
 * Reading the head of a Wave64 file: WAV with 128-bit identifiers and 64-bit sizes ("Sony Pictures
 * Digital Wave 64", 2006). Sizes hold the chunk's own 24 bytes; chunks begin at multiples of 8.
 * Some writers count the bytes in between to the samples: a chunk `fact` tells how many there are.
 */
import { VocalIsolationError } from '../shared/errors';
import { bytesPerInstant, describeData, fourCc, parseFormatChunk } from './wavFormat';
import type { WavFormat, WavHead } from './wavFormat';

const CHUNK_HEADER_BYTES = 24;
const ALIGNMENT_BYTES = 8;
/** The identifier `riff` and the size of the file, then the identifier `wave`. */
const FILE_HEADER_BYTES = 40;
/** What follows `riff` in its identifier. */
const RIFF_TAIL = [0x2e, 0x91, 0xcf, 0x11];

export function isWave64(head: Uint8Array): boolean {
  return fourCc(head, 0) === 'riff' && RIFF_TAIL.every((byte, n) => head[4 + n] === byte);
}

/**
 * Walks the chunks of a Wave64 file whose first bytes are `head` and whose whole length is
 * `fileSize` bytes. Returns null if a needed chunk lies beyond `head`: call again with more bytes.
 * Throws as `parseWavHead`.
 */
export function parseWave64Head(head: Uint8Array, fileSize: number): WavHead | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let format: WavFormat | null = null;
  let counted = Infinity;
  for (let offset = FILE_HEADER_BYTES; offset + CHUNK_HEADER_BYTES <= fileSize;) {
    const body = offset + CHUNK_HEADER_BYTES;
    if (body > head.length) {
      if (head.length < fileSize) return null;
      break;
    }
    const id = fourCc(head, offset);
    const size = Number(view.getBigUint64(offset + 16, true)) - CHUNK_HEADER_BYTES;
    if (id === 'fmt ') {
      if (body + size > fileSize) break;
      if (body + size > head.length) return null;
      format = parseFormatChunk(view, body, size);
    }
    if (id === 'fact' && body + 8 <= head.length && size >= 8) {
      counted = Number(view.getBigUint64(body, true));
    }
    if (id === 'data' && format) {
      // An interrupted recording states no size.
      const data = describeData(format, body, fileSize, size > 0 ? size : Infinity);
      const numPadding = data.numSamples - counted;
      const isPadded = numPadding > 0 && numPadding * bytesPerInstant(format) < ALIGNMENT_BYTES;
      const numSamples = isPadded ? counted : data.numSamples;
      return { ...data, numSamples, nextChunkOffset: null };
    }
    if (size < 0) break;
    offset = body + ALIGNMENT_BYTES * Math.ceil(size / ALIGNMENT_BYTES);
  }
  throw new VocalIsolationError('decode-failed', 'Wave64 file without fmt or data chunk');
}
