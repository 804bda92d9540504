/** The samples of a song, or of a part of it, as exports read them. */
import type { PcmStore } from '../store/pcmStore';
import type { Samples } from '../../shared/units';

/** What exports need of a signal. */
export type ReadablePcm = Pick<PcmStore, 'sampleRate' | 'numChannels' | 'numSamples' | 'read'>;

/** Mixture and vocals of a song; a `SongStore` has both. */
export interface SongSamples {
  readonly mixture: ReadablePcm;
  readonly vocals: ReadablePcm;
}

/** Samples start … end − 1. */
export interface SampleSpan {
  readonly start: Samples;
  readonly end: Samples;
}

/**
 * The part of a song within `span`, as a song of its own: its sample 0 is sample `span.start`. What
 * of the span lies beyond the end of mixture or vocals is left out, of both.
 */
export function excerptOf({ mixture, vocals }: SongSamples, span: SampleSpan): SongSamples {
  const start = Math.max(0, span.start);
  const end = Math.max(start, Math.min(span.end, mixture.numSamples, vocals.numSamples));
  return { mixture: partOf(mixture, start, end), vocals: partOf(vocals, start, end) };
}

function partOf(pcm: ReadablePcm, start: Samples, end: Samples): ReadablePcm {
  const numSamples = end - start;
  return {
    sampleRate: pcm.sampleRate,
    numChannels: pcm.numChannels,
    numSamples,
    read: (first, count) =>
      pcm.read(start + first, Math.max(0, Math.min(count, numSamples - first))),
  };
}
