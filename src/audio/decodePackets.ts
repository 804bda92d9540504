/**
 * The patient decoder: packet by packet with WebCodecs, keeping what it got when a packet fails. For
 * files that `decodeAudioData` refuses as a whole: cut off in the middle, at rates it does not take,
 * or too big to be read at once.
 */
import type { InputAudioTrack } from 'mediabunny';
import { throwIfAborted } from '../shared/abort';
import { VocalIsolationError } from '../shared/errors';
import type { PcmAudio } from './pcm';

/**
 * Decodes `track` from its beginning until it ends or cannot be decoded further. Rate and channel
 * count are those of the first decoded packet. Throws `decode-failed` if nothing could be decoded.
 */
export async function decodePackets(
  track: InputAudioTrack,
  signal?: AbortSignal,
): Promise<PcmAudio> {
  const { AudioSampleSink } = await import('./mediaLibrary');
  const pieces: Float32Array[][] = [];
  let sampleRate = 0;
  let cause: unknown = null;
  try {
    for await (const sample of new AudioSampleSink(track).samples()) {
      try {
        throwIfAborted(signal);
        sampleRate ||= sample.sampleRate;
        // A stream whose format changes midway ends here: planes of one song have one shape.
        if (sample.sampleRate !== sampleRate) break;
        if (pieces.length > 0 && sample.numberOfChannels !== pieces[0].length) break;
        pieces.push(
          Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
            const plane = new Float32Array(sample.numberOfFrames);
            sample.copyTo(plane, { planeIndex, format: 'f32-planar' });
            return plane;
          }),
        );
      } finally {
        sample.close();
      }
    }
  } catch (error) {
    throwIfAborted(signal);
    cause = error;
  }
  if (pieces.length === 0) {
    throw new VocalIsolationError('decode-failed', 'no packet could be decoded', { cause });
  }
  const channels = pieces[0].map((_, channel) =>
    concatenate(pieces.map((piece) => piece[channel])),
  );
  return { sampleRate, channels };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
