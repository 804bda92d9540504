/** Which part of a song is separated before the rest, so that it is there when it is heard. */
import type { Region } from '../audio/mix/region';
import type { ReadonlySpanSet, Span } from '../shared/spans';
import type { Hertz, Samples, Seconds } from '../shared/units';

/** The samples start … end − 1 are about to be heard or saved. */
export interface Need extends Span {
  /** If one of them is missing, what is missing before this sample is asked for as well. */
  readonly until: Samples;
}

/** What is heard within this time must be there: a slow device needs it for as much of the song. */
const AHEAD_SECONDS: Seconds = 30;
/** What is asked for at a time for playing on; the song itself goes on between two parts. */
const STEP_SECONDS: Seconds = 60;
/** The most of a region that is separated twice, first for itself and then with the song. */
const LONGEST_SECONDS: Seconds = 600;

/** What a listener at `sample` needs. */
export function needOfListener(sample: Samples, sampleRate: Hertz, numSamples: Samples): Need {
  const after = (seconds: Seconds) =>
    Math.min(numSamples, Math.round(sample + seconds * sampleRate));
  return { start: Math.floor(sample), end: after(AHEAD_SECONDS), until: after(STEP_SECONDS) };
}

/** What a region needs that is looped or saved. */
export function needOfRegion({ startSample, endSample }: Region, sampleRate: Hertz): Need {
  const end = Math.min(endSample, startSample + Math.round(LONGEST_SECONDS * sampleRate));
  return { start: startSample, end, until: end };
}

/** The part that is wished for; one for each run over a song. */
export class PartWish {
  private current: Span | null = null;

  /**
   * The part to be separated first: what is missing of the first of `needs` that is not ready; null
   * if all are. A wish stays until it is fulfilled, nobody needs it any more, or something outside
   * of it is needed more.
   */
  next(ready: ReadonlySpanSet, needs: readonly Need[]): Span | null {
    const { current } = this;
    const isOver =
      current &&
      (ready.has(current.start, current.end) ||
        !needs.some((need) => need.start < current.end && current.start < need.until));
    const standing = isOver ? null : current;
    this.current = wishFor(ready, needs, standing) ?? standing;
    return this.current;
  }
}

function wishFor(
  ready: ReadonlySpanSet,
  needs: readonly Need[],
  standing: Span | null,
): Span | null {
  for (const { start, end, until } of needs) {
    const [gap] = ready.gaps(start, until);
    if (!gap || gap.start >= end) continue;
    const isOnItsWay = standing && standing.start <= gap.start && gap.start < standing.end;
    return isOnItsWay ? standing : gap;
  }
  return null;
}
