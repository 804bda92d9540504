/**
 * Repair of Matroska and WebM files (RFC 9559) that are damaged in the middle. Readers end at the
 * first element that is none. Here, the blocks that can be found behind it are put into clusters of
 * their own; their time stamps keep them in their place.
 */
import { nextTask } from '../../shared/nextTask';
import type { Repair } from './repair';

type Bytes = Uint8Array<ArrayBuffer>;

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const TRACKS = 0x1654ae6b;
const TRACK_ENTRY = 0xae;
const TRACK_NUMBER = 0xd7;
const CLUSTER = 0x1f43b675;
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
const CRC_32 = 0xbf;
const VOID = 0xec;
/** Info, tracks, clusters; seek head, cues, tags, attachments, chapters; checksum, void. */
const IN_SEGMENT = new Set([
  INFO,
  TRACKS,
  CLUSTER,
  0x114d9b74,
  0x1c53bb6b,
  0x1254c367,
  0x1941a469,
  0x1043a770,
  CRC_32,
  VOID,
]);
/** Beside blocks: time stamp, position, size of the one before, silent tracks; checksum, void. */
const IN_CLUSTER = new Set([TIMESTAMP, 0xa7, 0xab, 0x5854, CRC_32, VOID]);

/** `0x01` and 56 set bits: an element that ends where its parent's next one begins. */
const UNKNOWN_SIZE = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
/** Bytes between pauses of the reader. */
const BYTES_PER_TASK = 1 << 20;

interface Element {
  readonly id: number;
  readonly start: number;
  /** Where its data begin. */
  readonly body: number;
  /** Where its data end; Infinity if the element does not tell. */
  readonly end: number;
}

/** Blocks that follow one another, with the time stamp that theirs are relative to. */
interface Cluster {
  readonly timestamp: Bytes;
  readonly blocks: Bytes[];
}

/**
 * The file with its readable blocks, as the only stream; null if the file is intact, or has lost
 * what its blocks cannot be understood without. A file that is only cut off within a cluster does
 * not count as damaged, but is written anew: the media library reads no block of such a cluster.
 */
export async function repairMatroska(bytes: Bytes): Promise<Repair[] | null> {
  const ebml = readElement(bytes, 0);
  const segment = ebml?.id === EBML ? readElement(bytes, ebml.end) : null;
  if (!ebml || segment?.id !== SEGMENT) return null;
  const scan = createScan(bytes);
  let nextPause = BYTES_PER_TASK;
  for (let at = segment.body; at < Math.min(segment.end, bytes.length);) {
    at = scan.next(at);
    if (at < nextPause) continue;
    nextPause = at + BYTES_PER_TASK;
    await nextTask();
  }
  const isDamaged = scan.isDamaged();
  const isReadable = !scan.isTorn() && !scan.isCutOff();
  if (isReadable) return isDamaged ? [{ parts: [bytes], isDamaged }] : null;
  const heads = scan.heads();
  if (!heads.some(({ id }) => id === TRACKS)) return null;
  const parts = [
    bytes.subarray(0, segment.start),
    Uint8Array.from([...idBytes(SEGMENT), ...UNKNOWN_SIZE]),
    ...heads.map(({ start, end }) => bytes.subarray(start, end)),
    ...scan.clusters().flatMap(writeCluster),
  ];
  return [{ parts, isDamaged }];
}

/** Reads a segment element by element, and on behind bytes that are none. */
function createScan(bytes: Bytes) {
  const heads: Element[] = [];
  const clusters: Cluster[] = [];
  let tracks = new Set<number>();
  let cluster = null as Cluster | null;
  let clusterEnd = 0;
  let lastTime = -Infinity;
  let isTorn = false;
  let isAltered = false;

  /** A block of a known track that lies in the open cluster and is not before the last one. */
  function isOwnBlock(element: Element, limit = Math.min(clusterEnd, bytes.length)): boolean {
    if (element.end > limit) return false;
    const block = element.id === BLOCK_GROUP ? readElement(bytes, element.body) : element;
    if (!block || block.end > element.end) return false;
    if (![SIMPLE_BLOCK, BLOCK].includes(block.id) || block.end - block.body < 4) return false;
    return tracks.has(bytes[block.body] & 0x7f) && bytes[block.body] >= 0x80;
  }

  function timeOf(element: Element): number {
    const block = element.id === BLOCK_GROUP ? readElement(bytes, element.body) : element;
    const at = (block ?? element).body + 1;
    return ((bytes[at] << 24) >> 16) | bytes[at + 1];
  }

  function openCluster(element: Element): number {
    let at = element.body;
    cluster = null;
    lastTime = -Infinity;
    clusterEnd = element.end;
    for (let child = readElement(bytes, at); child; child = readElement(bytes, at)) {
      if (child.id === CRC_32 && element.end <= bytes.length) {
        isAltered ||= !hasCrc(bytes, child, element.end);
      }
      if (!IN_CLUSTER.has(child.id) || child.end > Math.min(clusterEnd, bytes.length)) break;
      at = child.end;
      if (child.id !== TIMESTAMP) continue;
      cluster = { timestamp: bytes.subarray(child.start, child.end), blocks: [] };
      clusters.push(cluster);
      break;
    }
    return at;
  }

  /** Whether what begins at `at` can follow intact elements. */
  function isExpected(at: number): boolean {
    if (at >= bytes.length) return true;
    const element = readElement(bytes, at);
    if (!element) return bytes.length - at < 12;
    if (IN_SEGMENT.has(element.id) && (at >= clusterEnd || clusterEnd === Infinity)) return true;
    // A file may end within a block.
    return isOwnBlock(element, clusterEnd) || IN_CLUSTER.has(element.id);
  }

  return {
    heads: () => heads,
    clusters: () => clusters,
    isDamaged: () => isTorn || isAltered,
    /** Whether a reader would lose its way. */
    isTorn: () => isTorn,
    /** Whether the bytes end within the last cluster. */
    isCutOff: () => clusterEnd !== Infinity && clusterEnd > bytes.length,
    /** Takes what begins at `at`; returns where to go on. */
    next(at: number): number {
      const element = readElement(bytes, at);
      if (element?.id === CLUSTER) {
        // One that comes early: bytes of the cluster before are missing.
        if (clusterEnd !== Infinity && at < clusterEnd) isTorn = true;
        return openCluster(element);
      }
      if (element && cluster && isOwnBlock(element) && isExpected(element.end)) {
        const time = timeOf(element);
        if (time >= lastTime || !isTorn) {
          cluster.blocks.push(bytes.subarray(element.start, element.end));
          lastTime = time;
        }
        return element.end;
      }
      const isInside = at < clusterEnd && clusterEnd !== Infinity;
      const isKnown = element && (isInside ? IN_CLUSTER : IN_SEGMENT).has(element.id);
      if (isKnown && element.end <= bytes.length && isExpected(element.end)) {
        if (element.id === TRACKS) tracks = trackNumbers(bytes, element);
        if (element.id === TRACKS || element.id === INFO) heads.push(element);
        return element.end;
      }
      // At the end of a file that is cut off there is nothing to find.
      if (element && element.end >= bytes.length && (isKnown || isCutBlock(element))) {
        if (!restHasCluster(bytes, element.body)) return bytes.length;
      }
      isTorn = true;
      return at + 1;
    },
  };

  function isCutBlock({ id }: Element): boolean {
    return id === SIMPLE_BLOCK || id === BLOCK_GROUP;
  }
}

/** The element at `at`; null if there is none, or the bytes end before its data. */
function readElement(bytes: Uint8Array, at: number): Element | null {
  const idLength = Math.clz32(bytes[at] ?? 0) - 23;
  if (idLength > 4) return null;
  let id = 0;
  for (let n = 0; n < idLength; n++) id = id * 256 + bytes[at + n];
  const sizeAt = at + idLength;
  const first = bytes[sizeAt] ?? 0;
  const sizeLength = Math.clz32(first) - 23;
  const body = sizeAt + sizeLength;
  if (sizeLength > 8 || body > bytes.length) return null;
  let size = first & (0xff >> sizeLength);
  let isUnknown = size === 0xff >> sizeLength;
  for (let n = 1; n < sizeLength; n++) {
    size = size * 256 + bytes[sizeAt + n];
    isUnknown &&= bytes[sizeAt + n] === 0xff;
  }
  return { id, start: at, body, end: isUnknown ? Infinity : body + size };
}

function trackNumbers(bytes: Bytes, tracks: Element): Set<number> {
  const numbers = new Set<number>();
  for (const entry of childrenOf(bytes, tracks)) {
    if (entry.id !== TRACK_ENTRY) continue;
    for (const { id, body } of childrenOf(bytes, entry)) {
      if (id === TRACK_NUMBER) numbers.add(bytes[body]);
    }
  }
  return numbers;
}

function* childrenOf(bytes: Bytes, { body, end }: Element): Generator<Element> {
  for (let at = body; at < end;) {
    const child = readElement(bytes, at);
    if (!child || child.end > end) return;
    yield child;
    at = child.end;
  }
}

function restHasCluster(bytes: Bytes, from: number): boolean {
  for (let at = bytes.indexOf(0x1f, from); at >= 0; at = bytes.indexOf(0x1f, at + 1)) {
    if (readElement(bytes, at)?.id === CLUSTER) return true;
  }
  return false;
}

function writeCluster({ timestamp, blocks }: Cluster): Bytes[] {
  const size = timestamp.length + blocks.reduce((sum, { length }) => sum + length, 0);
  const head = new Uint8Array(12);
  head.set(idBytes(CLUSTER));
  const view = new DataView(head.buffer);
  view.setUint32(4, 0x01000000 + Math.floor(size / 2 ** 32));
  view.setUint32(8, size >>> 0);
  return [head, timestamp, ...blocks];
}

function idBytes(id: number): number[] {
  return [id >>> 24, (id >> 16) & 255, (id >> 8) & 255, id & 255];
}

/** The checksum of Ethernet, whose lowest bit comes first. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** Whether the data behind the checksum `child`, up to `end`, have it (RFC 8794, sec. 11.3.1). */
function hasCrc(bytes: Bytes, child: Element, end: number): boolean {
  let crc = 0xffffffff;
  for (let at = child.end; at < end; at++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[at]) & 255];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return ~crc >>> 0 === view.getUint32(child.body, true);
}
