/** The plan by which a song is cut into overlapping segments, one for each call of the network. */
import { VocalIsolationError } from '../shared/errors';
import type { Frames, Samples } from '../shared/units';

/**
 * The frames that one call of the network sees, and those whose mask is used. Frames count from the
 * start of the song; frame f is centred on sample f · hopLength at the model's rate.
 */
export interface Segment {
  /** First of the `numFrames` frames of the config that the network sees. */
  readonly startFrame: Frames;
  /** First frame whose mask is used. The frames before it are context only. */
  readonly keepStart: Frames;
  /** End of the frames whose mask is used, exclusive. The frames from here on are context only. */
  readonly keepEnd: Frames;
  /**
   * Number of frames from keepStart on whose mask is cross-faded with the previous segment's; 0 in
   * the first segment.
   */
  readonly fadeFrames: Frames;
}

/** The part of a model's config that decides its segments. */
interface SegmentedConfig {
  readonly numFrames: Frames;
  readonly hopLength: Samples;
  readonly segment: { readonly contextFrames: Frames; readonly crossfadeFrames: Frames };
}

/**
 * Number of frames that cover `numSamples`: the first is centred on sample 0, the last on the last
 * sample or up to a hop after it.
 */
export function countModelFrames(numSamples: Samples, hopLength: Samples): Frames {
  return numSamples <= 0 ? 0 : Math.ceil((numSamples - 1) / hopLength) + 1;
}

/**
 * Segments that cover all `countModelFrames(numSamples)` frames; `numSamples` counts at the model's
 * rate. The used frames of consecutive segments overlap by exactly the cross-fade. The first
 * segment starts with the song and the last one ends with it, without context there. A song shorter
 * than a segment is one segment that reaches past its end, where the network sees zeros. Throws
 * `bad-parameter` if context and cross-fade leave no frame of a segment.
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
