/**
 * Decoding packet by packet with WebCodecs; when a packet fails, what came before it is kept. For
 * files that `decodeAudioData` cannot take as a whole: cut off in the middle, at rates it refuses,
 * or too large to be read at once.
 */
import type { InputAudioTrack } from 'mediabunny';
import { throwIfAborted } from '../../shared/abort';
import { VocalIsolationError } from '../../shared/errors';
import { readMediaHeader } from './mediaHeader';
import { readTrim, trimPieces } from './trim';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';
import { isStuck, nextWithinPatience } from './decoderPatience';
import { loadMediaLibrary } from './loadMediaLibrary';

/**
 * Decodes the song in `track` of `file` until it ends or cannot be decoded further; trim.ts says
 * which samples belong to it. Rate and channel count are those of the first decoded packet. Rejects
 * with `decode-failed` if no packet could be decoded, with `empty-file` if no sample belongs to the
 * song, or with AbortError.
 */
export async function decodePackets(
  track: InputAudioTrack,
  file: Blob,
  signal?: AbortSignal,
): Promise<PcmAudio> {
  const pieces: PcmAudio[] = [];
  for await (const piece of songPieces(track, file, signal)) pieces.push(piece);
  if (pieces.length === 0) throw new VocalIsolationError('empty-file', 'no sample of a song');
  return { sampleRate: pieces[0].sampleRate, channels: joinPieces(pieces) };
}

/** The pieces of {@link decodePackets}, one packet at a time. */
export async function* songPieces(
  track: InputAudioTrack,
  file: Blob,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const { sampleRate } = await readMediaHeader(track, file.size);
  yield* trimPieces(decodedPieces(track, signal), await readTrim(track, file, sampleRate));
}

/**
 * Decodes `track` from its beginning until it ends or cannot be decoded further. Yields the samples
 * of one packet at a time, at least once, all with the rate and channel count of the first. Throws
 * `decode-failed` if no packet could be decoded, `decoder-stuck`, or AbortError.
 */
async function* decodedPieces(
  track: InputAudioTrack,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const { AudioSampleSink } = await loadMediaLibrary();
  const samples = new AudioSampleSink(track).samples();
  let shape: { readonly sampleRate: number; readonly numberOfChannels: number } | null = null;
  let cause: unknown = null;
  // A decoder that is stuck would not end its iteration either.
  let hasStuck = false;
  try {
    for (;;) {
      const next = await nextWithinPatience(samples).catch((error: unknown) => {
        throwIfAborted(signal);
        hasStuck = isStuck(error);
        if (hasStuck) throw error;
        cause = error;
        return null;
      });
      if (!next || next.done) break;
      const sample = next.value;
      try {
        throwIfAborted(signal);
        const { sampleRate, numberOfChannels, numberOfFrames } = sample;
        shape ??= { sampleRate, numberOfChannels };
        // Where the format changes the song ends: all its planes have one rate and one length.
        if (sampleRate !== shape.sampleRate || numberOfChannels !== shape.numberOfChannels) break;
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
  } finally {
    if (!hasStuck) await samples.return();
  }
  if (!shape) {
    throw new VocalIsolationError('decode-failed', 'no packet could be decoded', { cause });
  }
}
