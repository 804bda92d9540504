/**
 * The patient decoder: packet by packet with WebCodecs, keeping what it got when a packet fails. For
 * files that `decodeAudioData` refuses as a whole: cut off in the middle, at rates it does not take,
 * or too big to be read at once.
 */
import type { InputAudioTrack } from 'mediabunny';
import { throwIfAborted } from '../../shared/abort';
import { VocalIsolationError } from '../../shared/errors';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';

/**
 * Decodes `track` from its beginning until it ends or cannot be decoded further. Rate and channel
 * count are those of the first decoded packet. Throws `decode-failed` if nothing could be decoded.
 */
export async function decodePackets(
  track: InputAudioTrack,
  signal?: AbortSignal,
): Promise<PcmAudio> {
  const pieces: PcmAudio[] = [];
  for await (const piece of decodedPieces(track, signal)) pieces.push(piece);
  return { sampleRate: pieces[0].sampleRate, channels: joinPieces(pieces) };
}

/** The same, packet by packet: all pieces have the same rate and number of channels, at least one comes. */
export async function* decodedPieces(
  track: InputAudioTrack,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const { AudioSampleSink } = await import('./mediaLibrary');
  const samples = new AudioSampleSink(track).samples();
  let shape: { readonly sampleRate: number; readonly numberOfChannels: number } | null = null;
  let cause: unknown = null;
  try {
    for (;;) {
      const next = await samples.next().catch((error: unknown) => {
        throwIfAborted(signal);
        cause = error;
        return null;
      });
      if (!next || next.done) break;
      const sample = next.value;
      try {
        throwIfAborted(signal);
        const { sampleRate, numberOfChannels, numberOfFrames } = sample;
        shape ??= { sampleRate, numberOfChannels };
        // A stream whose format changes midway ends here: planes of one song have one shape.
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
    await samples.return();
  }
  if (!shape)
    throw new VocalIsolationError('decode-failed', 'no packet could be decoded', { cause });
}
