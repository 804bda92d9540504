/**
 * Tracks of Vorbis that the browser does not decode rightly. Measured in Chromium 156: with three
 * to six channels at 96 kHz, and with six at 44.1 and 48 kHz, samples are off by up to 0.28 of full
 * scale from those of libvorbis and of ffmpeg 5.1, which agree. Tracks of more than two channels go
 * through libvorbis as WebAssembly.
 */
import type { InputAudioTrack } from 'mediabunny';
import { throwIfAborted } from '../../shared/abort';
import { VocalIsolationError } from '../../shared/errors';
import { joinArrays } from '../../shared/joinArrays';
import { loadPart } from '../../shared/loadPart';
import { nextTask } from '../../shared/nextTask';
import type { Samples } from '../../shared/units';
import type { PcmAudio } from '../../pcm/pcm';
import { oggCodec } from './oggCodecs';
import type { OggCodec } from './oggCodecs';
import { writePages } from './oggPages';
import { packetsAndGaps } from './packets';
import type { DamageReport } from './packets';

type Bytes = Uint8Array<ArrayBuffer>;

/** Packets between pauses of the decoder: a few milliseconds of work. */
const PACKETS_PER_TASK = 8;
/** A length in Xiph lacing goes on behind bytes of this value, and is the sum of its bytes. */
const LACING_CONTINUES = 255;
/** With which every page begins: `O` of `OggS`. */
const PAGE_START = 0x4f;

/**
 * Which channel of Vorbis is each of a WAV file, by their number (Vorbis I specification, sec.
 * 4.3.9): Vorbis has the centre second, and the low frequencies last.
 */
const CHANNEL_ORDERS: Readonly<Record<number, readonly number[]>> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
};

/** Whether `track` is Vorbis that the browser cannot decode, or not rightly. */
export async function needsOwnVorbis(track: InputAudioTrack): Promise<boolean> {
  if ((await track.getCodec()) !== 'vorbis') return false;
  return (await track.getNumberOfChannels()) > 2 || !(await track.canDecode());
}

/**
 * The samples of `track`, packet by packet, channels in the order of WAV files; silence in place of
 * packets that are damaged or missing. Throws `decode-failed` if no packet could be decoded,
 * `app-load-failed` or `offline` if the decoder cannot be loaded, or AbortError.
 */
export async function* vorbisPieces(
  track: InputAudioTrack,
  report: DamageReport,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const headers = splitHeaders((await track.getDecoderConfig())?.description);
  const codec = oggCodec(headers[0]);
  if (codec?.kind !== 'vorbis') throw new VocalIsolationError('decode-failed', 'no Vorbis header');
  codec.readHeaders(headers);
  const sampleRate = await track.getSampleRate();
  const decoder = await openDecoder(headers);
  let missing: Samples = 0;
  let numPackets = 0;
  let previous: Bytes | null = null;
  let hasSound = false;
  try {
    for await (const item of packetsAndGaps(track, signal)) {
      throwIfAborted(signal);
      if (typeof item === 'number') {
        missing += Math.round(item * sampleRate);
        continue;
      }
      const packet = item.data.slice();
      const channels = isSound(packet) ? await decoder.decode(packet) : [];
      const numDecoded = channels[0]?.length ?? 0;
      missing += expectedSamples(codec, previous, packet) - numDecoded;
      previous = packet;
      if (numDecoded > 0) {
        if (missing > 0 && hasSound) {
          report.isDamaged = true;
          const length = missing;
          yield { sampleRate, channels: channels.map(() => new Float32Array(length)) };
        }
        missing = Math.min(0, missing);
        hasSound = true;
        yield { sampleRate, channels };
      }
      if (++numPackets % PACKETS_PER_TASK === 0) await nextTask();
    }
  } finally {
    decoder.free();
  }
  if (!hasSound) throw new VocalIsolationError('decode-failed', 'no packet of Vorbis is intact');
}

/** The first packet gives no samples: it only overlaps the next. */
function expectedSamples(codec: OggCodec, previous: Bytes | null, packet: Bytes): Samples {
  return previous ? codec.numSamples(previous, packet) : 0;
}

/** Packets of headers have the first bit set. */
function isSound(packet: Bytes): boolean {
  return packet.length > 0 && (packet[0] & 1) === 0;
}

/**
 * The three header packets of a decoder's description: their number − 1, the lengths of all but the
 * last in Xiph lacing, the packets.
 */
function splitHeaders(description: AllowSharedBufferSource | undefined): Bytes[] {
  if (!description) return [];
  const bytes = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
  let at = 1;
  const lengths = Array.from({ length: bytes[0] ?? 0 }, () => {
    let length = 0;
    for (; bytes[at] === LACING_CONTINUES; at++) length += LACING_CONTINUES;
    return length + bytes[at++];
  });
  return [...lengths, bytes.length].map((length) => {
    const packet = bytes.slice(at, at + length);
    at += length;
    return packet;
  });
}

/** A decoder of packets, which it takes as pages of a stream in Ogg. */
async function openDecoder(headers: readonly Bytes[]) {
  const { OggVorbisDecoder } = await loadPart(() => import('@wasm-audio-decoders/ogg-vorbis'));
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  let sequence = 0;

  async function decode(packet: Bytes): Promise<Float32Array[]> {
    const isFirst = sequence === 0;
    const options = { granule: 0, serial: 1, sequence, isFirst, isLast: false };
    const pages = writePages(packet, options);
    sequence += pages.length;
    const bytes = joinArrays([...pages, Uint8Array.of(PAGE_START)], (n) => new Uint8Array(n));
    // The decoder takes a page once the next one begins, so each call ends with its first byte.
    const { channelData } = await decoder.decode(isFirst ? bytes : bytes.subarray(1));
    const order = CHANNEL_ORDERS[channelData.length];
    return order ? order.map((from) => channelData[from]) : channelData;
  }

  try {
    for (const header of headers) await decode(header);
  } catch (error) {
    decoder.free();
    throw error;
  }
  return { decode, free: () => decoder.free() };
}
