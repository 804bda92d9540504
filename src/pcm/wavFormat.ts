/**
 * Reading the head of a WAV file: which chunks there are, how samples are stored, where they begin.
 *
 * Layout: "Multimedia Programming Interface and Data Specifications 1.0" (IBM & Microsoft 1991, ch.
 * 2 RIFF, ch. 3 WAVE); WAVE_FORMAT_EXTENSIBLE: "Multiple Channel Audio Data and WAVE Files"
 * (Microsoft 2007); RF64: EBU Tech 3306 (2009).
 */
import { VocalIsolationError } from '../shared/errors';
import type { Hertz } from '../shared/units';
import { assertWithinBounds } from './formatBounds';

export const WAVE_FORMAT_PCM = 0x0001;
export const WAVE_FORMAT_IEEE_FLOAT = 0x0003;
export const WAVE_FORMAT_EXTENSIBLE = 0xfffe;

/**
 * A size field holds this where the real size is elsewhere (RF64) or unknown (written to a pipe).
 */
const SIZE_UNKNOWN = 0xffffffff;

/**
 * Up to this many bytes behind the stated end of the samples are taken for what programs append
 * without a chunk: padding, tags.
 */
const LARGEST_APPENDIX_BYTES = 4096;
/** How tags begin that programs append to a file without a chunk. */
const TAG_STARTS = /^(ID3|TAG|APET)/;

/** How the samples of a WAV or AIFF file are stored. */
export interface WavFormat {
  /** Two's complement, offset binary (8 bits only) or IEEE float. */
  readonly encoding: 'integer' | 'unsigned' | 'float';
  readonly isBigEndian: boolean;
  /** Container size of one stored sample: 8, 16, 24 or 32 for integers, 32 or 64 for floats. */
  readonly bitsPerSample: number;
  readonly numChannels: number;
  readonly sampleRate: Hertz;
}

/** What the head of a WAV or AIFF file says, checked against the length of the file. */
export interface WavHead {
  readonly format: WavFormat;
  /** Position of the first sample in the file, in bytes. */
  readonly dataOffset: number;
  /** Samples of each channel: as many as the data chunk states, at most what the file holds. */
  readonly numSamples: number;
  /** Whether the file ends before the end that its data chunk states. */
  readonly isTruncated: boolean;
  /** Where the next chunk begins if the stated size is right; null if the file ends there. */
  readonly nextChunkOffset: number | null;
}

/** Whether a file that begins with `head` is RIFF, RF64 or BW64 of form WAVE. */
export function isWav(head: Uint8Array): boolean {
  if (head.length < 12) return false;
  const id = fourCc(head, 0);
  return ['RIFF', 'RF64', 'BW64'].includes(id) && fourCc(head, 8) === 'WAVE';
}

/**
 * Walks the chunks of a WAV file whose first bytes are `head` and whose whole length is `fileSize`
 * bytes. Returns null if the data chunk begins beyond `head`: call again with more bytes. Throws
 * `decode-failed` if the `fmt ` or `data` chunk is missing or invalid, `unusual-format` if the
 * stated rate or channel count is out of bounds, `unsupported-file` if the samples are neither
 * linear integers nor floats (ADPCM, A-law, …).
 *
 * The stated size of the data chunk may be too small: pass the result on to
 * {@link withRealDataEnd}.
 */
export function parseWavHead(head: Uint8Array, fileSize: number): WavHead | null {
  if (!isWav(head)) throw new VocalIsolationError('decode-failed', 'not a RIFF WAVE file');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let format: WavFormat | null = null;
  let rf64DataSize: number | null = null;
  // Chunks are padded to an even length; the size field does not count the padding byte.
  for (let offset = 12; offset + 8 <= fileSize;) {
    if (offset + 8 > head.length) return null;
    const id = fourCc(head, offset);
    const size = view.getUint32(offset + 4, true);
    const body = offset + 8;
    if (id === 'data') {
      if (!format) throw new VocalIsolationError('decode-failed', 'data chunk before fmt chunk');
      return describeData(format, body, fileSize, dataSize(size, rf64DataSize));
    }
    if ((id === 'fmt ' || id === 'ds64') && body + size > head.length) {
      if (body + size > fileSize) break;
      return null;
    }
    if (id === 'fmt ') format = parseFormatChunk(view, body, size);
    if (id === 'ds64' && size >= 16) rf64DataSize = Number(view.getBigUint64(body + 8, true));
    offset = body + size + (size % 2);
  }
  throw new VocalIsolationError('decode-failed', 'WAV file without a data chunk');
}

function dataSize(stored: number, rf64: number | null): number {
  if (stored !== SIZE_UNKNOWN) return stored;
  return rf64 ?? Number.POSITIVE_INFINITY;
}

/** What the file holds of a data chunk with `statedBytes` of samples at `dataOffset`. */
export function describeData(
  format: WavFormat,
  dataOffset: number,
  fileSize: number,
  statedBytes: number,
): WavHead {
  const heldBytes = Math.max(0, fileSize - dataOffset);
  const nextChunkOffset = dataOffset + statedBytes + (statedBytes % 2);
  return {
    format,
    dataOffset,
    numSamples: Math.floor(Math.min(statedBytes, heldBytes) / bytesPerInstant(format)),
    isTruncated: Number.isFinite(statedBytes) && heldBytes < statedBytes,
    nextChunkOffset: nextChunkOffset < fileSize ? nextChunkOffset : null,
  };
}

/** Bytes of one sample of each channel. */
export function bytesPerInstant({ bitsPerSample, numChannels }: WavFormat): number {
  return (bitsPerSample / 8) * numChannels;
}

/**
 * `head` with the samples to the end of the file if its data chunk states too small a size.
 * Interrupted recordings state 0 or an old size, files beyond 4 GB state the remainder. The size is
 * right if a chunk begins at `head.nextChunkOffset`. `next` holds the 8 bytes at that offset, fewer
 * at the end of the file of `fileSize` bytes.
 */
export function withRealDataEnd(head: WavHead, next: Uint8Array, fileSize: number): WavHead {
  const { format, dataOffset, nextChunkOffset } = head;
  if (nextChunkOffset === null) return head;
  const restBytes = fileSize - nextChunkOffset;
  const isSizeMissing = head.numSamples === 0;
  if (!isSizeMissing && restBytes <= LARGEST_APPENDIX_BYTES) return head;
  if (isChunk(next, restBytes) || TAG_STARTS.test(fourCc(next, 0))) return head;
  const numSamples = Math.floor((fileSize - dataOffset) / bytesPerInstant(format));
  return { ...head, numSamples, isTruncated: false, nextChunkOffset: null };
}

/**
 * Whether `bytes` begin with an identifier of printable ASCII and a size within `restBytes`, little
 * endian as in WAV or big endian as in AIFF.
 */
function isChunk(bytes: Uint8Array, restBytes: number): boolean {
  if (bytes.length < 8 || !/^[ -~]{4}$/.test(fourCc(bytes, 0))) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return 8 + Math.min(view.getUint32(4, true), view.getUint32(4)) <= restBytes;
}

/**
 * Reads the WAVEFORMAT, WAVEFORMATEX or WAVEFORMATEXTENSIBLE structure of `size` bytes at `body`.
 */
export function parseFormatChunk(view: DataView, body: number, size: number): WavFormat {
  if (size < 16) throw new VocalIsolationError('decode-failed', `fmt chunk of ${size} bytes`);
  let tag = view.getUint16(body, true);
  const numChannels = view.getUint16(body + 2, true);
  const sampleRate = view.getUint32(body + 4, true);
  const blockAlign = view.getUint16(body + 12, true);
  // The sub-format GUID of EXTENSIBLE begins with the tag that a plain header would carry.
  if (tag === WAVE_FORMAT_EXTENSIBLE && size >= 40) tag = view.getUint16(body + 24, true);
  if (numChannels < 1) throw new VocalIsolationError('decode-failed', 'fmt chunk: 0 channels');
  assertWithinBounds({ sampleRate, numChannels });
  // 20-bit samples sit left-justified in 24-bit containers, so the container's size is what counts.
  const statedBits = view.getUint16(body + 14, true);
  const containerBits = (blockAlign / numChannels) * 8;
  const isContainer = containerBits >= statedBits && containerBits % 8 === 0 && blockAlign > 0;
  const bitsPerSample = isContainer ? containerBits : 8 * Math.ceil(statedBits / 8);
  if (tag === WAVE_FORMAT_PCM && [8, 16, 24, 32].includes(bitsPerSample)) {
    const encoding = bitsPerSample === 8 ? 'unsigned' : 'integer';
    return { encoding, isBigEndian: false, bitsPerSample, numChannels, sampleRate };
  }
  if (tag === WAVE_FORMAT_IEEE_FLOAT && [32, 64].includes(bitsPerSample)) {
    return { encoding: 'float', isBigEndian: false, bitsPerSample, numChannels, sampleRate };
  }
  throw new VocalIsolationError(
    'unsupported-file',
    `WAV format tag 0x${tag.toString(16)} with ${bitsPerSample} bits per sample`,
  );
}

/** Four characters at `offset`; fewer at the end of `bytes`. */
export function fourCc(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}
