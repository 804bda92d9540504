/** Setting the ends of the selected region at the position, by keys. */
import { selectedRegion } from '../../session/listening';
import type { Listening } from '../../session/listening';
import type { Hertz, Samples } from '../../shared/units';
import { withNewRegion, withRegion } from '../timeline/regions';
import type { RegionEnd } from '../timeline/regions';

/**
 * The change that puts one end of the selected region at `sample`. An end that would cross the
 * other one moves that to the end of the song. Without a selected region, a new one reaches from
 * there to the end of the song. Null if the region would be empty.
 */
export function setRegionEnd(
  listening: Listening,
  end: RegionEnd,
  sample: Samples,
  { numSamples, sampleRate }: { readonly numSamples: Samples; readonly sampleRate: Hertz },
): Partial<Listening> | null {
  const { regions } = listening;
  const selected = selectedRegion(listening);
  if (!selected) {
    const [from, to] = end === 'start' ? [sample, numSamples] : [0, sample];
    return withNewRegion(regions, from, to, numSamples, sampleRate);
  }
  const at = Math.min(numSamples, Math.max(0, Math.round(sample)));
  const { startSample, endSample } = selected;
  const region =
    end === 'start'
      ? { ...selected, startSample: at, endSample: at < endSample ? endSample : numSamples }
      : { ...selected, startSample: at > startSample ? startSample : 0, endSample: at };
  if (region.startSample >= region.endSample) return null;
  return { regions: withRegion(regions, region), selectedRegionId: selected.id };
}
