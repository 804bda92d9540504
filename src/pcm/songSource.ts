/** A whole song as the page hands it to the worker: in memory, or in parts outside memory. */
import type { Samples } from '../shared/units';
import type { PcmAudio } from './pcm';
import type { StoredPcm } from './storedPcm';

/** `memory`: all samples are here. `stored`: the samples are in blobs and are read by range. */
export type SongSource =
  | { readonly kind: 'memory'; readonly pcm: PcmAudio }
  | { readonly kind: 'stored'; readonly pcm: StoredPcm };

/** Length of the song in samples, the same for each channel; 0 for a song without channels. */
export function numSamplesOf({ kind, pcm }: SongSource): Samples {
  return kind === 'memory' ? (pcm.channels[0]?.length ?? 0) : pcm.numSamples;
}

/**
 * The buffers to transfer with `source`, each once even if planes share one. Empty for a stored
 * song: its blobs are not transferred, both sides can read them.
 */
export function buffersOf({ kind, pcm }: SongSource): ArrayBuffer[] {
  if (kind === 'stored') return [];
  return [...new Set(pcm.channels.map(({ buffer }) => buffer as ArrayBuffer))];
}
