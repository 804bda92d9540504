/**
 * Repair of AAC streams (ADTS, ISO/IEC 14496-3, sec. 1.A.3.2) that are damaged in the middle.
 * Decoders end at the first bytes that are no frame. Here, damaged bytes give way to as many silent
 * frames as they held, so that what follows is decoded and keeps its place in time.
 */
import { readBytes } from './fileBytes';

export interface RepairedFile {
  readonly file: Blob;
  readonly isDamaged: boolean;
}

/** A silent frame of AAC-LC without its header, by channel configuration: mono and stereo. */
const SILENT_FRAMES: Readonly<Record<number, readonly number[]>> = {
  1: [0x00, 0xc8, 0x00, 0x80, 0x23, 0x80],
  2: [0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80],
};

const HEADER_BYTES = 7;
/** Larger files are left as they are: they are decoded as far as their damage. */
const LARGEST_FILE_BYTES = 512 * 2 ** 20;
/** Frames that must follow one another before a stream is believed to go on after damage. */
const MIN_RUN_FRAMES = 3;
/** Bytes start … end − 1 are `numFrames` intact frames. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly numFrames: number;
}

/** `file` with its damage replaced by silence; `file` itself if it is no ADTS or has no damage. */
export async function repairAdts(file: Blob): Promise<RepairedFile> {
  const untouched = { file, isDamaged: false };
  const head = await readBytes(file, 0, HEADER_BYTES);
  if (!isHeader(head, 0) || file.size > LARGEST_FILE_BYTES) return untouched;
  const bytes = await readBytes(file);
  const runs = findRuns(bytes);
  const silence = silentFrame(bytes);
  if (runs.length < 2 || !silence) return untouched;
  const numFrames = runs.reduce((sum, run) => sum + run.numFrames, 0);
  const numBytes = runs.reduce((sum, { start, end }) => sum + end - start, 0);
  const parts = runs.flatMap((run, index) => {
    const before = index === 0 ? 0 : run.start - runs[index - 1].end;
    const numMissing = Math.round((before * numFrames) / numBytes);
    return [
      ...Array<Uint8Array<ArrayBuffer>>(numMissing).fill(silence),
      bytes.subarray(run.start, run.end),
    ];
  });
  return { file: new Blob(parts), isDamaged: true };
}

/**
 * The stretches of intact frames of the first frame's format. The last frame before damage counts
 * as damaged, because its own end may be.
 */
export function findRuns(bytes: Uint8Array): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    if (!isHeader(bytes, at)) {
      at++;
      continue;
    }
    const run = runFrom(bytes, at);
    if (run.numFrames >= MIN_RUN_FRAMES) runs.push(run);
    at = run.numFrames >= MIN_RUN_FRAMES ? run.end + 1 : at + 1;
  }
  return runs;
}

function runFrom(bytes: Uint8Array, start: number): Run {
  let end = start;
  let lastStart = start;
  let numFrames = 0;
  while (isHeader(bytes, end) && isSameFormat(bytes, end)) {
    const length = frameLength(bytes, end);
    if (length < HEADER_BYTES || end + length > bytes.length) break;
    lastStart = end;
    end += length;
    numFrames++;
  }
  const isAtEnd = end + HEADER_BYTES > bytes.length;
  if (isAtEnd || numFrames === 0) return { start, end, numFrames };
  return { start, end: lastStart, numFrames: numFrames - 1 };
}

/** Sync word of 12 bits, then layer 0. */
function isHeader(bytes: Uint8Array, at: number): boolean {
  return at + HEADER_BYTES <= bytes.length && bytes[at] === 0xff && (bytes[at + 1] & 0xf6) === 0xf0;
}

/** Whether profile, rate and channels are those of the first frame. */
function isSameFormat(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 2] === bytes[2] && ((bytes[at + 3] ^ bytes[3]) & 0xc0) === 0;
}

/** 13 bits from bit 30 of the header: bytes of the frame with its header. */
function frameLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 3] & 3) << 11) | (bytes[at + 4] << 3) | (bytes[at + 5] >> 5);
}

/** A silent frame with the first frame's header; null for channel configurations without one. */
function silentFrame(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const numChannels = ((bytes[2] & 1) << 2) | (bytes[3] >> 6);
  const payload = SILENT_FRAMES[numChannels];
  if (!payload) return null;
  const length = HEADER_BYTES + payload.length;
  const frame = new Uint8Array(length);
  frame.set(bytes.subarray(0, HEADER_BYTES));
  frame.set(payload, HEADER_BYTES);
  // Without a checksum.
  frame[1] |= 1;
  frame[3] = (bytes[3] & 0xfc) | (length >> 11);
  frame[4] = (length >> 3) & 0xff;
  frame[5] = ((length & 7) << 5) | (bytes[5] & 0x1f);
  return frame;
}
