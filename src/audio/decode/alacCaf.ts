/**
 * Apple Lossless in CAF files, which neither browsers nor the media library read. Layout: "Core
 * Audio Format Specification 1.0" (Apple 2011); all numbers are big endian.
 */
import { throwIfAborted } from '../../shared/abort';
import { VocalIsolationError } from '../../shared/errors';
import { nextTask } from '../../shared/nextTask';
import type { Samples } from '../../shared/units';
import { assertWithinBounds } from '../../pcm/formatBounds';
import { isCaf } from '../../pcm/cafFormat';
import type { PcmAudio } from '../../pcm/pcm';
import { fourCc } from '../../pcm/wavFormat';
import { ALAC_COOKIE_BYTES, createAlacDecoder, parseAlacCookie } from './alac';
import type { AlacConfig } from './alac';
import { readBytes } from './fileBytes';
import type { DamageReport } from './packets';

const FILE_HEADER_BYTES = 8;
const CHUNK_HEADER_BYTES = 12;
/** Rate, kind, flags, bytes and samples of a packet, channels, bits. */
const DESCRIPTION_BYTES = 32;
/** The count of edits at the beginning of the `data` chunk. */
const EDIT_COUNT_BYTES = 4;
/** Counts of packets and of samples, samples before the song and behind it. */
const PACKET_TABLE_HEAD_BYTES = 24;
/** Two boxes of 12 bytes. */
const WRAPPER_BYTES = 24;
/** Read of a cookie at most: old files wrap it into boxes. */
const LARGEST_COOKIE_BYTES = 256;
/** Read of a table at most: it takes two or three bytes for each packet. */
const LARGEST_TABLE_BYTES = 64 * 2 ** 20;
/** Packets between pauses of the decoder: a few milliseconds of work. */
const PACKETS_PER_TASK = 4;

/** Where the packets of a file are, and what of them belongs to the song. */
export interface AlacCaf {
  readonly config: AlacConfig;
  /** Bytes of each packet. */
  readonly sizes: readonly number[];
  readonly dataOffset: number;
  /** Samples of the first packets that come before the song. */
  readonly primingSamples: Samples;
  /** Samples of the song. */
  readonly numSamples: Samples;
  /** Whether the file ends before its packets do. */
  readonly isTruncated: boolean;
}

/**
 * What a CAF file of Apple Lossless states; null for other files. Rejects with `decode-failed` if
 * it lacks a chunk or its cookie is damaged, `unusual-format`, or `file-unreadable`.
 */
export async function readAlacCaf(file: Blob): Promise<AlacCaf | null> {
  if (!isCaf(await readBytes(file, 0, FILE_HEADER_BYTES))) return null;
  const { bodies, dataOffset } = await readChunks(file);
  const description = bodies.get('desc');
  if (!description || fourCc(description, 8) !== 'alac') return null;
  const cookie = bodies.get('kuki');
  const table = bodies.get('pakt');
  const isComplete = table !== undefined && table.length >= PACKET_TABLE_HEAD_BYTES;
  if (!cookie || !isComplete || dataOffset === null) {
    throw new VocalIsolationError('decode-failed', 'CAF of ALAC without a table of its packets');
  }
  const config = parseAlacCookie(unwrapped(cookie));
  assertWithinBounds(config);
  const view = viewOf(table);
  const sizes = readSizes(table, Number(view.getBigInt64(0)));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    config,
    sizes,
    dataOffset,
    primingSamples: Math.max(0, view.getInt32(16)),
    numSamples: Math.max(0, Number(view.getBigInt64(8))),
    isTruncated: dataOffset + bytes > file.size,
  };
}

/**
 * The song's samples, packet by packet; silence in place of damaged packets. Throws `decode-failed`
 * if no packet could be decoded, `file-unreadable`, or AbortError.
 */
export async function* alacCafPieces(
  file: Blob,
  caf: AlacCaf,
  report: DamageReport,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const { config, sizes, dataOffset, primingSamples, numSamples } = caf;
  const { sampleRate, numChannels, frameLength } = config;
  const decoder = createAlacDecoder(config);
  let at = dataOffset;
  let toSkip = primingSamples;
  let numLeft = numSamples;
  let numSilent: Samples = 0;
  let hasSound = false;
  for (const [n, size] of sizes.entries()) {
    throwIfAborted(signal);
    if (at >= file.size || numLeft <= 0) break;
    const packet = await readBytes(file, at, at + size);
    at += size;
    let channels: Float32Array[] | null = null;
    try {
      channels = decoder.decode(packet);
    } catch {
      // Silence that no sound follows is none: the file ends here.
      numSilent += frameLength;
    }
    if (channels && numSilent > 0) {
      report.isDamaged = true;
      const length = numSilent;
      numSilent = 0;
      yield* give(Array.from({ length: numChannels }, () => new Float32Array(length)));
    }
    if (channels) {
      hasSound = true;
      yield* give(channels);
    }
    if (n % PACKETS_PER_TASK === 0) await nextTask();
  }
  if (!hasSound) throw new VocalIsolationError('decode-failed', 'no packet of ALAC is intact');

  /** Without what comes before the song and behind it. */
  function* give(channels: readonly Float32Array[]): Generator<PcmAudio, void, void> {
    const { length } = channels[0];
    const from = Math.min(toSkip, length);
    const to = Math.min(length, from + numLeft);
    toSkip -= from;
    numLeft -= to - from;
    if (to > from)
      yield { sampleRate, channels: channels.map((plane) => plane.subarray(from, to)) };
  }
}

interface CafChunks {
  /** Where the first packet is; null without a `data` chunk. */
  readonly dataOffset: number | null;
  /** The chunks that describe the packets, by their names; of each name the first. */
  readonly bodies: ReadonlyMap<string, Uint8Array>;
}

async function readChunks(file: Blob): Promise<CafChunks> {
  const limits = new Map([
    ['desc', DESCRIPTION_BYTES],
    ['kuki', LARGEST_COOKIE_BYTES],
    ['pakt', LARGEST_TABLE_BYTES],
  ]);
  const bodies = new Map<string, Uint8Array>();
  let dataOffset: number | null = null;
  for (let offset = FILE_HEADER_BYTES; offset + CHUNK_HEADER_BYTES <= file.size;) {
    const body = offset + CHUNK_HEADER_BYTES;
    const head = await readBytes(file, offset, body);
    const id = fourCc(head, 0);
    const stated = Number(viewOf(head).getBigInt64(4));
    // −1: to the end of the file.
    const size = stated < 0 ? file.size - body : stated;
    const limit = limits.get(id);
    if (id === 'data') dataOffset ??= body + EDIT_COUNT_BYTES;
    if (limit !== undefined && !bodies.has(id)) {
      bodies.set(id, await readBytes(file, body, body + Math.min(size, limit)));
    }
    offset = body + size;
  }
  return { dataOffset, bodies };
}

/** The cookie without the boxes `frma` and `alac` that old files have around it. */
function unwrapped(cookie: Uint8Array): Uint8Array {
  const isWrapped = cookie.length >= WRAPPER_BYTES && fourCc(cookie, 4) === 'frma';
  const from = isWrapped ? WRAPPER_BYTES : 0;
  return cookie.subarray(from, from + ALAC_COOKIE_BYTES);
}

/**
 * The `count` sizes behind the head of a table, or as many as it holds: each has 7 bits in every
 * byte, the highest first, of which all but the last have the top bit set.
 */
function readSizes(table: Uint8Array, count: number): number[] {
  const sizes: number[] = [];
  let size = 0;
  for (let at = PACKET_TABLE_HEAD_BYTES; at < table.length && sizes.length < count; at++) {
    size = size * 128 + (table[at] & 127);
    if (table[at] >= 128) continue;
    sizes.push(size);
    size = 0;
  }
  return sizes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
