/** A track as the cache holds it: where its signals lie and what their analysis found. */
import type { Hertz, Samples } from '../../src/shared/units';
import type { Track } from './readers/track';

/** One decoded signal on disk. Sample n of channel c is int16[n * numChannels + c] * scale. */
export interface CachedSignal {
  readonly key: string;
  readonly path: string;
  readonly numSamples: Samples;
  readonly numChannels: number;
  readonly scale: number;
  readonly analysisVersion: number;
  readonly activeRms: number;
  readonly bandwidthHz: Hertz;
  readonly regions: readonly (readonly [start: Samples, end: Samples])[];
}

/** A track whose signals lie in the cache. What a track does not have is null. */
export interface CachedTrack {
  readonly id: string;
  readonly kind: Track['kind'];
  readonly source: string;
  readonly group: string;
  readonly vocals: CachedSignal | null;
  readonly accompaniment: CachedSignal | null;
}
