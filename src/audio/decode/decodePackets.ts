/**
 * Decoding packet by packet with WebCodecs. Packets that cannot be decoded or are missing become
 * silence of their length. For files that `decodeAudioData` cannot take as a whole: cut off or
 * damaged in the middle, at rates it refuses, or too large to be read at once.
 */
import type { EncodedPacket, InputAudioTrack } from 'mediabunny';
import { throwIfAborted } from '../../shared/abort';
import { VocalIsolationError } from '../../shared/errors';
import type { Seconds } from '../../shared/units';
import { readMediaHeader } from './mediaHeader';
import { readTrim, trimPieces } from './trim';
import { toFirstFormat } from './formatConversion';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';
import { isStuck, nextWithinPatience } from './decoderPatience';
import { loadMediaLibrary } from './loadMediaLibrary';
import { PacketDecoder } from './packetDecoder';

/** What the receiver of pieces learns about the file while it reads them. */
export interface DamageReport {
  /** Whether parts in the middle of the file have been replaced by silence so far. */
  isDamaged: boolean;
}

/** Shorter gaps between packets are what containers round or encoders leave out. */
const SHORTEST_GAP: Seconds = 0.15;
/** A gap is that many times longer than the packet before it. */
const GAP_IN_PACKETS = 4;
/** Longer gaps are taken for a wrong time stamp. */
const LONGEST_GAP: Seconds = 600;

/**
 * Decodes the song in `track` of `file`; trim.ts says which samples belong to it. Rate and channel
 * count are those of the first decoded packet. Rejects with `decode-failed` if no packet could be
 * decoded, with `empty-file` if no sample belongs to the song, or with AbortError.
 */
export async function decodePackets(
  track: InputAudioTrack,
  file: Blob,
  report: DamageReport,
  signal?: AbortSignal,
): Promise<PcmAudio> {
  const pieces: PcmAudio[] = [];
  for await (const piece of songPieces(track, file, report, signal)) pieces.push(piece);
  if (pieces.length === 0) throw new VocalIsolationError('empty-file', 'no sample of a song');
  return { sampleRate: pieces[0].sampleRate, channels: joinPieces(pieces) };
}

/** The pieces of {@link decodePackets}, one packet at a time. */
export async function* songPieces(
  track: InputAudioTrack,
  file: Blob,
  report: DamageReport,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const { sampleRate } = await readMediaHeader(track, file.size);
  const isLinear = (await track.getCodec())?.startsWith('pcm-') === true;
  const pieces = isLinear ? linearPieces(track, signal) : decodedPieces(track, report, signal);
  yield* trimPieces(toFirstFormat(pieces), await readTrim(track, file, sampleRate));
}

/** The samples of a track of linear samples, which need no decoder of the browser. */
async function* linearPieces(
  track: InputAudioTrack,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const { AudioSampleSink } = await loadMediaLibrary();
  for await (const sample of new AudioSampleSink(track).samples()) {
    try {
      throwIfAborted(signal);
      const { sampleRate, numberOfChannels, numberOfFrames } = sample;
      const channels = Array.from({ length: numberOfChannels }, (_, planeIndex) => {
        const plane = new Float32Array(numberOfFrames);
        sample.copyTo(plane, { planeIndex, format: 'f32-planar' });
        return plane;
      });
      yield { sampleRate, channels };
    } finally {
      sample.close();
    }
  }
}

/**
 * Decodes `track` from its beginning to the last packet that can be read. Yields the samples of one
 * packet at a time, at least once. Throws `decode-failed` if no packet could be decoded,
 * `decoder-stuck`, or AbortError.
 */
async function* decodedPieces(
  track: InputAudioTrack,
  report: DamageReport,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const config = await track.getDecoderConfig();
  if (!config) throw new VocalIsolationError('unsupported-codec', 'track without a decoder');
  const decoder = new PacketDecoder(config);
  let cause: unknown = null;
  try {
    for await (const item of packetsAndGaps(track, signal)) {
      if (typeof item === 'number') {
        yield* decoder.finish();
        decoder.addGap(item);
      } else yield* decoder.decode(item);
      throwIfAborted(signal);
      report.isDamaged ||= decoder.isDamaged;
    }
    yield* decoder.finish();
  } catch (error) {
    throwIfAborted(signal);
    if (isStuck(error)) throw error;
    cause = error;
  } finally {
    decoder.close();
  }
  report.isDamaged ||= decoder.isDamaged;
  if (!decoder.hasSound) {
    const reason = cause ?? decoder.lastError;
    throw new VocalIsolationError('decode-failed', 'no packet could be decoded', { cause: reason });
  }
}

/**
 * The packets of `track`, and between them the seconds that are missing. Ends where the container
 * cannot be read further.
 */
async function* packetsAndGaps(
  track: InputAudioTrack,
  signal?: AbortSignal,
): AsyncGenerator<EncodedPacket | Seconds, void, void> {
  const { EncodedPacketSink } = await loadMediaLibrary();
  const sink = new EncodedPacketSink(track);
  const packets = sink.packets();
  let last: Seconds | null = null;
  let step: Seconds = 0;
  for (;;) {
    const next = await nextWithinPatience(packets).catch((error: unknown) => {
      throwIfAborted(signal);
      if (isStuck(error)) throw error;
      return null;
    });
    if (!next || next.done) return;
    const packet = next.value;
    const distance: Seconds = last === null ? 0 : packet.timestamp - last;
    const isGap =
      step > 0 &&
      distance > Math.max(SHORTEST_GAP, GAP_IN_PACKETS * step) &&
      distance < LONGEST_GAP;
    if (isGap) yield distance - step;
    else if (distance > 0) step = distance;
    last = packet.timestamp;
    yield packet;
  }
}
