/** Tells the session what of an unfinished song is about to be heard or saved. */
import { useEffect, useRef } from 'react';
import type { Player } from '../../audio/play/player';
import { selectedRegion } from '../../session/listening';
import type { Listening } from '../../session/listening';
import { needOfListener, needOfRegion } from '../../session/partWish';
import type { Need } from '../../session/partWish';
import type { SongData } from '../../session/songData';
import type { Seconds } from '../../shared/units';

interface PartNeedsOptions {
  /** Null while nothing can be separated. */
  readonly data: SongData | null;
  readonly player: Player | null;
  readonly listening: Listening;
  /** Must be a stable function. */
  readonly onNeeds: (needs: readonly Need[]) => void;
}

/** How often the position is looked at. */
const LOOK_MS = 250;
/** A position that is further from the last one than playing goes has been moved. */
const FASTEST_PLAYING = 2;
const SMALLEST_MOVE: Seconds = 0.5;

/**
 * While `data` is there: what is played next, and the selected region, which is all while it is
 * looped. What people have moved last comes first.
 */
export function usePartNeeds({ data, player, listening, onNeeds }: PartNeedsOptions): void {
  const region = selectedRegion(listening);
  const { isLooping } = listening;
  const isRegionLatest = useRef(false);
  useEffect(() => {
    isRegionLatest.current = region !== null;
  }, [region, isLooping]);

  useEffect(() => {
    if (!data || !player) return;
    const { sampleRate, numSamples } = data;
    let last = { position: player.position(), atMs: performance.now() };
    const look = (): void => {
      const position = player.position();
      const atMs = performance.now();
      const step = position - last.position;
      const longest = (FASTEST_PLAYING * (atMs - last.atMs)) / 1000 + SMALLEST_MOVE;
      if (step < -SMALLEST_MOVE || step > longest) isRegionLatest.current = false;
      last = { position, atMs };
      const sample = position * sampleRate;
      const heard = needOfListener(sample, sampleRate, numSamples);
      if (!region) return onNeeds([heard]);
      const chosen = needOfRegion(region, sampleRate);
      const isInside = sample >= region.startSample && sample <= region.endSample;
      if (isLooping && isInside) onNeeds([chosen]);
      else onNeeds(isRegionLatest.current ? [chosen, heard] : [heard, chosen]);
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      clearInterval(timer);
      onNeeds([]);
    };
  }, [data, player, region, isLooping, onNeeds]);
}
