/**
 * The side information of MP3 frames (ISO/IEC 11172-3, sec. 2.4.1.7, and 13818-3, sec. 2.4.1.7):
 * where the sound of a frame lies. It shows some of the damage that decoders turn into noise.
 */
import { crcTable } from './crc';

/** What the header of a frame says about its side information. */
export interface SideInfoPlace {
  readonly isMpeg1: boolean;
  readonly isMono: boolean;
  readonly hasCrc: boolean;
}

export interface SideInfo {
  /** Bytes of earlier frames with which the sound begins. */
  readonly mainDataBegin: number;
  /** Bytes that the sound takes from there on. */
  readonly usedBytes: number;
  /** False if no encoder can have written it. */
  readonly isPossible: boolean;
}

export const MP3_HEADER_BYTES = 4;
export const MP3_CRC_BYTES = 2;

const CRC_16 = crcTable(16, 0x8005);
/** Pairs of values in a granule of 576. */
const MOST_BIG_VALUES = 288;
/** Tables that the standard does not define. */
const MISSING_TABLES: readonly number[] = [4, 14];

/** Bytes of the side information. */
export function sideInfoBytes({ isMpeg1, isMono }: SideInfoPlace): number {
  if (isMpeg1) return isMono ? 17 : 32;
  return isMono ? 9 : 17;
}

/** Where the side information of the frame at `frame` begins. */
export function sideInfoAt(frame: number, { hasCrc }: SideInfoPlace): number {
  return frame + MP3_HEADER_BYTES + (hasCrc ? MP3_CRC_BYTES : 0);
}

/** Reads the side information of the whole frame at `frame`. */
export function readSideInfo(bytes: Uint8Array, frame: number, place: SideInfoPlace): SideInfo {
  const { isMpeg1, isMono } = place;
  const numChannels = isMono ? 1 : 2;
  const base = 8 * sideInfoAt(frame, place);
  const mainDataBegin = bitsAt(bytes, base, isMpeg1 ? 9 : 8);
  // Private bits follow, and for MPEG-1 four bits for each channel.
  const headBits = isMpeg1 ? (isMono ? 18 : 20) : isMono ? 9 : 10;
  const partBits = isMpeg1 ? 59 : 63;
  const switchAt = isMpeg1 ? 33 : 38;
  const numParts = (isMpeg1 ? 2 : 1) * numChannels;
  let usedBits = 0;
  let isPossible = true;
  for (let n = 0; n < numParts; n++) {
    const part = base + headBits + n * partBits;
    const numBigValues = bitsAt(bytes, part + 12, 9);
    usedBits += bitsAt(bytes, part, 12);
    const isSwitching = bitsAt(bytes, part + switchAt, 1) === 1;
    const hasBlockType = !isSwitching || bitsAt(bytes, part + switchAt + 1, 2) !== 0;
    // Behind the type of the block and its mixing.
    const tablesAt = part + switchAt + (isSwitching ? 4 : 1);
    isPossible &&= numBigValues <= MOST_BIG_VALUES && hasBlockType;
    isPossible &&= numBigValues === 0 || hasTables(bytes, tablesAt, isSwitching ? 2 : 3);
  }
  return { mainDataBegin, usedBytes: Math.ceil(usedBits / 8), isPossible };
}

/** Whether the checksum of the whole frame at `frame`, which has one, is right. */
export function hasRightCrc(bytes: Uint8Array, frame: number, place: SideInfoPlace): boolean {
  const at = frame + MP3_HEADER_BYTES;
  return crcOf(bytes, frame, place) === ((bytes[at] << 8) | bytes[at + 1]);
}

/** The checksum of the last two bytes of the header of a frame and of its side information. */
export function crcOf(bytes: Uint8Array, frame: number, place: SideInfoPlace): number {
  const side = sideInfoAt(frame, place);
  const end = side + sideInfoBytes(place);
  let crc = 0xffff;
  const add = (byte: number) => {
    crc = ((crc << 8) & 0xffff) ^ CRC_16[(crc >> 8) ^ byte];
  };
  add(bytes[frame + 2]);
  add(bytes[frame + 3]);
  for (let at = side; at < end; at++) add(bytes[at]);
  return crc;
}

/** Whether the standard defines the `count` tables whose numbers of 5 bits begin at bit `at`. */
function hasTables(bytes: Uint8Array, at: number, count: number): boolean {
  for (let n = 0; n < count; n++) {
    if (MISSING_TABLES.includes(bitsAt(bytes, at + 5 * n, 5))) return false;
  }
  return true;
}

/** `count` bits, at most 12, from bit `at` on. */
function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  const byte = at >> 3;
  const word = (bytes[byte] << 16) | (bytes[byte + 1] << 8) | bytes[byte + 2];
  return (word >> (24 - (at & 7) - count)) & ((1 << count) - 1);
}
