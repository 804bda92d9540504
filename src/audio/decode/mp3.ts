/**
 * Repair of MP3 streams (ISO/IEC 11172-3 and 13818-3, layer III) that are damaged in the middle.
 * Decoders skip damaged bytes, so that what follows comes too early, or end there. Here, as many
 * silent frames take their place as they held, and frames whose sound cannot be found become
 * silent. Altered sound has no checksum and stays. Files joined to one are told apart: decoders end
 * where the rate or the channels change.
 */
import { nextTask } from '../../shared/nextTask';
import { findRuns, hasTag, splitRuns } from './frameRuns';
import type { FrameHead, FrameStream, Run } from './frameRuns';
import { parseLameTag } from './lameTag';
import {
  MP3_HEADER_BYTES,
  crcOf,
  hasRightCrc,
  readSideInfo,
  sideInfoAt,
  sideInfoBytes,
} from './mp3SideInfo';
import type { SideInfoPlace } from './mp3SideInfo';
import type { Repair } from './repair';

type Bytes = Uint8Array<ArrayBuffer>;

/** kbit/s by the index in the header: MPEG-1, then MPEG-2 and 2.5; 0 and 15 are not read. */
const BIT_RATES = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
/** Hz of MPEG-1; MPEG-2 has half of it, MPEG-2.5 a quarter. */
const SAMPLE_RATES = [44100, 48000, 32000];
/** Sound begins at most that many bytes before its frame in MPEG-1; in MPEG-2, 255. */
const LONGEST_REACH = 511;
/** If more checksums than this share are wrong, the encoder has computed them wrongly. */
const MOST_WRONG_CRCS = 0.1;
/** Frames between pauses of the reader: a few milliseconds of work. */
const FRAMES_PER_TASK = 1 << 12;
/** The tag of an encoder ends within this distance of the beginning of its frame. */
const LAME_TAG_BYTES = 240;

interface Mp3Head extends FrameHead, SideInfoPlace {}

/**
 * The MP3 streams of `bytes`, one after the other, with their damage replaced by silence; null if
 * `bytes` are no MP3, or one stream without damage. `start` is where the ID3 tags end.
 */
export async function repairMp3(bytes: Bytes, start: number): Promise<Repair[] | null> {
  const runs = await findRuns(bytes, readMp3Head, start);
  const hasInfo = (run: Run) => parseLameTag(headOf(bytes, run)) !== null;
  const streams = splitRuns(bytes, runs, hasInfo);
  const repairs: Repair[] = [];
  for (const stream of streams) repairs.push(await repairStream(bytes, stream));
  const isIntact = streams.length < 2 && !repairs.some(({ isDamaged }) => isDamaged);
  return isIntact ? null : repairs;
}

/** One stream of MP3. Frames of tags between runs stay as they are. */
async function repairStream(
  bytes: Bytes,
  { from, to, runs, isAfterDamage }: FrameStream,
): Promise<Repair> {
  const gaps = runs.slice(1).map((run, n) => ({ from: runs[n].end, to: run.start }));
  const isDamage = gaps.map((gap) => !hasTag(bytes, gap.from));
  const counts = countMissing(bytes, runs, isDamage);
  const believesCrc = hasRightCrcs(bytes, runs);
  const parts: Bytes[] = [bytes.subarray(from, runs[0].start)];
  let isDamaged = isAfterDamage || isDamage.includes(true);
  for (const [n, run] of runs.entries()) {
    const isBehindDamage = n > 0 && isDamage[n - 1];
    if (isBehindDamage) {
      const silent = silentFrame(bytes, run.start);
      // No spreading into arguments: an hour of damage is more frames than the stack holds.
      for (let count = counts[n - 1]; count > 0; count--) parts.push(silent);
    } else if (n > 0) parts.push(bytes.subarray(gaps[n - 1].from, gaps[n - 1].to));
    const mended = await mendRun(bytes, run, isBehindDamage ? 0 : LONGEST_REACH, believesCrc);
    isDamaged ||= mended.isDamaged;
    for (const part of mended.parts) parts.push(part);
  }
  parts.push(bytes.subarray(runs[runs.length - 1].end, to));
  return { parts, isDamaged };
}

/** The beginning of a run, long enough for the tag of an encoder. */
function headOf(bytes: Bytes, { start }: Run): Bytes {
  return bytes.subarray(start, start + LAME_TAG_BYTES);
}

/** The header of layer III at `at`; null if there is none, or if its bit rate is free. */
export function readMp3Head(bytes: Uint8Array, at: number): Mp3Head | null {
  if (at + MP3_HEADER_BYTES > bytes.length || bytes[at] !== 0xff) return null;
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
    isMono,
    hasCrc: (second & 1) === 0,
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
  const numStated = tag.totalSamples / tag.frameSamples;
  const numMissing = numStated - (numFrames - 1);
  const numCounted = counts.reduce((sum, count) => sum + count, 0);
  const error = numMissing - numCounted;
  const widest = counts.indexOf(Math.max(...counts));
  if (numMissing < 0 || numMissing > numFrames || counts[widest] + error < 0) return counts;
  return counts.map((count, n) => (n === widest ? count + error : count));
}

/** A frame of zeros with the header of the one at `at`: its side information announces no sound. */
function silentFrame(bytes: Bytes, at: number): Bytes {
  const length = readMp3Head(bytes, at)?.length ?? MP3_HEADER_BYTES;
  const frame = new Uint8Array(length);
  frame.set(bytes.subarray(at, at + MP3_HEADER_BYTES));
  frame[1] |= 1;
  return frame;
}

/** Whether an encoder has written the checksums of the frames; false without checksums. */
function hasRightCrcs(bytes: Bytes, runs: readonly Run[]): boolean {
  let numFrames = 0;
  let numWrong = 0;
  for (const { start, end } of runs) {
    for (let at = start; at < end;) {
      const head = readMp3Head(bytes, at);
      if (!head?.hasCrc) return false;
      numFrames++;
      if (!hasRightCrc(bytes, at, head)) numWrong++;
      at += head.length;
    }
  }
  return numWrong <= MOST_WRONG_CRCS * numFrames;
}

/**
 * The frames of `run`, those silent whose side information is damaged or whose sound begins in lost
 * bytes; of those before the run, `reach` are there. A silent frame keeps its bytes for those
 * behind it. `isDamaged`: whether a frame became silent.
 */
async function mendRun(
  bytes: Bytes,
  run: Run,
  reach: number,
  believesCrc: boolean,
): Promise<{ readonly parts: readonly Bytes[]; readonly isDamaged: boolean }> {
  const parts: Bytes[] = [];
  let from = run.start;
  let numFrames = 0;
  let available = reach;
  for (let at = run.start; at < run.end;) {
    const head = readMp3Head(bytes, at);
    if (!head) break;
    const soundAt = sideInfoAt(at, head) + sideInfoBytes(head);
    const numOwn = at + head.length - soundAt;
    const { mainDataBegin, usedBytes, isPossible } = readSideInfo(bytes, at, head);
    const isIntact =
      isPossible &&
      mainDataBegin <= available &&
      usedBytes <= mainDataBegin + numOwn &&
      !(believesCrc && !hasRightCrc(bytes, at, head));
    if (isIntact) available = mainDataBegin + numOwn - usedBytes;
    else {
      const kept = Math.min(available, LONGEST_REACH >> (head.isMpeg1 ? 0 : 1));
      parts.push(bytes.subarray(from, at), silenced(bytes.slice(at, at + head.length), head, kept));
      from = at + head.length;
      available = kept + numOwn;
    }
    at += head.length;
    if (++numFrames % FRAMES_PER_TASK === 0) await nextTask();
  }
  const isDamaged = parts.length > 0;
  parts.push(bytes.subarray(from, run.end));
  return { parts, isDamaged };
}

/** `frame` without sound; decoders keep `kept` bytes of those before it. */
function silenced(frame: Bytes, head: Mp3Head, kept: number): Bytes {
  const side = sideInfoAt(0, head);
  frame.fill(0, side, side + sideInfoBytes(head));
  frame.set(head.isMpeg1 ? [kept >> 1, (kept & 1) << 7] : [kept], side);
  if (!head.hasCrc) return frame;
  const crc = crcOf(frame, 0, head);
  frame.set([crc >> 8, crc & 255], MP3_HEADER_BYTES);
  return frame;
}
