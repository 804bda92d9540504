/**
 * A stem → a WAV file, by our own writer in `pcm/`.
 *
 * The WAV writer of mediabunny 1.61 was measured against it (1–8 channels, 1–44.1 kHz, 16-bit,
 * 24-bit, float). It writes the same samples to the bit, also below 3 kHz, but the files around
 * them fail our tests, so that no row of the table can be left to it:
 * - Samples with an odd number of bytes (24-bit mono) are not padded to an even length.
 * - More than two channels get a plain `fmt ` chunk, without speaker positions, instead of
 *   EXTENSIBLE.
 * - Floats lack the `fact` chunk and the `cbSize` field that formats other than integer PCM need.
 * - Beyond 4 GB it throws once 4 GB are written, or writes RF64 if told so before; RF64 files have
 *   the same three faults.
 *
 * The rest, the 44 bytes of header of mono and stereo integers, is not worth loading 15 kB (gzip)
 * more.
 */
import { encodeWavHeader, wavPadding } from '../../pcm/wavHeader';
import type { WavBitDepth } from '../../pcm/wavHeader';
import { encodeWavSamples } from '../../pcm/wav';
import { VocalIsolationError } from '../../shared/errors';
import { createPacer } from './pacer';
import type { PlaneStream } from './planeStream';

const WAV_MIME_TYPE = 'audio/wav';

/**
 * Encodes a stem as WAV, block by block. Every block becomes a blob of its own, which the browser
 * may keep outside the tab's memory. Pauses every 12 ms, so that the page stays responsive. Throws
 * `too-long` beyond the 4 GB of RIFF, before anything is read, `bad-parameter` if the blocks do not
 * have the shape that the stream states, and what reading a block rejects with.
 */
export async function encodeWavFile(stream: PlaneStream, bitDepth: WavBitDepth): Promise<Blob> {
  const { numChannels, numSamples } = stream;
  const parts: Blob[] = [new Blob([encodeWavHeader(stream, bitDepth)])];
  let numRead = 0;
  const pause = createPacer();
  for await (const planes of stream.blocks()) {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (const piece of encodeWavSamples(planes, bitDepth)) {
      pieces.push(piece);
      await pause();
    }
    parts.push(new Blob(pieces));
    numRead += planes.length === numChannels ? planes[0].length : NaN;
  }
  if (numRead !== numSamples) {
    throw new VocalIsolationError(
      'bad-parameter',
      `a stream of ${numChannels} × ${numSamples} samples gave blocks of another shape`,
    );
  }
  parts.push(new Blob([wavPadding(stream, bitDepth)]));
  return new Blob(parts, { type: WAV_MIME_TYPE });
}
