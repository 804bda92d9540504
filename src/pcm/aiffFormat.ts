/**
 * Reading the head of an AIFF file: how samples are stored and where they begin.
 *
 * Layout: "Audio Interchange File Format, version 1.3" (Apple 1989); AIFF-C: "AIFF-C, draft" (Apple
 * 1991). Sizes are big endian, and so are samples unless the compression type is `sowt`.
 */
import { VocalIsolationError } from '../shared/errors';
import { assertWithinBounds } from './formatBounds';
import { describeData, fourCc } from './wavFormat';
import type { WavFormat, WavHead } from './wavFormat';

/** Linear samples by the compression type of AIFF-C: their encoding, order, and fixed bits. */
const ENCODINGS: Readonly<
  Record<string, Pick<WavFormat, 'encoding' | 'isBigEndian'> & { readonly bits?: number }>
> = {
  NONE: { encoding: 'integer', isBigEndian: true },
  twos: { encoding: 'integer', isBigEndian: true },
  sowt: { encoding: 'integer', isBigEndian: false },
  in24: { encoding: 'integer', isBigEndian: true, bits: 24 },
  in32: { encoding: 'integer', isBigEndian: true, bits: 32 },
  'raw ': { encoding: 'unsigned', isBigEndian: true, bits: 8 },
  fl32: { encoding: 'float', isBigEndian: true, bits: 32 },
  FL32: { encoding: 'float', isBigEndian: true, bits: 32 },
  fl64: { encoding: 'float', isBigEndian: true, bits: 64 },
  FL64: { encoding: 'float', isBigEndian: true, bits: 64 },
};

/** Offset and block size at the beginning of an `SSND` chunk. */
const SOUND_FIELDS_BYTES = 8;

/** Whether a file that begins with `head` is AIFF or AIFF-C. */
export function isAiff(head: Uint8Array): boolean {
  if (head.length < 12 || fourCc(head, 0) !== 'FORM') return false;
  return fourCc(head, 8) === 'AIFF' || fourCc(head, 8) === 'AIFC';
}

/**
 * Walks the chunks of an AIFF file whose first bytes are `head` and whose whole length is
 * `fileSize` bytes. Returns null if a needed chunk lies beyond `head`: call again with more bytes.
 * Throws as `parseWavHead`; pass the result on to `withRealDataEnd`.
 */
export function parseAiffHead(head: Uint8Array, fileSize: number): WavHead | null {
  if (!isAiff(head)) throw new VocalIsolationError('decode-failed', 'not an AIFF file');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let format: WavFormat | null = null;
  let sound: { readonly offset: number; readonly numBytes: number } | null = null;
  for (let offset = 12; offset + 8 <= fileSize && !(format && sound);) {
    if (offset + 16 > head.length && head.length < fileSize) return null;
    const id = fourCc(head, offset);
    const size = view.getUint32(offset + 4);
    const body = offset + 8;
    if (id === 'SSND' && body + SOUND_FIELDS_BYTES <= head.length) {
      const skipped = SOUND_FIELDS_BYTES + view.getUint32(body);
      sound = { offset: body + skipped, numBytes: Math.max(0, size - skipped) };
    }
    if (id === 'COMM') {
      if (body + size > fileSize) break;
      if (body + size > head.length) return null;
      format = parseCommonChunk(view, head, body, size);
    }
    offset = body + size + (size % 2);
  }
  if (!format || !sound) {
    throw new VocalIsolationError('decode-failed', 'AIFF file without COMM or SSND chunk');
  }
  return describeData(format, sound.offset, fileSize, sound.numBytes);
}

/** Channels, number of samples, bits, rate; in AIFF-C the compression type follows. */
function parseCommonChunk(view: DataView, head: Uint8Array, body: number, size: number): WavFormat {
  if (size < 18) throw new VocalIsolationError('decode-failed', `COMM chunk of ${size} bytes`);
  const numChannels = view.getUint16(body);
  const sampleRate = readExtended(view, body + 8);
  if (numChannels < 1) throw new VocalIsolationError('decode-failed', 'COMM chunk: 0 channels');
  assertWithinBounds({ sampleRate, numChannels });
  const type = size >= 22 ? fourCc(head, body + 18) : 'NONE';
  const encoding = ENCODINGS[type];
  // Samples of fewer bits than their bytes hold are left-justified.
  const bitsPerSample = encoding?.bits ?? 8 * Math.ceil(view.getUint16(body + 6) / 8);
  if (!encoding || ![8, 16, 24, 32, 64].includes(bitsPerSample)) {
    throw new VocalIsolationError('unsupported-file', `AIFF of ${bitsPerSample}-bit ${type}`);
  }
  const { isBigEndian } = encoding;
  return { encoding: encoding.encoding, isBigEndian, bitsPerSample, numChannels, sampleRate };
}

/** An 80-bit float of the SANE: sign and exponent in 16 bits, mantissa in 64 with its leading 1. */
function readExtended(view: DataView, at: number): number {
  const exponent = (view.getUint16(at) & 0x7fff) - 16383;
  return (
    view.getUint32(at + 2) * 2 ** (exponent - 31) + view.getUint32(at + 6) * 2 ** (exponent - 63)
  );
}
