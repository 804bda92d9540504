/**
 * Which decoded samples belong to the song. Codecs add samples before and behind it; each container
 * states how many in its own way. `decodeAudioData` follows these rules for the formats that
 * decode.ts passes to it; this file is for decoding packet by packet.
 */
import type { InputAudioTrack } from 'mediabunny';
import type { PcmAudio } from '../../pcm/pcm';
import type { Hertz, Samples } from '../../shared/units';
import { readBytes } from './fileBytes';
import { loadMediaLibrary } from './loadMediaLibrary';
import { countSeconds } from './mediaHeader';
import { MP3_DECODER_DELAY, readLameTag } from './lameTag';

/** The samples of a decoded stream to drop. All counts are at the decoded rate. */
export interface Trim {
  /** Samples to drop at the beginning. */
  readonly skip: Samples;
  /** Samples to keep after those, if there are so many. */
  readonly length: Samples;
  /** Samples to drop at the end of the stream. */
  readonly dropAtEnd: Samples;
  /** If given, `dropAtEnd` holds only for a stream of that many samples before all trimming. */
  readonly totalSamples: Samples | null;
  /** Samples at the beginning that a decoder of Opus drops itself. */
  readonly preSkip: Samples;
}

export const NO_TRIM: Trim = {
  skip: 0,
  length: Infinity,
  dropAtEnd: 0,
  totalSamples: null,
  preSkip: 0,
};

/** Opus packets hold multiples of 2.5 ms (RFC 6716, sec. 2.1.4) at 48 kHz. */
const OPUS_UNIT: Samples = 120;

/** Read at the end of a Matroska file: its last block lies before an index of a few kilobytes. */
const MATROSKA_TAIL_BYTES = 1 << 18;
/** Longest padding at the end that is believed: one packet of Opus. */
const LONGEST_PADDING_NS = 120e6;

/**
 * What to drop of `track`, decoded at `sampleRate`:
 *
 * - MP3: delay and padding of the LAME tag, and the decoder's delay.
 * - MP4, QuickTime: what the edit list places before time 0 or behind the last sample's end.
 * - Ogg: what the granule positions place before 0 or behind the last one.
 * - Matroska, WebM: the DiscardPadding of the last block.
 * - Opus in any container: decoders drop the pre-skip of its header themselves.
 *
 * Call it inside `withAudioTrack` only.
 */
export async function readTrim(
  track: InputAudioTrack,
  file: Blob,
  sampleRate: Hertz,
): Promise<Trim> {
  const { MATROSKA, MP3, MP4, OGG, QTFF, WEBM } = await loadMediaLibrary();
  const format = await track.input.getFormat();
  if (format === MP3) return trimOfMp3(file);
  const preSkip = await readPreSkip(track);
  if (format === MATROSKA || format === WEBM) {
    return { ...NO_TRIM, preSkip, dropAtEnd: await readDiscardPadding(file, sampleRate) };
  }
  if (format === MP4 || format === QTFF || format === OGG) {
    const first = await track.getFirstTimestamp();
    const end = (await countSeconds(track, file)) ?? Infinity;
    const skip = Math.max(0, Math.round(-first * sampleRate) - preSkip);
    const length = Math.round((end - Math.max(0, first)) * sampleRate);
    return { ...NO_TRIM, preSkip, skip, length };
  }
  return NO_TRIM;
}

async function trimOfMp3(file: Blob): Promise<Trim> {
  const tag = await readLameTag(file);
  if (!tag) return NO_TRIM;
  return {
    ...NO_TRIM,
    skip: tag.delay + MP3_DECODER_DELAY,
    // The decoder's delay takes that much of the padding.
    dropAtEnd: Math.max(0, tag.padding - MP3_DECODER_DELAY),
    totalSamples: tag.totalSamples,
  };
}

/** The pre-skip of an Opus track at 48 kHz (RFC 7845, sec. 5.1); 0 for other codecs. */
async function readPreSkip(track: InputAudioTrack): Promise<Samples> {
  if ((await track.getCodec()) !== 'opus') return 0;
  const description = (await track.getDecoderConfig())?.description;
  if (!description) return 0;
  const header = ArrayBuffer.isView(description)
    ? new DataView(description.buffer, description.byteOffset, description.byteLength)
    : new DataView(description);
  return header.byteLength >= 12 ? header.getUint16(10, true) : 0;
}

/** The DiscardPadding (RFC 9559, sec. 5.1.3.5.7: nanoseconds) of the last block that has one. */
async function readDiscardPadding(file: Blob, sampleRate: Hertz): Promise<Samples> {
  const tail = await readBytes(file, Math.max(0, file.size - MATROSKA_TAIL_BYTES));
  return Math.round((lastDiscardPadding(tail) * sampleRate) / 1e9);
}

/** Nanoseconds, 0 if there is none: the element's identifier is 75 A2, then its size and value. */
export function lastDiscardPadding(bytes: Uint8Array): number {
  for (let at = bytes.length - 4; at >= 0; at--) {
    if (bytes[at] !== 0x75 || bytes[at + 1] !== 0xa2) continue;
    const size = bytes[at + 2] & 0x7f;
    if (bytes[at + 2] < 0x81 || size > 8 || at + 3 + size > bytes.length) continue;
    const value = bytes.subarray(at + 3, at + 3 + size).reduce((sum, byte) => sum * 256 + byte, 0);
    if (value <= LONGEST_PADDING_NS) return value;
  }
  return 0;
}

/** The pieces of a decoded stream without the samples that `trim` drops. No piece is empty. */
export async function* trimPieces(
  pieces: AsyncIterable<PcmAudio>,
  trim: Trim,
): AsyncGenerator<PcmAudio, void, void> {
  const { length, dropAtEnd, totalSamples, preSkip } = trim;
  let { skip } = trim;
  let numDecoded: Samples = 0;
  let numGiven: Samples = 0;
  let held: PcmAudio[] = [];
  const give = (piece: PcmAudio, count: Samples): PcmAudio => {
    numGiven += count;
    return cut(piece, 0, count);
  };
  for await (const piece of pieces) {
    if (numDecoded === 0 && !dropsPreSkip(piece, preSkip)) skip += preSkip;
    numDecoded += lengthOf(piece);
    const dropped = Math.min(skip, lengthOf(piece));
    skip -= dropped;
    if (dropped === lengthOf(piece)) continue;
    held.push(cut(piece, dropped, lengthOf(piece)));
    while (held.length > 1 && totalOf(held) - lengthOf(held[0]) >= dropAtEnd) {
      const [first, ...rest] = held;
      held = rest;
      const count = Math.min(lengthOf(first), length - numGiven);
      if (count > 0) yield give(first, count);
    }
  }
  const isEndDropped = totalSamples === null || totalSamples === numDecoded;
  let left = totalOf(held) - (isEndDropped ? dropAtEnd : 0);
  for (const piece of held) {
    const count = Math.min(lengthOf(piece), left, length - numGiven);
    left -= lengthOf(piece);
    if (count > 0) yield give(piece, count);
  }
}

/** Whether the decoder has dropped the pre-skip: the first piece is then no whole packet. */
function dropsPreSkip(first: PcmAudio, preSkip: Samples): boolean {
  return preSkip % OPUS_UNIT === 0 || lengthOf(first) % OPUS_UNIT !== 0;
}

const lengthOf = ({ channels }: PcmAudio): Samples => channels[0].length;
const totalOf = (pieces: readonly PcmAudio[]): Samples =>
  pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);

function cut({ sampleRate, channels }: PcmAudio, from: Samples, to: Samples): PcmAudio {
  return { sampleRate, channels: channels.map((plane) => plane.subarray(from, to)) };
}
