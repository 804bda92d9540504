/** A stem's samples as the encoders take them. */
import { encodeWavSamples } from '../../../pcm/wav';
import type { WavBitDepth } from '../../../pcm/wavHeader';
import { VocalIsolationError } from '../../../shared/errors';
import { createPacer } from '../pacer';
import type { PlaneStream } from '../planeStream';

export interface SamplePiece {
  /** Interleaved, in the machine's byte order. */
  readonly data: ArrayBuffer;
  readonly format: 's16' | 's32' | 'f32';
}

/**
 * The whole stem, piece by piece, in the steps of a WAV file of `bitDepth`: 16 bits as `s16`, 24 in
 * the upper bits of `s32`, floats as `f32`. Pauses every 12 ms, so that the page stays responsive.
 * Throws `bad-parameter` if the blocks do not have the shape that the stream states, and what
 * reading a block rejects with.
 */
export async function* samplePieces(
  stream: PlaneStream,
  bitDepth: WavBitDepth,
): AsyncGenerator<SamplePiece, void, void> {
  const pause = createPacer();
  let numRead = 0;
  for await (const planes of stream.blocks()) {
    for (const bytes of encodeWavSamples(planes, bitDepth)) {
      yield toPiece(bytes, bitDepth);
      await pause();
    }
    numRead += planes.length === stream.numChannels ? planes[0].length : NaN;
  }
  if (numRead !== stream.numSamples) {
    throw new VocalIsolationError(
      'bad-parameter',
      `a stream of ${stream.numChannels} × ${stream.numSamples} samples gave ${numRead}`,
    );
  }
}

function toPiece(bytes: Uint8Array<ArrayBuffer>, bitDepth: WavBitDepth): SamplePiece {
  if (bitDepth === 16) return { data: bytes.buffer, format: 's16' };
  if (bitDepth === '32f') return { data: bytes.buffer, format: 'f32' };
  const wide = new Int32Array(bytes.length / 3);
  for (let n = 0, at = 0; n < wide.length; n++, at += 3) {
    wide[n] = (bytes[at] << 8) | (bytes[at + 1] << 16) | (bytes[at + 2] << 24);
  }
  return { data: wide.buffer, format: 's32' };
}
