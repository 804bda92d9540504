/** Setting the ends of the selected region at the position, by keys. */
import type { Region } from '../../audio/mix/region';
import { selectedRegion } from '../../session/listening';
import type { Listening } from '../../session/listening';
import type { Samples } from '../../shared/units';

/**
 * The change that puts one end of the selected region at `sample`. An end that would cross the
 * other one moves that to the end of the song. Without a selected region, a new one reaches from
 * there to the end of the song. Null if the region would be empty.
 */
export function setRegionEnd(
  listening: Listening,
  end: 'start' | 'end',
  sample: Samples,
  numSamples: Samples,
): Partial<Listening> | null {
  const { regions } = listening;
  const at = Math.min(numSamples, Math.max(0, Math.round(sample)));
  const selected = selectedRegion(listening);
  const id = selected?.id ?? 1 + Math.max(0, ...regions.map((region) => region.id));
  const before: Region = selected ?? {
    id,
    name: `Region ${id}`,
    startSample: 0,
    endSample: numSamples,
  };
  const changed = end === 'start' ? { startSample: at } : { endSample: at };
  let region: Region = { ...before, ...changed };
  if (region.startSample >= region.endSample) {
    const otherEnd = end === 'start' ? { endSample: numSamples } : { startSample: 0 };
    region = { ...region, ...otherEnd };
  }
  if (region.startSample >= region.endSample) return null;
  const others = regions.map((one) => (one.id === id ? region : one));
  return { regions: selected ? others : [...regions, region], selectedRegionId: id };
}
