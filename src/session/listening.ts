/** How a listener hears and sees one song. Kept per song, also over visits. */
import { VOCALS_MIX } from '../audio/mix/mix';
import type { Mix } from '../audio/mix/mix';
import type { Region } from '../audio/mix/region';
import { NO_TRANSPOSITION } from '../audio/mix/transposition';
import type { Transposition } from '../audio/mix/transposition';
import type { Seconds } from '../shared/units';

export interface Listening {
  readonly mix: Mix;
  readonly transposition: Transposition;
  /** In the order in which they were made. */
  readonly regions: readonly Region[];
  /** The region that is looped and saved; null if none is chosen. */
  readonly selectedRegionId: number | null;
  /** Whether the selected region is repeated. */
  readonly isLooping: boolean;
  /** Whether playing a loop begins with a bar of clicks. */
  readonly hasCountIn: boolean;
  /** Where playback stood when it was paused or another song came to the front. */
  readonly positionSeconds: Seconds;
  /** The part of the song that is shown, as shares of its duration: 0 ≤ start < end ≤ 1. */
  readonly viewport: { readonly start: number; readonly end: number };
}

export const INITIAL_LISTENING: Listening = {
  mix: VOCALS_MIX,
  transposition: NO_TRANSPOSITION,
  regions: [],
  selectedRegionId: null,
  isLooping: false,
  hasCountIn: false,
  positionSeconds: 0,
  viewport: { start: 0, end: 1 },
};

/** The region that is looped and saved; null if none is chosen. */
export function selectedRegion({ regions, selectedRegionId }: Listening): Region | null {
  return regions.find(({ id }) => id === selectedRegionId) ?? null;
}
