/** From stems to a file on the user's disk. */
import { throwIfAborted } from '../../shared/abort';
import { encodeWav, encodeWavHead, encodeWavSamples, wavPadding } from '../../pcm/wav';
import type { EncodeWavOptions, WavBitDepth } from '../../pcm/wav';
import type { PcmAudio } from '../../pcm/pcm';
import { readStored } from '../../pcm/storedPcm';
import type { StoredPcm } from '../../pcm/storedPcm';

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

/** Samples of a stored song that are in memory while it is encoded. */
const STRETCH_SAMPLES = 1 << 19;

/** The same of a song outside memory, read and encoded stretch by stretch. */
export async function encodeStoredWavBlob(
  pcm: StoredPcm<Blob>,
  minus: StoredPcm<Blob> | null,
  bitDepth: WavBitDepth,
): Promise<Blob> {
  const { sampleRate, numChannels, numSamples } = pcm;
  const parts: Blob[] = [new Blob([encodeWavHead(sampleRate, numChannels, numSamples, bitDepth)])];
  for (let start = 0; start < numSamples; start += STRETCH_SAMPLES) {
    const read = async (stored: StoredPcm<Blob>) => ({
      sampleRate,
      channels: await readStored(stored, start, STRETCH_SAMPLES),
    });
    const stretch = await read(pcm);
    const subtracted = minus ? await read(minus) : undefined;
    const pieces = encodeWavSamples(stretch, { bitDepth, minus: subtracted });
    parts.push(new Blob([...pieces]));
  }
  parts.push(new Blob([wavPadding(numChannels, numSamples, bitDepth)]));
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
