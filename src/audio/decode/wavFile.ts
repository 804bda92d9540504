/** A WAV or AIFF file → planar floats, read slice by slice, never in memory as a whole. */
import { throwIfAborted } from '../../shared/abort';
import { readBytes } from './fileBytes';
import { readSamples } from '../../pcm/wav';
import { parseLinearHead } from '../../pcm/linearFile';
import { bytesPerInstant, withRealDataEnd } from '../../pcm/wavFormat';
import type { WavHead } from '../../pcm/wavFormat';
import type { PcmAudio } from '../../pcm/pcm';

/**
 * Read first; doubled as long as the data chunk lies behind large chunks (cover art, cue lists).
 */
const FIRST_READ_BYTES = 1 << 16;

/** Bytes per slice: a few milliseconds of work each, so that the page stays responsive. */
const SLICE_BYTES = 1 << 20;

/**
 * Reads the head of a WAV or AIFF file; its sample count is what the file holds. Rejects as
 * `parseWavHead` throws, or with `file-unreadable`.
 */
export async function readWavHead(file: Blob): Promise<WavHead> {
  for (let length = FIRST_READ_BYTES; ; length *= 2) {
    const head = parseLinearHead(await readBytes(file, 0, length), file.size);
    if (!head) continue;
    const next = head.nextChunkOffset ?? file.size;
    return withRealDataEnd(head, await readBytes(file, next, next + 8), file.size);
  }
}

/**
 * Decodes all samples that `head` describes; values as in `decodeWav`. Rejects with
 * `file-unreadable` or AbortError.
 */
export async function readWavFile(
  file: Blob,
  head: WavHead,
  signal?: AbortSignal,
): Promise<PcmAudio> {
  const { format, numSamples } = head;
  const channels = Array.from({ length: format.numChannels }, () => new Float32Array(numSamples));
  for await (const { bytes, first, count } of slicesOf(file, head, signal)) {
    readSamples(bytes, format, channels, first, count);
  }
  return { sampleRate: format.sampleRate, channels };
}

/**
 * Decodes the samples that `head` describes piece by piece: consecutive planes of about a megabyte
 * of the file; values as in `decodeWav`. Throws `file-unreadable` or AbortError.
 */
export async function* wavPieces(
  file: Blob,
  head: WavHead,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const { format } = head;
  for await (const { bytes, count } of slicesOf(file, head, signal)) {
    const channels = Array.from({ length: format.numChannels }, () => new Float32Array(count));
    readSamples(bytes, format, channels, 0, count);
    yield { sampleRate: format.sampleRate, channels };
  }
}

async function* slicesOf(file: Blob, head: WavHead, signal?: AbortSignal) {
  const { format, dataOffset, numSamples } = head;
  const stride = bytesPerInstant(format);
  const step = Math.max(1, Math.floor(SLICE_BYTES / stride));
  for (let first = 0; first < numSamples; first += step) {
    throwIfAborted(signal);
    const count = Math.min(step, numSamples - first);
    const start = dataOffset + first * stride;
    const bytes = await readBytes(file, start, start + count * stride);
    yield { bytes, first, count };
  }
}
