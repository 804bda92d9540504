/** Pages of an Ogg stream (RFC 3533, sec. 6), read with their checksum and written. */
import { crcTable } from './crc';

export interface OggPage {
  readonly isContinued: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Samples up to the end of the last packet that ends in this page; −1 if none does. */
  readonly granule: number;
  readonly serial: number;
  readonly sequence: number;
  /** Parts of packets; all are whole except the last one if `isOpen`. */
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
  /** Whether the last packet goes on in the next page. */
  readonly isOpen: boolean;
  readonly start: number;
  readonly end: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

const HEADER_BYTES = 27;
const LARGEST_SEGMENT = 255;
const CRC_AT = 22;
/** Most samples of a page: a minute at 192 kHz. */
const LONGEST_PAGE = 60 * 192000;
const CRC_TABLE = crcTable(32, 0x04c11db7);

/** The page at `at`; null if there is none, it is cut off or its checksum is wrong. */
export function readPage(bytes: Bytes, at: number): OggPage | null {
  const page = parsePage(bytes, at);
  return page && hasChecksum(bytes, page) ? page : null;
}

/**
 * The page at `at` behind `previous`, whatever its checksum, if all else says that only sound in it
 * is altered: it is the next of its stream and ends where another begins. Its checksum is mended in
 * `bytes`.
 */
export function mendPage(bytes: Bytes, at: number, previous: OggPage): OggPage | null {
  const page = parsePage(bytes, at);
  if (!page || page.end === at) return null;
  const { serial, sequence, granule, end } = page;
  const isNext = serial === previous.serial && sequence === previous.sequence + 1;
  const isInOrder = granule >= previous.granule && granule - previous.granule < LONGEST_PAGE;
  const isFollowed = end === bytes.length || isPageStart(bytes, end);
  if (!isNext || page.isFirst || !isInOrder || !isFollowed) return null;
  viewOf(bytes).setUint32(at + CRC_AT, pageCrc(bytes.subarray(at, end)), true);
  return page;
}

/**
 * The page at `at` as far as the end of `bytes` leaves whole packets of it, as a page of its own;
 * null if there are none. Its granule position is `granule` of these packets.
 */
export function shortenPage(
  bytes: Bytes,
  at: number,
  granule: (packets: readonly Bytes[]) => number,
): Bytes | null {
  const body = at + HEADER_BYTES + (bytes[at + 26] ?? 0);
  if (!isPageStart(bytes, at) || body > bytes.length) return null;
  let to = body;
  let [numSegments, end] = [0, body];
  const packets: Bytes[] = [];
  for (const [n, lacing] of bytes.subarray(at + HEADER_BYTES, body).entries()) {
    to += lacing;
    if (to > bytes.length) break;
    if (lacing === LARGEST_SEGMENT) continue;
    packets.push(bytes.subarray(end, to));
    numSegments = n + 1;
    end = to;
  }
  if (packets.length === 0) return null;
  const page = new Uint8Array(HEADER_BYTES + numSegments + end - body);
  page.set(bytes.subarray(at, at + HEADER_BYTES + numSegments));
  page.set(bytes.subarray(body, end), HEADER_BYTES + numSegments);
  page[26] = numSegments;
  const view = viewOf(page);
  view.setBigInt64(6, BigInt(granule(packets)), true);
  view.setUint32(CRC_AT, pageCrc(page), true);
  return page;
}

function parsePage(bytes: Bytes, at: number): OggPage | null {
  if (!isPageStart(bytes, at) || at + HEADER_BYTES > bytes.length) return null;
  const numSegments = bytes[at + 26];
  const body = at + HEADER_BYTES + numSegments;
  if (body > bytes.length) return null;
  const parts: Bytes[] = [];
  let from = body;
  let to = body;
  let isOpen = false;
  for (const lacing of bytes.subarray(at + HEADER_BYTES, body)) {
    to += lacing;
    isOpen = lacing === LARGEST_SEGMENT;
    if (isOpen) continue;
    parts.push(bytes.subarray(from, to));
    from = to;
  }
  if (isOpen) parts.push(bytes.subarray(from, to));
  if (to > bytes.length) return null;
  const view = viewOf(bytes);
  return {
    isContinued: (bytes[at + 5] & 1) !== 0,
    isFirst: (bytes[at + 5] & 2) !== 0,
    isLast: (bytes[at + 5] & 4) !== 0,
    granule: Number(view.getBigInt64(at + 6, true)),
    serial: view.getUint32(at + 14, true),
    sequence: view.getUint32(at + 18, true),
    parts,
    isOpen,
    start: at,
    end: to,
  };
}

function hasChecksum(bytes: Bytes, { start, end }: OggPage): boolean {
  return viewOf(bytes).getUint32(start + CRC_AT, true) === pageCrc(bytes.subarray(start, end));
}

function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether the capture pattern is at `at`. */
export function isPageStart(bytes: Uint8Array, at: number): boolean {
  const [O, g, g2, S] = bytes.subarray(at, at + 4);
  return O === 0x4f && g === 0x67 && g2 === 0x67 && S === 0x53;
}

/** One whole packet as pages, numbered from `sequence`; its end is at `granule`. */
export function writePages(
  packet: Uint8Array,
  options: {
    readonly granule: number;
    readonly serial: number;
    readonly sequence: number;
    readonly isFirst: boolean;
    readonly isLast: boolean;
  },
): Uint8Array<ArrayBuffer>[] {
  const { granule, serial, sequence, isFirst, isLast } = options;
  const numSegments = Math.floor(packet.length / LARGEST_SEGMENT) + 1;
  const pages: Uint8Array<ArrayBuffer>[] = [];
  for (let segment = 0; segment < numSegments; segment += LARGEST_SEGMENT) {
    const count = Math.min(LARGEST_SEGMENT, numSegments - segment);
    const data = packet.subarray(segment * LARGEST_SEGMENT, (segment + count) * LARGEST_SEGMENT);
    const isEnd = segment + count === numSegments;
    const page = new Uint8Array(HEADER_BYTES + count + data.length);
    const view = new DataView(page.buffer);
    page.set([0x4f, 0x67, 0x67, 0x53, 0]);
    page[5] =
      (segment > 0 ? 1 : 0) | (isFirst && segment === 0 ? 2 : 0) | (isLast && isEnd ? 4 : 0);
    view.setBigInt64(6, BigInt(isEnd ? granule : -1), true);
    view.setUint32(14, serial, true);
    view.setUint32(18, sequence + pages.length, true);
    page[26] = count;
    page.fill(LARGEST_SEGMENT, HEADER_BYTES, HEADER_BYTES + count);
    if (isEnd) page[HEADER_BYTES + count - 1] = packet.length % LARGEST_SEGMENT;
    page.set(data, HEADER_BYTES + count);
    view.setUint32(CRC_AT, pageCrc(page), true);
    pages.push(page);
  }
  return pages;
}

/** The checksum of a page with zeros in place of its checksum. */
function pageCrc(page: Uint8Array): number {
  let crc = 0;
  for (let n = 0; n < page.length; n++) {
    const byte = n >= CRC_AT && n < CRC_AT + 4 ? 0 : page[n];
    crc = ((crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ byte]) >>> 0;
  }
  return crc;
}
