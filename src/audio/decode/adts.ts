/**
 * Repair of AAC streams (ADTS, ISO/IEC 14496-3, sec. 1.A.3.2) that are damaged in the middle.
 * Decoders end at the first bytes that are no frame. Here, damaged bytes give way to as many silent
 * frames as they held, so that what follows is decoded and keeps its place in time.
 */
import { findRuns, splitRuns } from './frameRuns';
import type { FrameHead, FrameStream } from './frameRuns';
import type { Repair } from './repair';

type Bytes = Uint8Array<ArrayBuffer>;

/** A silent frame of AAC-LC without its header, by channel configuration: mono and stereo. */
const SILENT_FRAMES: Readonly<Record<number, readonly number[]>> = {
  1: [0x00, 0xc8, 0x00, 0x80, 0x23, 0x80],
  2: [0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80],
};

const HEADER_BYTES = 7;

/**
 * The ADTS streams of `bytes`, one after the other, with their damage replaced by silence; null if
 * `bytes` are no ADTS, or one stream without damage. `start` is where the ID3 tags end.
 */
export async function repairAdts(bytes: Bytes, start: number): Promise<Repair[] | null> {
  if (!isHeader(bytes, start)) return null;
  const runs = await findRuns(bytes, readAdtsHead, start);
  const streams = splitRuns(bytes, runs, () => false);
  const isIntact = runs.length < 2;
  return isIntact ? null : streams.map((stream) => repairStream(bytes, stream));
}

function repairStream(bytes: Bytes, { from, to, runs, isAfterDamage }: FrameStream): Repair {
  const silence = silentFrame(bytes, runs[0].start);
  if (runs.length < 2) return { parts: [bytes.subarray(from, to)], isDamaged: isAfterDamage };
  const numFrames = runs.reduce((sum, run) => sum + run.numFrames, 0);
  const numBytes = runs.reduce((sum, { start, end }) => sum + end - start, 0);
  const parts = runs.flatMap((run, index) => {
    const before = index === 0 ? 0 : run.start - runs[index - 1].end;
    const numMissing = Math.round((before * numFrames) / numBytes);
    const silent = silence ? Array<Bytes>(numMissing).fill(silence) : [];
    return [...silent, bytes.subarray(run.start, run.end)];
  });
  return { parts, isDamaged: true };
}

/** The header at `at`; frames of equal profile, rate and channels are of one format. */
export function readAdtsHead(bytes: Uint8Array, at: number): FrameHead | null {
  if (!isHeader(bytes, at)) return null;
  const length = frameLength(bytes, at);
  if (length < HEADER_BYTES) return null;
  return { length, format: (bytes[at + 2] << 8) | (bytes[at + 3] & 0xc0) };
}

/** Sync word of 12 bits, then layer 0. */
function isHeader(bytes: Uint8Array, at: number): boolean {
  return at + HEADER_BYTES <= bytes.length && bytes[at] === 0xff && (bytes[at + 1] & 0xf6) === 0xf0;
}

/** 13 bits from bit 30 of the header: bytes of the frame with its header. */
function frameLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 3] & 3) << 11) | (bytes[at + 4] << 3) | (bytes[at + 5] >> 5);
}

/** A silent frame with the header of the one at `at`; null for channel counts without one. */
function silentFrame(bytes: Bytes, at: number): Bytes | null {
  const header = bytes.subarray(at, at + HEADER_BYTES);
  const numChannels = ((header[2] & 1) << 2) | (header[3] >> 6);
  const payload = SILENT_FRAMES[numChannels];
  if (!payload) return null;
  const length = HEADER_BYTES + payload.length;
  const frame = new Uint8Array(length);
  frame.set(header);
  frame.set(payload, HEADER_BYTES);
  // Without a checksum.
  frame[1] |= 1;
  frame[3] = (header[3] & 0xfc) | (length >> 11);
  frame[4] = (length >> 3) & 0xff;
  frame[5] = ((length & 7) << 5) | (header[5] & 0x1f);
  return frame;
}
