/**
 * Reading the head of a CAF file of linear samples: how they are stored and where they begin.
 * Layout: "Core Audio Format Specification 1.0" (Apple 2011); all numbers are big endian.
 */
import { VocalIsolationError } from '../shared/errors';
import { assertWithinBounds } from './formatBounds';
import { describeData, fourCc } from './wavFormat';
import type { WavFormat, WavHead } from './wavFormat';

const FILE_HEADER_BYTES = 8;
const CHUNK_HEADER_BYTES = 12;
const DESCRIPTION_BYTES = 32;
/** The count of edits at the beginning of the `data` chunk. */
const EDIT_COUNT_BYTES = 4;
const IS_FLOAT = 1;
const IS_LITTLE_ENDIAN = 2;

export function isCaf(head: Uint8Array): boolean {
  return fourCc(head, 0) === 'caff';
}

/**
 * Walks the chunks of a CAF file whose first bytes are `head` and whose whole length is `fileSize`
 * bytes. Returns null if a needed chunk lies beyond `head`: call again with more bytes. Throws as
 * `parseWavHead`; `unsupported-file` also for samples that are not linear.
 */
export function parseCafHead(head: Uint8Array, fileSize: number): WavHead | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let format: WavFormat | null = null;
  for (let offset = FILE_HEADER_BYTES; offset + CHUNK_HEADER_BYTES <= fileSize;) {
    const body = offset + CHUNK_HEADER_BYTES;
    const id = fourCc(head, offset);
    const neededBytes = id === 'desc' ? DESCRIPTION_BYTES : 0;
    if (body + neededBytes > head.length) {
      if (head.length < fileSize) return null;
      break;
    }
    const size = Number(view.getBigInt64(offset + 4));
    if (id === 'desc') format = parseDescription(view, head, body);
    if (id === 'data' && format) {
      // −1 and what an interrupted recording states: to the end of the file.
      const stated = size > EDIT_COUNT_BYTES ? size - EDIT_COUNT_BYTES : Infinity;
      const data = describeData(format, body + EDIT_COUNT_BYTES, fileSize, stated);
      return { ...data, nextChunkOffset: null };
    }
    if (size < 0) break;
    offset = body + size;
  }
  throw new VocalIsolationError('decode-failed', 'CAF file without desc or data chunk');
}

/** Rate, kind, flags, bytes and frames of a packet, channels, bits. */
function parseDescription(view: DataView, head: Uint8Array, body: number): WavFormat {
  const sampleRate = view.getFloat64(body);
  const kind = fourCc(head, body + 8);
  const flags = view.getUint32(body + 12);
  const numChannels = view.getUint32(body + 24);
  if (kind !== 'lpcm') throw new VocalIsolationError('unsupported-file', `CAF of ${kind}`);
  assertWithinBounds({ sampleRate, numChannels });
  const bitsPerSample = (8 * view.getUint32(body + 16)) / numChannels;
  const encoding = flags & IS_FLOAT ? 'float' : 'integer';
  const known = encoding === 'float' ? [32, 64] : [8, 16, 24, 32];
  if (!known.includes(bitsPerSample)) {
    throw new VocalIsolationError('unsupported-file', `CAF of ${bitsPerSample}-bit ${encoding}s`);
  }
  const isBigEndian = (flags & IS_LITTLE_ENDIAN) === 0;
  return { encoding, isBigEndian, bitsPerSample, numChannels, sampleRate };
}
