/** From stems to a file on the user's disk. */
import { encodeWavHead, encodeWavSamples, wavPadding } from '../../pcm/wav';
import type { WavBitDepth } from '../../pcm/wav';
import type { PlaneStream } from './planeStream';

/** How long to encode before the page gets its turn. */
const WORK_MS = 12;

/** How long an object URL outlives the click; the browser has opened the blob long before. */
const URL_LIFETIME_MS = 60_000;

/**
 * Encodes `stream` as a WAV file, in pieces of a few milliseconds between which the page can react.
 * Each piece becomes a blob at once, so that the browser may keep it outside the tab's memory.
 * Rejects as `encodeWavHead`, and where samples cannot be read.
 */
export async function encodeWav(stream: PlaneStream, bitDepth: WavBitDepth): Promise<Blob> {
  const { sampleRate, numChannels, numSamples } = stream;
  const parts = [new Blob([encodeWavHead(sampleRate, numChannels, numSamples, bitDepth)])];
  let pauseAt = performance.now() + WORK_MS;
  for await (const planes of stream.blocks()) {
    for (const piece of encodeWavSamples(planes, bitDepth)) {
      parts.push(new Blob([piece]));
      if (performance.now() < pauseAt) continue;
      await new Promise((resolve) => setTimeout(resolve));
      pauseAt = performance.now() + WORK_MS;
    }
  }
  parts.push(new Blob([wavPadding(numChannels, numSamples, bitDepth)]));
  return new Blob(parts, { type: 'audio/wav' });
}

/**
 * Hands a blob to the browser's download manager under `fileName`; the object URL is revoked later.
 */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), URL_LIFETIME_MS);
}
