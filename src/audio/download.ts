/** From stems to a file on the user's disk. */
import { throwIfAborted } from '../shared/abort';
import { encodeWav } from './wav';
import type { EncodeWavOptions } from './wav';
import type { PcmAudio } from './pcm';

/** How long to encode before the page may breathe. */
const WORK_MS = 12;

/** How long an object URL outlives the click; the browser has opened the blob long before. */
const URL_LIFETIME_MS = 60_000;

/**
 * Encodes to a WAV blob, letting the page breathe between pieces. Every piece becomes a blob of its
 * own at once, so that the browser may keep it outside the tab's memory. Throws as `encodeWav`.
 */
export async function encodeWavBlob(
  pcm: PcmAudio,
  options: EncodeWavOptions & { readonly signal?: AbortSignal },
): Promise<Blob> {
  const parts: Blob[] = [];
  let pauseAt = performance.now() + WORK_MS;
  for (const piece of encodeWav(pcm, options)) {
    throwIfAborted(options.signal);
    parts.push(new Blob([piece]));
    if (performance.now() < pauseAt) continue;
    await new Promise((resolve) => setTimeout(resolve));
    pauseAt = performance.now() + WORK_MS;
  }
  return new Blob(parts, { type: 'audio/wav' });
}

/** Hands a blob to the browser's download manager under `fileName`; the object URL is revoked later. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), URL_LIFETIME_MS);
}
