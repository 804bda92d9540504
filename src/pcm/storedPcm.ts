/**
 * A song in consecutive parts outside memory, each a blob of planar 32-bit floats: channel c of a
 * part begins at byte 4 · c · numSamples. It is plain data, so that it can be posted to a worker.
 */
import { VocalIsolationError } from '../shared/errors';
import type { Hertz, Samples } from '../shared/units';
import { clipRange } from './pcmSource';
import type { PcmSource } from './pcmSource';

/** The part of a DOM Blob that is used here: this folder is compiled without the DOM's types. */
export interface BlobLike {
  slice(start: number, end: number): BlobLike;
}

export interface StoredPart<B extends BlobLike> {
  readonly startSample: Samples;
  readonly numSamples: Samples;
  readonly blob: B;
}

/** Parts in order, without gap or overlap, from sample 0 on. */
export interface StoredPcm<B extends BlobLike = BlobLike> {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  readonly numSamples: Samples;
  readonly parts: readonly StoredPart<B>[];
}

/** One contiguous piece of one channel and where its samples belong in the range asked for. */
interface Piece<B extends BlobLike> {
  readonly blob: B;
  readonly channel: number;
  readonly offset: Samples;
  readonly count: Samples;
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * Reads a stored song at once, with `readBytes`, for example by a worker's FileReaderSync. `read`
 * throws what `readBytes` throws, and `storage-lost` where a blob has become shorter.
 */
export function createStoredSource<B extends BlobLike>(
  stored: StoredPcm<B>,
  readBytes: (blob: B) => ArrayBuffer,
): PcmSource {
  const { sampleRate, numChannels, numSamples } = stored;
  return {
    sampleRate,
    numChannels,
    numSamples,
    read(start, count) {
      const range = clipRange(start, count, numSamples);
      const planes = emptyPlanes(numChannels, range.end - range.start);
      for (const { blob, channel, offset, count } of piecesOf(stored, range.start, range.end)) {
        planes[channel].set(samplesOf(readBytes(blob), count), offset);
      }
      return { start: range.start, planes };
    },
  };
}

/**
 * Reads samples start … start + count − 1 of a stored song, as far as they lie within it: one plane
 * per channel. Rejects as `arrayBuffer` of the blobs does, and with `storage-lost` where a blob has
 * become shorter.
 */
export async function readStored<B extends BlobLike & { arrayBuffer(): Promise<ArrayBuffer> }>(
  stored: StoredPcm<B>,
  start: Samples,
  count: Samples,
): Promise<Float32Array[]> {
  const range = clipRange(start, count, stored.numSamples);
  const planes = emptyPlanes(stored.numChannels, range.end - range.start);
  for (const { blob, channel, offset, count } of piecesOf(stored, range.start, range.end)) {
    planes[channel].set(samplesOf(await blob.arrayBuffer(), count), offset);
  }
  return planes;
}

/** The samples in `bytes`. Throws `storage-lost` unless there are `count` of them. */
function samplesOf(bytes: ArrayBuffer, count: Samples): Float32Array {
  if (bytes.byteLength !== BYTES * count) {
    throw new VocalIsolationError(
      'storage-lost',
      `${bytes.byteLength} bytes were read for ${count} samples`,
    );
  }
  return new Float32Array(bytes);
}

function emptyPlanes(numChannels: number, numSamples: Samples): Float32Array[] {
  return Array.from({ length: numChannels }, () => new Float32Array(numSamples));
}

function piecesOf<B extends BlobLike>(
  { parts, numChannels }: StoredPcm<B>,
  start: Samples,
  end: Samples,
): Piece<B>[] {
  const pieces: Piece<B>[] = [];
  for (let index = firstPartAfter(parts, start); index < parts.length; index++) {
    const { startSample, numSamples, blob } = parts[index];
    if (startSample >= end) break;
    const from = Math.max(start, startSample);
    const to = Math.min(end, startSample + numSamples);
    for (let channel = 0; channel < numChannels; channel++) {
      const origin = channel * numSamples - startSample;
      // A slice of a blob is a blob of the same kind.
      const slice = blob.slice(BYTES * (origin + from), BYTES * (origin + to)) as B;
      pieces.push({ blob: slice, channel, offset: from - start, count: to - from });
    }
  }
  return pieces;
}

/** Index of the first part that ends after `sample`, by bisection: there may be many parts. */
function firstPartAfter(parts: readonly StoredPart<BlobLike>[], sample: Samples): number {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle].startSample + parts[middle].numSamples <= sample) low = middle + 1;
    else high = middle;
  }
  return low;
}
