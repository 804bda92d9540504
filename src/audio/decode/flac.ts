/**
 * Repair of FLAC files (RFC 9639). Frames with a wrong checksum, or missing by the numbers of those
 * behind them, give way to silent frames of the same length.
 */
import { VocalIsolationError } from '../../shared/errors';
import { nextTask } from '../../shared/nextTask';
import type { Samples } from '../../shared/units';
import { crcTable } from './crc';
import type { Repair } from './repair';

type Bytes = Uint8Array<ArrayBuffer>;

const CRC_8 = crcTable(8, 0x07);
const CRC_16 = crcTable(16, 0x8005);
const BLOCK_HEADER_BYTES = 4;
const STREAM_INFO_BYTES = 34;
const LEAST_FRAME_BYTES = 10;
/** The media library leaves out a last frame of fewer bytes: a short one, or silence in mono. */
const LEAST_LAST_FRAME_BYTES = 16;
/** Bytes between pauses of the reader. */
const BYTES_PER_TASK = 1 << 20;
/** How tags begin that programs append to a file. */
const TAG_STARTS = /^(ID3|TAG|APET)/;
/** Longer gaps are taken for a wrong number: 10 minutes at 192 kHz. */
const LONGEST_GAP: Samples = 600 * 192000;

interface StreamInfo {
  /** Position of the block in the file. */
  readonly at: number;
  readonly blockSize: Samples;
  /** 0 if unknown. */
  readonly maxFrameBytes: number;
  readonly numChannels: number;
  readonly bitsPerSample: number;
  readonly framesAt: number;
}

interface FlacHead {
  readonly isVariable: boolean;
  /** Number of the frame, or of its first sample if `isVariable`. */
  readonly number: number;
  readonly blockSize: Samples;
}

/**
 * The FLAC streams of `bytes`, one after the other, with their damage replaced by silence, and
 * zeros behind a last frame that is too short for readers; null if there is one that needs neither.
 * `start` is where the first `fLaC` is. Rejects with `empty-file` or `decode-failed` if a stream
 * has no frame.
 */
export async function repairFlac(bytes: Bytes, start: number): Promise<Repair[] | null> {
  const starts = [start, ...furtherStarts(bytes, start + 1)];
  const repairs: Repair[] = [];
  let isIntact = starts.length === 1;
  for (const [n, from] of starts.entries()) {
    const stream = bytes.subarray(n === 0 ? 0 : from, starts[n + 1] ?? bytes.length);
    const repair = await repairStream(stream, n === 0 ? start : 0);
    isIntact &&= repair === null;
    repairs.push(repair ?? { parts: [stream], isDamaged: false });
  }
  return isIntact ? null : repairs;
}

/** Where other files begin behind the first: at `fLaC` with the head of a STREAMINFO block. */
function furtherStarts(bytes: Bytes, from: number): number[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf(0x66, from); at >= 0; at = bytes.indexOf(0x66, at + 1)) {
    if (bytes[at + 1] !== 0x4c || bytes[at + 2] !== 0x61 || bytes[at + 3] !== 0x43) continue;
    const isInfo = (bytes[at + 4] & 0x7f) === 0 && bytes[at + 5] === 0 && bytes[at + 6] === 0;
    if (isInfo && bytes[at + 7] === STREAM_INFO_BYTES) starts.push(at);
  }
  return starts;
}

async function repairStream(bytes: Bytes, start: number): Promise<Repair | null> {
  const info = readStreamInfo(bytes, start);
  if (!info) return null;
  const head = bytes.slice(0, info.framesAt);
  // Silent frames are shorter than the least size that is stated: 0 stands for unknown.
  head.fill(0, info.at + 4, info.at + 7);
  const parts: Bytes[] = [head];
  let isDamaged = false;
  let expected: Samples = 0;
  let from = info.framesAt;
  let end = info.framesAt;
  let lastAt = info.framesAt;
  let nextPause = end + BYTES_PER_TASK;
  for (let at = info.framesAt; at < bytes.length;) {
    const frame = readFlacHead(bytes, at);
    const frameEnd = frame ? findEnd(bytes, at, frame, info) : -1;
    const sample = frame ? frame.number * (frame.isVariable ? 1 : info.blockSize) : 0;
    const gap = at === info.framesAt ? 0 : sample - expected;
    if (!frame || frameEnd < 0 || gap < 0 || gap > LONGEST_GAP) {
      at = bytes.indexOf(0xff, at + 1);
      if (at < 0) break;
    } else {
      if (gap > 0) {
        parts.push(bytes.subarray(from, end), ...silentFrames(frame, info, expected, gap));
        isDamaged = true;
      } else if (at !== end) parts.push(bytes.subarray(from, end));
      if (at !== end || gap > 0) from = at;
      lastAt = at;
      at = frameEnd;
      end = frameEnd;
      expected = sample + frame.blockSize;
    }
    if (at < nextPause) continue;
    nextPause = at + BYTES_PER_TASK;
    await nextTask();
  }
  if (end === info.framesAt && !readFlacHead(bytes, end)) {
    // The media library would look for the first frame for ever.
    const code = end >= bytes.length ? 'empty-file' : 'decode-failed';
    throw new VocalIsolationError(code, 'FLAC without a frame');
  }
  const padding = Math.max(0, LEAST_LAST_FRAME_BYTES - (bytes.length - lastAt));
  if (!isDamaged && padding === 0) return null;
  parts.push(bytes.subarray(from), new Uint8Array(padding));
  return { parts, isDamaged };
}

/**
 * The samples of a FLAC stream from those that `decodeAudioData` gives, in place. Measured in
 * Chromium 156: it divides positive samples of up to 16 bits by 32767 and negative ones by 32768.
 * `description` begins with `fLaC` and the STREAMINFO block, as for WebCodecs.
 */
export function undoFlacScaling(
  channels: readonly Float32Array[],
  description: AllowSharedBufferSource | undefined,
): void {
  if (!description) return;
  const bytes = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength).slice()
    : new Uint8Array(description.slice(0) as ArrayBuffer);
  const info = readStreamInfo(bytes, 0);
  if (!info || info.bitsPerSample > 16) return;
  for (const plane of channels) {
    for (let n = 0; n < plane.length; n++) {
      if (plane[n] > 0) plane[n] = Math.round(plane[n] * 32767) / 32768;
    }
  }
}

function readStreamInfo(bytes: Bytes, start: number): StreamInfo | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let info: Omit<StreamInfo, 'framesAt'> | null = null;
  for (let at = start + 4; at + BLOCK_HEADER_BYTES <= bytes.length;) {
    const type = bytes[at] & 0x7f;
    const isLast = bytes[at] >= 0x80;
    const size = view.getUint32(at) & 0xffffff;
    const body = at + BLOCK_HEADER_BYTES;
    if (type === 0 && size >= STREAM_INFO_BYTES && body + size <= bytes.length) {
      const bits = view.getUint16(body + 12);
      info = {
        at: body,
        blockSize: view.getUint16(body + 2),
        // Its 3 bytes are the last of the 4 that begin one byte before them.
        maxFrameBytes: view.getUint32(body + 6) & 0xffffff,
        numChannels: ((bits >> 9) & 7) + 1,
        bitsPerSample: ((bits >> 4) & 31) + 1,
      };
    }
    at = body + size;
    if (isLast) return info && { ...info, framesAt: at };
  }
  return null;
}

/** The header of a frame at `at`; null if there is none or its checksum is wrong. */
export function readFlacHead(bytes: Uint8Array, at: number): FlacHead | null {
  if (bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) return null;
  const sizeCode = bytes[at + 2] >> 4;
  const rateCode = bytes[at + 2] & 15;
  if (sizeCode === 0 || rateCode === 15 || bytes[at + 3] >> 4 > 10) return null;
  if ((bytes[at + 3] & 1) !== 0 || ((bytes[at + 3] >> 1) & 7) === 3) return null;
  // The number is coded as UTF-8 codes characters, with up to 7 bytes.
  const numBytes = Math.max(1, Math.clz32((bytes[at + 4] ^ 0xff) << 24 || 1));
  if (numBytes > 7 || (bytes[at + 4] & 0xc0) === 0x80) return null;
  let number = numBytes === 1 ? bytes[at + 4] : bytes[at + 4] & (0x7f >> numBytes);
  for (let n = 1; n < numBytes; n++) number = number * 64 + (bytes[at + 4 + n] & 63);
  let end = at + 4 + numBytes;
  let blockSize = sizeCode === 1 ? 192 : 576 << (sizeCode - 2);
  if (sizeCode === 6) blockSize = bytes[end] + 1;
  if (sizeCode === 7) blockSize = bytes[end] * 256 + bytes[end + 1] + 1;
  if (sizeCode >= 8) blockSize = 256 << (sizeCode - 8);
  end += sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0;
  end += rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0;
  if (end >= bytes.length || crc8(bytes.subarray(at, end)) !== bytes[end]) return null;
  return { isVariable: (bytes[at + 1] & 1) === 1, number, blockSize };
}

/** The end of the frame at `at`: its checksum is right, and another frame or nothing follows. */
function findEnd(bytes: Bytes, at: number, frame: FlacHead, info: StreamInfo): number {
  const largest = (frame.blockSize * info.numChannels * (info.bitsPerSample + 8)) / 8 + 64;
  const limit = Math.min(bytes.length, at + (info.maxFrameBytes || Math.ceil(largest)));
  let crc = 0;
  for (let n = at; n < limit; n++) {
    crc = ((crc << 8) & 0xffff) ^ CRC_16[(crc >> 8) ^ bytes[n]];
    // A checksum of data with their checksum behind them is 0.
    if (crc !== 0 || n + 1 - at < LEAST_FRAME_BYTES) continue;
    // One in 65536 other places has this checksum, too: what follows decides.
    const next = n + 1;
    const isTag = TAG_STARTS.test(String.fromCharCode(...bytes.subarray(next, next + 4)));
    if (next === bytes.length || isTag || readFlacHead(bytes, next)) return next;
  }
  return -1;
}

/** Frames of `count` zeros in all, the first of them sample `from`. */
function silentFrames(like: FlacHead, info: StreamInfo, from: Samples, count: Samples): Bytes[] {
  const frames: Bytes[] = [];
  for (let done = 0; done < count;) {
    const blockSize = Math.min(info.blockSize, count - done);
    const number = like.isVariable ? from + done : Math.floor((from + done) / info.blockSize);
    frames.push(silentFrame(like.isVariable, number, blockSize, info));
    done += blockSize;
  }
  return frames;
}

function silentFrame(isVariable: boolean, number: number, blockSize: Samples, info: StreamInfo) {
  // Block size in 16 bits, rate and sample size of the stream, channels stored one by one.
  const head = [
    0xff,
    isVariable ? 0xf9 : 0xf8,
    0x70,
    (info.numChannels - 1) << 4,
    ...codedNumber(number),
    (blockSize - 1) >> 8,
    (blockSize - 1) & 255,
  ];
  // Each subframe: 8 zero bits for a constant, and its value.
  const bodyBytes = Math.ceil((info.numChannels * (8 + info.bitsPerSample)) / 8);
  const frame = new Uint8Array(head.length + 1 + bodyBytes + 2);
  frame.set(head);
  frame[head.length] = crc8(Uint8Array.from(head));
  let crc = 0;
  for (const byte of frame.subarray(0, -2)) crc = ((crc << 8) & 0xffff) ^ CRC_16[(crc >> 8) ^ byte];
  frame.set([crc >> 8, crc & 255], frame.length - 2);
  return frame;
}

/** As UTF-8 codes characters (RFC 9639, sec. 9.1.5). */
function codedNumber(value: number): number[] {
  if (value < 0x80) return [value];
  const bytes: number[] = [];
  let rest = value;
  let lead = 0x3f;
  for (; rest > lead; lead >>= 1) {
    bytes.unshift(0x80 | (rest % 64));
    rest = Math.floor(rest / 64);
  }
  return [(~(2 * lead + 1) & 0xff) | rest, ...bytes];
}

function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = CRC_8[crc ^ byte];
  return crc;
}
