/**
 * Decoding packet by packet with WebCodecs. Packets that cannot be decoded or are missing become
 * silence of their length. For files that `decodeAudioData` cannot take as a whole: cut off or
 * damaged in the middle, at rates it refuses, or too large to be read at once.
 */
import type { InputAudioTrack } from 'mediabunny';
import { throwIfAborted } from '../../shared/abort';
import { VocalIsolationError } from '../../shared/errors';
import { readMediaHeader } from './mediaHeader';
import { readTrim, trimPieces } from './trim';
import { toFirstFormat } from './formatConversion';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';
import { alacPieces, isAlac } from './alacTrack';
import { isStuck } from './decoderPatience';
import { loadMediaLibrary } from './loadMediaLibrary';
import { PacketDecoder } from './packetDecoder';
import { packetsAndGaps } from './packets';
import type { DamageReport } from './packets';
import { needsOwnVorbis, vorbisPieces } from './vorbisTrack';

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

/** Whether the browser or a decoder of ours can decode `track`. */
export async function canDecodeTrack(track: InputAudioTrack): Promise<boolean> {
  return (await isAlac(track)) || (await needsOwnVorbis(track)) || track.canDecode();
}

/** The pieces of {@link decodePackets}, one packet at a time. */
export async function* songPieces(
  track: InputAudioTrack,
  file: Blob,
  report: DamageReport,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const { sampleRate } = await readMediaHeader(track, file);
  const pieces = await piecesOf(track, file, report, signal);
  yield* trimPieces(toFirstFormat(pieces), await readTrim(track, file, sampleRate));
}

async function piecesOf(
  track: InputAudioTrack,
  file: Blob,
  report: DamageReport,
  signal?: AbortSignal,
): Promise<AsyncGenerator<PcmAudio, void, void>> {
  if (await isAlac(track)) return alacPieces(track, file, report, signal);
  if (await needsOwnVorbis(track)) return vorbisPieces(track, report, signal);
  return isLinearCodec(await track.getCodec())
    ? linearPieces(track, signal)
    : decodedPieces(track, report, signal);
}

/**
 * Whether packets hold one number per sample, linear or companded (ITU-T G.711). The media library
 * decodes them exactly, where Chromium divides positive 16-bit samples by 32767.
 */
function isLinearCodec(codec: string | null): boolean {
  return codec !== null && (codec.startsWith('pcm-') || codec === 'ulaw' || codec === 'alaw');
}

/** The samples of a track that needs no decoder of the browser. */
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
