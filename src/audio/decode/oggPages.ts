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

const HEADER_BYTES = 27;
const LARGEST_SEGMENT = 255;
const CRC_AT = 22;
const CRC_TABLE = crcTable(32, 0x04c11db7);

/** The page at `at`; null if there is none, it is cut off or its checksum is wrong. */
export function readPage(bytes: Uint8Array<ArrayBuffer>, at: number): OggPage | null {
  if (!isPageStart(bytes, at) || at + HEADER_BYTES > bytes.length) return null;
  const numSegments = bytes[at + 26];
  const body = at + HEADER_BYTES + numSegments;
  if (body > bytes.length) return null;
  const parts: Uint8Array<ArrayBuffer>[] = [];
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(at + CRC_AT, true) !== pageCrc(bytes.subarray(at, to))) return null;
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
