import { describe, expect, it } from 'vitest';
import { INITIAL_LISTENING, selectedRegion } from '../../session/listening';
import type { Listening } from '../../session/listening';
import { setRegionEnd } from './regionKeys';

const SONG = { numSamples: 1000, sampleRate: 1000 };

/** The ends of the selected region after pressing keys at samples of {@link SONG}. */
function endsAfter(...presses: readonly ['start' | 'end', number][]) {
  let listening: Listening = INITIAL_LISTENING;
  for (const [end, sample] of presses) {
    listening = { ...listening, ...setRegionEnd(listening, end, sample, SONG) };
  }
  const region = selectedRegion(listening);
  return region && [region.startSample, region.endSample, listening.regions.length];
}

describe('setRegionEnd', () => {
  it('makes a region from the position on, or up to it', () => {
    expect(endsAfter(['start', 300.4])).toEqual([300, 1000, 1]);
    expect(endsAfter(['end', 300])).toEqual([0, 300, 1]);
  });

  it('moves the ends of the selected region', () => {
    expect(endsAfter(['start', 300], ['end', 600], ['start', 400])).toEqual([400, 600, 1]);
  });

  it('lets an end that crosses the other one push it away', () => {
    expect(endsAfter(['start', 300], ['end', 600], ['start', 700])).toEqual([700, 1000, 1]);
    expect(endsAfter(['start', 300], ['end', 600], ['end', 200])).toEqual([0, 200, 1]);
  });

  it('never makes an empty region', () => {
    expect(endsAfter(['start', 1000])).toBeNull();
    expect(endsAfter(['end', 0])).toBeNull();
  });

  it('gives each new region an id of its own', () => {
    const first = { ...INITIAL_LISTENING, ...setRegionEnd(INITIAL_LISTENING, 'start', 5, SONG) };
    const second = setRegionEnd({ ...first, selectedRegionId: null }, 'start', 9, SONG);
    expect(second?.regions?.map(({ id }) => id)).toEqual([1, 2]);
  });
});
