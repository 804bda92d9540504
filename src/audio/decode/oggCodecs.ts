/** What the repair of Ogg streams must know of their codecs: lengths of packets, silent packets. */
import type { Samples } from '../../shared/units';

type Bytes = Uint8Array<ArrayBuffer>;

export interface SilentPacket {
  readonly data: Bytes;
  readonly numSamples: Samples;
}

export interface OggCodec {
  readonly kind: 'flac' | 'opus' | 'vorbis';
  /** Takes the first packets of the stream. Call it first. */
  readHeaders(packets: readonly Bytes[]): void;
  /** Samples by which `packet` after `previous` takes the stream forward. */
  numSamples(previous: Bytes, packet: Bytes): Samples;
  /** Silence between `previous` and `next`; the latter ends `distance` samples after the former. */
  silence(previous: Bytes, next: Bytes, distance: Samples): SilentPacket[];
}

/** The codec of the stream that begins with the packet `first`; null if it is none of these. */
export function oggCodec(first: Bytes | undefined): OggCodec | null {
  const text = String.fromCharCode(...(first ?? []).slice(0, 8));
  if (text.startsWith('\x7fFLAC')) return FLAC;
  if (text === 'OpusHead') return createOpus();
  if (text.startsWith('\x01vorbis')) return createVorbis();
  return null;
}

const FLAC: OggCodec = {
  kind: 'flac',
  readHeaders: () => {},
  numSamples: () => 0,
  silence: () => [],
};

/** Samples of a frame of SILK and hybrid, of CELT: by the lowest bits of the configuration. */
const SILK_FRAMES = [480, 960, 1920, 2880];
const HYBRID_FRAMES = [480, 960];
const CELT_FRAMES = [120, 240, 480, 960];
/** First configuration of CELT at full bandwidth. */
const CELT_FULL_BAND = 28;
/** A frame of CELT of which the first bit says that it is silent. */
const CELT_SILENCE = [0xff, 0xfe];

/** RFC 6716, sec. 3.1: the first byte of a packet has configuration, stereo flag, frame count. */
function createOpus(): OggCodec {
  let numChannels = 2;
  let isMapped = false;
  const numSamples = (packet: Bytes) => {
    const config = packet[0] >> 3;
    const frame =
      config < 12
        ? SILK_FRAMES[config & 3]
        : config < 16
          ? HYBRID_FRAMES[config & 1]
          : CELT_FRAMES[config & 3];
    const code = packet[0] & 3;
    const numFrames = code === 0 ? 1 : code < 3 ? 2 : packet[1] & 63;
    return frame * numFrames;
  };
  return {
    kind: 'opus',
    readHeaders([head]) {
      numChannels = head[9];
      isMapped = head[18] !== 0;
    },
    numSamples: (_, packet) => numSamples(packet),
    silence(_, next, distance) {
      // Packets of several streams have another layout.
      if (isMapped) return [];
      const packets: SilentPacket[] = [];
      let left = distance - numSamples(next);
      for (let size = CELT_FRAMES.length - 1; size >= 0; size--) {
        const toc = ((CELT_FULL_BAND + size) << 3) | (numChannels === 2 ? 4 : 0);
        for (; left >= CELT_FRAMES[size]; left -= CELT_FRAMES[size]) {
          packets.push({
            data: Uint8Array.from([toc, ...CELT_SILENCE]),
            numSamples: CELT_FRAMES[size],
          });
        }
      }
      return packets;
    },
  };
}

/** Vorbis I specification, sec. 4.2 and 4.3. */
function createVorbis(): OggCodec {
  let sizes = [256, 2048];
  let isLong: readonly boolean[] = [false, true];
  const blockSize = (packet: Bytes) => {
    const mode = (packet[0] >> 1) & (2 ** bitsOf(isLong.length - 1) - 1);
    return sizes[isLong[mode] ? 1 : 0];
  };
  return {
    kind: 'vorbis',
    readHeaders([identification, , setup]) {
      sizes = [2 ** (identification[28] & 15), 2 ** (identification[28] >> 4)];
      isLong = setup ? readModes(setup) : isLong;
    },
    numSamples: (previous, packet) => (blockSize(previous) + blockSize(packet)) / 4,
    silence(previous, next, distance) {
      const mode = isLong.indexOf(false);
      if (mode < 0) return [];
      const short = sizes[0];
      const first = (blockSize(previous) + short) / 4;
      const last = (short + blockSize(next)) / 4;
      const numMore = Math.round((distance - first - last) / (short / 2));
      if (numMore < 0) return [];
      // Type 0, the mode, and for each channel a 0: it has no floor, thus no sound.
      const data = Uint8Array.from([mode << 1, 0, 0, 0, 0, 0]);
      return [
        { data, numSamples: first },
        ...Array.from({ length: numMore }, () => ({ data, numSamples: short / 2 })),
      ];
    },
  };
}

/** Bits of a mode: block flag, window type, transform type (both 0), mapping. */
const MODE_BITS = 41;

/**
 * Whether the blocks of each mode are long. The modes are the end of the setup header, behind their
 * number − 1 (6 bits) and before a set bit; the header is read backwards, because what comes before
 * has no stated length.
 */
export function readModes(setup: Uint8Array): boolean[] {
  const bit = (at: number) => (setup[at >> 3] >> (at & 7)) & 1;
  const number = (at: number, count: number) =>
    Array.from({ length: count }, (_, n) => bit(at + n) << n).reduce(
      (sum, value) => sum | value,
      0,
    );
  let end = 8 * setup.length - 1;
  while (end > 0 && bit(end) === 0) end--;
  let found = 0;
  for (let count = 1; count <= 64; count++) {
    const start = end - count * MODE_BITS;
    if (start < 6 || number(start + 1, 16) !== 0 || number(start + 17, 16) !== 0) break;
    if (number(start - 6, 6) === count - 1) found = count;
  }
  return Array.from({ length: found }, (_, n) => bit(end - (found - n) * MODE_BITS) === 1);
}

/** Bits that the number `value` takes. */
function bitsOf(value: number): number {
  return value <= 0 ? 0 : Math.floor(Math.log2(value)) + 1;
}
