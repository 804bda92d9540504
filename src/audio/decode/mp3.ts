/**
 * Repair of MP3 streams (ISO/IEC 11172-3 and 13818-3, layer III) that are damaged in the middle.
 * Decoders skip damaged bytes, so that what follows comes too early, or end there. Here, as many
 * silent frames take their place as they held. Files joined to one are told apart: decoders end
 * where the rate or the channels change.
 */
import { findRuns, hasTag, splitRuns } from './frameRuns';
import type { FrameHead, FrameStream, Run } from './frameRuns';
import { parseLameTag } from './lameTag';
import type { Repair } from './repair';

type Bytes = Uint8Array<ArrayBuffer>;

/** kbit/s by the index in the header: MPEG-1, then MPEG-2 and 2.5; 0 and 15 are not read. */
const BIT_RATES = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
/** Hz of MPEG-1; MPEG-2 has half of it, MPEG-2.5 a quarter. */
const SAMPLE_RATES = [44100, 48000, 32000];
const HEADER_BYTES = 4;
const CRC_BYTES = 2;
/** Frames behind damage whose sound may begin in lost ones: 511 bytes reach back that far. */
const MOST_DEPENDENT_FRAMES = 12;
/** The tag of an encoder ends within this distance of the beginning of its frame. */
const LAME_TAG_BYTES = 240;

interface Mp3Head extends FrameHead {
  readonly isMpeg1: boolean;
  readonly hasCrc: boolean;
  /** Bytes of the side information, which begins behind the header and its checksum. */
  readonly sideBytes: number;
}

/**
 * The MP3 streams of `bytes`, one after the other, with their damage replaced by silence; null if
 * `bytes` are no MP3, or one stream without damage. `start` is where the ID3 tags end.
 */
export async function repairMp3(bytes: Bytes, start: number): Promise<Repair[] | null> {
  const runs = await findRuns(bytes, readMp3Head, start);
  const hasInfo = (run: Run) => parseLameTag(headOf(bytes, run)) !== null;
  const streams = splitRuns(bytes, runs, hasInfo);
  const repairs = streams.map((stream) => repairStream(bytes, stream));
  const isIntact = streams.length < 2 && !repairs.some(({ isDamaged }) => isDamaged);
  return isIntact ? null : repairs;
}

/** One stream of MP3. Frames of tags between runs stay as they are. */
function repairStream(bytes: Bytes, { from, to, runs, isAfterDamage }: FrameStream): Repair {
  const gaps = runs.slice(1).map((run, n) => ({ from: runs[n].end, to: run.start }));
  const isDamage = gaps.map((gap) => !hasTag(bytes, gap.from));
  if (!isDamage.includes(true)) {
    return { parts: [bytes.subarray(from, to)], isDamaged: isAfterDamage };
  }
  const counts = countMissing(bytes, runs, isDamage);
  // No spreading into arguments: an hour of damage is more frames than the stack holds.
  const repaired = runs.slice(1).flatMap((run, n) => {
    if (!isDamage[n]) return [bytes.subarray(gaps[n].from, run.end)];
    const silent = Array<Bytes>(counts[n]).fill(silentFrame(bytes, run.start));
    return silent.concat(withoutLostData(bytes, run));
  });
  const head = bytes.subarray(from, runs[0].end);
  const tail = bytes.subarray(runs[runs.length - 1].end, to);
  return { parts: [head, ...repaired, tail], isDamaged: true };
}

/** The beginning of a run, long enough for the tag of an encoder. */
function headOf(bytes: Bytes, { start }: Run): Bytes {
  return bytes.subarray(start, start + LAME_TAG_BYTES);
}

/** The header of layer III at `at`; null if there is none, or if its bit rate is free. */
export function readMp3Head(bytes: Uint8Array, at: number): Mp3Head | null {
  if (at + HEADER_BYTES > bytes.length || bytes[at] !== 0xff) return null;
  const second = bytes[at + 1];
  const third = bytes[at + 2];
  const fourth = bytes[at + 3];
  const version = (second >> 3) & 3;
  const rateIndex = (third >> 2) & 3;
  const bitRateIndex = third >> 4;
  const isLayer3 = (second & 0xe6) === 0xe2;
  if (!isLayer3 || version === 1 || rateIndex === 3) return null;
  if (bitRateIndex === 0 || bitRateIndex === 15 || (fourth & 3) === 2) return null;
  const isMpeg1 = version === 3;
  const isMono = fourth >> 6 === 3;
  const sampleRate = SAMPLE_RATES[rateIndex] / (isMpeg1 ? 1 : version === 2 ? 2 : 4);
  const bitRate = 1000 * BIT_RATES[isMpeg1 ? 0 : 1][bitRateIndex];
  const padding = (third >> 1) & 1;
  return {
    length: Math.floor(((isMpeg1 ? 144 : 72) * bitRate) / sampleRate) + padding,
    format: (version << 3) | (rateIndex << 1) | (isMono ? 1 : 0),
    isMpeg1,
    hasCrc: (second & 1) === 0,
    sideBytes: isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17,
  };
}

/** Frames that each gap held: by its bytes, or by the number that the tag states. */
function countMissing(bytes: Bytes, runs: readonly Run[], isDamage: readonly boolean[]): number[] {
  const numFrames = runs.reduce((sum, run) => sum + run.numFrames, 0);
  const numBytes = runs.reduce((sum, { start, end }) => sum + end - start, 0);
  const counts = runs.slice(1).map((run, n) => {
    const gapBytes = run.start - runs[n].end;
    return isDamage[n] ? Math.round((gapBytes * numFrames) / numBytes) : 0;
  });
  const [{ start }] = runs;
  const tag = parseLameTag(headOf(bytes, runs[0]));
  const head = readMp3Head(bytes, start);
  if (!tag?.totalSamples || !head || isDamage.includes(false)) return counts;
  // The frame of the tag is not among those it counts.
  const numStated = tag.totalSamples / (head.isMpeg1 ? 1152 : 576);
  const numMissing = numStated - (numFrames - 1);
  const numCounted = counts.reduce((sum, count) => sum + count, 0);
  const error = numMissing - numCounted;
  const widest = counts.indexOf(Math.max(...counts));
  if (numMissing < 0 || numMissing > numFrames || counts[widest] + error < 0) return counts;
  return counts.map((count, n) => (n === widest ? count + error : count));
}

/** A frame of zeros with the header of the one at `at`: its side information announces no sound. */
function silentFrame(bytes: Bytes, at: number): Bytes {
  const length = readMp3Head(bytes, at)?.length ?? HEADER_BYTES;
  const frame = new Uint8Array(length);
  frame.set(bytes.subarray(at, at + HEADER_BYTES));
  frame[1] |= 1;
  return frame;
}

/**
 * The frames of `run`, those silent whose sound begins in lost frames. A frame states how many
 * bytes before its own it begins with; a silent frame keeps its bytes for those behind it.
 */
function withoutLostData(bytes: Bytes, run: Run): Bytes[] {
  const parts: Bytes[] = [];
  let at = run.start;
  let numAvailable = 0;
  for (let n = 0; n < MOST_DEPENDENT_FRAMES && at < run.end; n++) {
    const head = readMp3Head(bytes, at);
    if (!head) break;
    const side = at + HEADER_BYTES + (head.hasCrc ? CRC_BYTES : 0);
    const needed = head.isMpeg1 ? (bytes[side] << 1) | (bytes[side + 1] >> 7) : bytes[side];
    const frame = bytes.slice(at, at + head.length);
    if (needed > numAvailable) {
      frame[1] |= 1;
      frame.fill(0, HEADER_BYTES, side - at + head.sideBytes);
    }
    parts.push(frame);
    numAvailable += at + head.length - side - head.sideBytes;
    at += head.length;
  }
  parts.push(bytes.subarray(at, run.end));
  return parts;
}
