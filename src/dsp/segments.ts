/** How a long song is cut into overlapping patches for the network, and which frames each one decides. */
import { VocalIsolationError } from '../shared/errors';
import type { Frames, Samples } from '../shared/units';

/** One patch. Frames count hops of the model grid; frame f is centred on model-rate sample f · hop. */
export interface Segment {
  /** First of the config's numFrames frames that the network sees. */
  readonly startFrame: Frames;
  /** Frames keepStart … keepEnd − 1 are used; the rest is context, thrown away. */
  readonly keepStart: Frames;
  readonly keepEnd: Frames;
  /** The first so many kept frames are cross-faded with the previous segment's last; 0 at the start. */
  readonly fadeFrames: Frames;
}

/** The part of a model's config that decides its segments. */
interface SegmentedConfig {
  readonly numFrames: Frames;
  readonly hopLength: Samples;
  readonly segment: { readonly contextFrames: Frames; readonly crossfadeFrames: Frames };
}

/** Frames of the model grid from the one centred on sample 0 to the first at or past the last sample. */
export function countModelFrames(numSamples: Samples, hopLength: Samples): Frames {
  return numSamples <= 0 ? 0 : Math.ceil((numSamples - 1) / hopLength) + 1;
}

/**
 * Segments covering all `countModelFrames(numSamples)` frames; `numSamples` at the model's rate.
 * Consecutive kept ranges overlap by exactly the cross-fade. The first segment starts with the song
 * and the last one ends with it, since there is no context to be had outside; a song shorter than a
 * patch is one segment that reaches past its end, where the network sees zeros.
 * Throws `bad-parameter` if context and cross-fade leave nothing of a patch.
 */
export function planSegments(numSamples: Samples, config: SegmentedConfig): Segment[] {
  const { contextFrames, crossfadeFrames } = config.segment;
  const stride = config.numFrames - 2 * contextFrames - crossfadeFrames;
  if (stride < 1) {
    throw new VocalIsolationError(
      'bad-parameter',
      `patches of ${config.numFrames} frames are too short for context ${contextFrames} and cross-fade ${crossfadeFrames}`,
    );
  }
  const total = countModelFrames(numSamples, config.hopLength);
  const segments: Segment[] = [];
  let keepStart = 0;
  while (segments.length === 0 ? total > 0 : segments[segments.length - 1].keepEnd < total) {
    const lastStart = Math.max(0, total - config.numFrames);
    const startFrame = Math.min(segments.length * stride, lastStart);
    const reachesEnd = startFrame + config.numFrames >= total;
    const keepEnd = reachesEnd ? total : startFrame + config.numFrames - contextFrames;
    const fadeFrames = segments.length === 0 ? 0 : crossfadeFrames;
    segments.push({ startFrame, keepStart, keepEnd, fadeFrames });
    keepStart = keepEnd - crossfadeFrames;
  }
  return segments;
}
