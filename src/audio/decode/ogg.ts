/**
 * Repair of Ogg streams. Pages with a wrong checksum are dropped; the granule positions (RFC 3533)
 * of those behind them tell how many samples are missing, and as many silent ones take their place.
 * FLAC in Ogg becomes a FLAC file, because browsers read no other.
 */
import { joinArrays } from '../../shared/joinArrays';
import { nextTask } from '../../shared/nextTask';
import type { Samples } from '../../shared/units';
import { repairFlac } from './flac';
import { isPageStart, mendPage, readPage, shortenPage, writePages } from './oggPages';
import type { OggPage } from './oggPages';
import { oggCodec } from './oggCodecs';
import type { OggCodec } from './oggCodecs';
import type { Repair } from './repair';

type Bytes = Uint8Array<ArrayBuffer>;

interface Packet {
  readonly data: Bytes;
  /** The page in which the packet ends, by its index. */
  readonly page: number;
  /** Whether pages are missing before the packet. */
  readonly isAfterGap: boolean;
}

/** Pages between pauses of the reader. */
const PAGES_PER_TASK = 256;

/**
 * The streams of the Ogg file `bytes`, one after the other (RFC 3533, sec. 4, "chaining"), with
 * their damage replaced by silence; null if there is one and it is intact, or if none is sound.
 */
export async function repairOgg(bytes: Bytes): Promise<Repair[] | null> {
  const { pages: all, cutAt, altered } = await readPages(bytes);
  const links = splitLinks(all);
  const repairs: Repair[] = [];
  let isIntact = links.length === 1;
  for (const [n, { pages, isTorn }] of links.entries()) {
    const isLast = n === links.length - 1;
    const to = isLast ? bytes.length : links[n + 1].pages[0].start;
    const repair = await repairLink(bytes, pages, to, isLast ? cutAt : null);
    if (!repair) continue;
    isIntact &&= !isTorn && !repair.isAltered && altered.size === 0 && pages[0].start === 0;
    const hasAltered = pages.some(({ start }) => altered.has(start));
    repairs.push({ parts: repair.parts, isDamaged: repair.isDamaged || isTorn || hasAltered });
  }
  return isIntact || repairs.length === 0 ? null : repairs;
}

interface Link {
  readonly pages: readonly OggPage[];
  /** Whether pages without a beginning follow those of the link: another link has lost its own. */
  readonly isTorn: boolean;
}

/** Pages by links: one begins where a stream begins behind pages that begin none. */
function splitLinks(pages: readonly OggPage[]): Link[] {
  const links: OggPage[][] = [];
  pages.forEach((page, n) => {
    const isBeginning = page.isFirst && !pages[n - 1]?.isFirst;
    if (links.length === 0 || isBeginning) links.push([page]);
    else links[links.length - 1].push(page);
  });
  return links.map((link) => {
    const serials = new Set(link.filter(({ isFirst }) => isFirst).map(({ serial }) => serial));
    return { pages: link, isTorn: link.some(({ serial }) => !serials.has(serial)) };
  });
}

/** The granule position behind the packets `rest`, which follow the last of `packets`. */
function granuleBehind(
  packets: readonly Packet[],
  pages: readonly OggPage[],
  rest: readonly Bytes[],
  codec: OggCodec,
): Samples {
  let granule = pages[pages.length - 1].granule;
  let previous = packets[packets.length - 1].data;
  for (const packet of rest) {
    granule += codec.numSamples(previous, packet);
    previous = packet;
  }
  return granule;
}

/** Whether nothing lies between `pages`. */
function isContiguous(pages: readonly OggPage[]): boolean {
  return pages.every(({ start }, n) => n === 0 || start === pages[n - 1].end);
}

/**
 * The first stream of sound of a link, whose bytes end at `to`; null if there is none. `cutAt`:
 * where a last page begins that is cut off.
 */
async function repairLink(
  bytes: Bytes,
  pages: readonly OggPage[],
  to: number,
  cutAt: number | null,
): Promise<(Repair & { readonly isAltered: boolean }) | null> {
  const first = pages.find((page) => page.isFirst && oggCodec(page.parts[0]) !== null);
  const codec = first ? oggCodec(first.parts[0]) : null;
  if (!first || !codec) return null;
  const own = pages.filter(({ serial }) => serial === first.serial);
  const isDamaged = own.some(({ sequence }, n) => n > 0 && sequence !== own[n - 1].sequence + 1);
  if (codec.kind === 'flac') {
    const parts = nativeFlac(readPackets(own));
    // Without frames there is no sound.
    if (parts.length < 2) return null;
    const flac = joinBytes(parts);
    const [repair] = (await repairFlac(flac, 0)) ?? [{ parts, isDamaged: false }];
    return { ...repair, isAltered: true };
  }
  const isWhole = isContiguous(pages) && pages[pages.length - 1].end === to;
  if (isWhole && !isDamaged) {
    return { parts: [bytes.subarray(pages[0].start, to)], isDamaged, isAltered: false };
  }
  const packets = readPackets(own);
  codec.readHeaders(packets.map(({ data }) => data));
  const parts = rebuild(bytes, own, packets, codec);
  const last =
    cutAt === null
      ? null
      : shortenPage(bytes, cutAt, (rest) => {
          return granuleBehind(packets, own, rest, codec);
        });
  if (last) parts.push(last);
  return { parts, isDamaged, isAltered: true };
}

interface PagesRead {
  readonly pages: OggPage[];
  /** Where a last page begins that is cut off; null if there is none. */
  readonly cutAt: number | null;
  /** The beginnings of pages in which bytes are altered. */
  readonly altered: ReadonlySet<number>;
}

async function readPages(bytes: Bytes): Promise<PagesRead> {
  const pages: OggPage[] = [];
  const altered = new Set<number>();
  let cutAt: number | null = null;
  for (let at = 0; at < bytes.length;) {
    const previous = pages.at(-1);
    const intact = isPageStart(bytes, at) ? readPage(bytes, at) : null;
    const page = intact ?? (previous ? mendPage(bytes, at, previous) : null);
    if (page) {
      if (!intact) altered.add(at);
      pages.push(page);
      at = page.end;
      if (pages.length % PAGES_PER_TASK === 0) await nextTask();
      continue;
    }
    if (at === previous?.end && isPageStart(bytes, at)) cutAt = at;
    at = bytes.indexOf(0x4f, at + 1);
    if (at < 0) break;
  }
  return { pages, cutAt: cutAt === pages.at(-1)?.end ? cutAt : null, altered };
}

/** The packets that are whole. */
function readPackets(pages: readonly OggPage[]): Packet[] {
  const packets: Packet[] = [];
  let open: Bytes[] = [];
  let isAfterGap = false;
  pages.forEach((page, index) => {
    const isNext = index === 0 || page.sequence === pages[index - 1].sequence + 1;
    if (!isNext) {
      open = [];
      isAfterGap = true;
    }
    page.parts.forEach((part, n) => {
      // The beginning of this one is lost.
      if (n === 0 && page.isContinued && open.length === 0) return;
      const isOpen = page.isOpen && n === page.parts.length - 1;
      if (isOpen) {
        open.push(part);
        return;
      }
      packets.push({ data: joinBytes([...open, part]), page: index, isAfterGap });
      open = [];
      isAfterGap = false;
    });
  });
  return packets;
}

/** The pages as they are, except for silence in gaps and the packets beside them. */
function rebuild(
  bytes: Bytes,
  pages: readonly OggPage[],
  packets: readonly Packet[],
  codec: OggCodec,
): Bytes[] {
  const parts: Bytes[] = [];
  const { serial } = pages[0];
  let sequence = 0;
  const write = (data: Bytes, granule: Samples, isLast = false) => {
    const written = writePages(data, {
      granule: Math.max(0, granule),
      serial,
      sequence,
      isFirst: false,
      isLast,
    });
    sequence += written.length;
    parts.push(...written);
  };
  let previous: Packet | null = null;
  let previousEnd: Samples = 0;
  pages.forEach((page, index) => {
    const ended = packets.filter((packet) => packet.page === index);
    const ends = endsOf(ended, page, codec);
    const next = pages[index + 1];
    const isBeforeGap = next !== undefined && next.sequence !== page.sequence + 1;
    const isAfterGap = index > 0 && page.sequence !== pages[index - 1].sequence + 1;
    const isTorn = (isBeforeGap && page.isOpen) || (isAfterGap && page.isContinued);
    const [packet] = ended;
    if (packet?.isAfterGap && previous) {
      let granule = previousEnd;
      for (const silent of codec.silence(previous.data, packet.data, ends[0] - previousEnd)) {
        granule += silent.numSamples;
        write(silent.data, granule);
      }
    }
    if (isTorn || (isAfterGap && packet === undefined)) {
      ended.forEach(({ data }, n) => {
        write(data, ends[n], page.isLast && n === ended.length - 1);
      });
    } else parts.push(bytes.subarray(page.start, page.end));
    previous = ended.at(-1) ?? previous;
    previousEnd = ends.at(-1) ?? previousEnd;
  });
  return parts;
}

/** Where each of the packets that end in `page` ends. */
function endsOf(ended: readonly Packet[], page: OggPage, codec: OggCodec): Samples[] {
  const ends: Samples[] = [];
  let end = page.granule;
  for (let n = ended.length - 1; n >= 0; n--) {
    ends[n] = end;
    if (n > 0) end -= codec.numSamples(ended[n - 1].data, ended[n].data);
  }
  return ends;
}

/**
 * The mapping of FLAC to Ogg (RFC 9639, sec. 10.1): the first packet holds 9 bytes, `fLaC` and the
 * STREAMINFO block; packets with sound begin with the sync code of a frame.
 */
function nativeFlac(packets: readonly Packet[]): Bytes[] {
  const head = packets[0].data.slice(9, 9 + 42);
  // STREAMINFO is the last block.
  head[4] = 0x80;
  const frames = packets.filter(({ data }) => data[0] === 0xff);
  return [head, ...frames.map(({ data }) => data)];
}

function joinBytes(parts: readonly Bytes[]): Bytes {
  return parts.length === 1 ? parts[0] : joinArrays(parts, (length) => new Uint8Array(length));
}
