/** Making and changing the regions of a song. A region is never empty and never leaves the song. */
import type { Region } from '../../audio/mix/region';
import type { Listening } from '../../session/listening';
import type { Hertz, Samples, Seconds } from '../../shared/units';
import { texts } from '../language/language';

export type RegionEnd = 'start' | 'end';

/** A shorter drag on the ruler does not make a region; handles keep this distance. */
export const SHORTEST_REGION_SECONDS: Seconds = 0.01;

type Regions = Pick<Listening, 'regions' | 'selectedRegionId'>;

/** How far an arrow key moves the end of a region. */
export function nudgeSeconds(keys: {
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}): Seconds {
  return keys.altKey ? 0.01 : keys.shiftKey ? 0.1 : 1;
}

/**
 * `regions` with one more between two samples in any order, which is selected. Null if they are too
 * close to each other for a region.
 */
export function withNewRegion(
  regions: readonly Region[],
  from: Samples,
  to: Samples,
  numSamples: Samples,
  sampleRate: Hertz,
): Regions | null {
  const limit = (sample: Samples) => Math.min(numSamples, Math.max(0, Math.round(sample)));
  const startSample = limit(Math.min(from, to));
  const endSample = limit(Math.max(from, to));
  const shortest = Math.max(1, SHORTEST_REGION_SECONDS * sampleRate);
  if (endSample - startSample < Math.min(numSamples, shortest)) return null;
  if (endSample === startSample) return null;
  const id = 1 + regions.reduce((highest, region) => Math.max(highest, region.id), 0);
  const region = { id, name: texts().regions.name(id), startSample, endSample };
  return { regions: [...regions, region], selectedRegionId: id };
}

/** The region with one end at `sample`, as far as the other end and the song allow. */
export function withEnd(
  region: Region,
  end: RegionEnd,
  sample: Samples,
  numSamples: Samples,
  sampleRate: Hertz,
): Region {
  const { startSample, endSample } = region;
  const length = endSample - startSample;
  // A region that is shorter already may keep its length.
  const shortest = Math.min(length, Math.max(1, Math.round(SHORTEST_REGION_SECONDS * sampleRate)));
  const rounded = Math.round(sample);
  return end === 'start'
    ? { ...region, startSample: Math.max(0, Math.min(rounded, endSample - shortest)) }
    : { ...region, endSample: Math.min(numSamples, Math.max(rounded, startSample + shortest)) };
}

/** `regions` with the one that has the id of `region` replaced by it. */
export function withRegion(regions: readonly Region[], region: Region): readonly Region[] {
  return regions.map((one) => (one.id === region.id ? region : one));
}

/** Without the region `id`. Nothing is selected and looped afterwards if it was selected. */
export function withoutRegion(
  { regions, selectedRegionId, isLooping }: Listening,
  id: number,
): Regions & Pick<Listening, 'isLooping'> {
  const isSelected = selectedRegionId === id;
  return {
    regions: regions.filter((region) => region.id !== id),
    selectedRegionId: isSelected ? null : selectedRegionId,
    isLooping: isLooping && !isSelected,
  };
}
