/**
 * Reading the head of a WAV file: which chunks there are, how samples are stored, where they begin.
 *
 * Layout: "Multimedia Programming Interface and Data Specifications 1.0" (IBM & Microsoft 1991, ch.
 * 2 RIFF, ch. 3 WAVE); WAVE_FORMAT_EXTENSIBLE: "Multiple Channel Audio Data and WAVE Files"
 * (Microsoft 2007); RF64: EBU Tech 3306 (2009).
 */
import { VocalIsolationError } from '../shared/errors';
import type { Hertz } from '../shared/units';

export const WAVE_FORMAT_PCM = 0x0001;
export const WAVE_FORMAT_IEEE_FLOAT = 0x0003;
export const WAVE_FORMAT_EXTENSIBLE = 0xfffe;

/**
 * A size field holds this where the real size is elsewhere (RF64) or unknown (written to a pipe).
 */
const SIZE_UNKNOWN = 0xffffffff;

/** How the samples of a WAV file are stored. */
export interface WavFormat {
  readonly encoding: 'integer' | 'float';
  /** Container size of one stored sample: 8, 16, 24 or 32 for integers, 32 or 64 for floats. */
  readonly bitsPerSample: number;
  readonly numChannels: number;
  readonly sampleRate: Hertz;
}

/** What the head of a WAV file says, checked against the length of the file. */
export interface WavHead {
  readonly format: WavFormat;
  /** Position of the first sample in the file, in bytes. */
  readonly dataOffset: number;
  /** Samples of each channel that the file really holds, at most what its data chunk states. */
  readonly numSamples: number;
  /** Whether the file ends before the end of its data chunk. */
  readonly isTruncated: boolean;
}

/** Whether a file that begins with `head`, at least 12 bytes, is RIFF or RF64 of form WAVE. */
export function isWav(head: Uint8Array): boolean {
  if (head.length < 12) return false;
  const id = fourCc(head, 0);
  return (id === 'RIFF' || id === 'RF64') && fourCc(head, 8) === 'WAVE';
}

/**
 * Walks the chunks of a WAV file whose first bytes are `head` and whose whole length is `fileSize`
 * bytes. Returns null if the data chunk begins beyond `head`: call again with more bytes. Throws
 * `decode-failed` if the `fmt ` or `data` chunk is missing or invalid, `unsupported-file` if the
 * samples are neither linear integers nor floats (ADPCM, A-law, …).
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

function describeData(
  format: WavFormat,
  dataOffset: number,
  fileSize: number,
  promisedBytes: number,
): WavHead {
  const bytesPerInstant = (format.bitsPerSample / 8) * format.numChannels;
  const heldBytes = Math.max(0, fileSize - dataOffset);
  return {
    format,
    dataOffset,
    numSamples: Math.floor(Math.min(promisedBytes, heldBytes) / bytesPerInstant),
    isTruncated: Number.isFinite(promisedBytes) && heldBytes < promisedBytes,
  };
}

/**
 * Reads the WAVEFORMAT, WAVEFORMATEX or WAVEFORMATEXTENSIBLE structure of `size` bytes at `body`.
 */
function parseFormatChunk(view: DataView, body: number, size: number): WavFormat {
  if (size < 16) throw new VocalIsolationError('decode-failed', `fmt chunk of ${size} bytes`);
  let tag = view.getUint16(body, true);
  const numChannels = view.getUint16(body + 2, true);
  const sampleRate = view.getUint32(body + 4, true);
  const blockAlign = view.getUint16(body + 12, true);
  // The sub-format GUID of EXTENSIBLE begins with the tag that a plain header would carry.
  if (tag === WAVE_FORMAT_EXTENSIBLE && size >= 40) tag = view.getUint16(body + 24, true);
  if (numChannels < 1 || sampleRate < 1) {
    throw new VocalIsolationError(
      'decode-failed',
      `fmt chunk states ${numChannels} channels at ${sampleRate} Hz`,
    );
  }
  // 20-bit samples sit left-justified in 24-bit containers, so the container's size is what counts.
  const stated = view.getUint16(body + 14, true);
  const bitsPerSample = blockAlign > 0 ? (blockAlign / numChannels) * 8 : stated;
  if (tag === WAVE_FORMAT_PCM && [8, 16, 24, 32].includes(bitsPerSample)) {
    return { encoding: 'integer', bitsPerSample, numChannels, sampleRate };
  }
  if (tag === WAVE_FORMAT_IEEE_FLOAT && [32, 64].includes(bitsPerSample)) {
    return { encoding: 'float', bitsPerSample, numChannels, sampleRate };
  }
  throw new VocalIsolationError(
    'unsupported-file',
    `WAV format tag 0x${tag.toString(16)} with ${bitsPerSample} bits per sample`,
  );
}

function fourCc(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}
