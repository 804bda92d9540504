/** A whole signal in another key and at another speed, computed block by block. */
import type { Transposition } from '../mix/transposition';
import { joinArrays } from '../../shared/joinArrays';
import type { Samples } from '../../shared/units';
import type { Stretcher } from './stretcher';

export interface Transposer {
  /**
   * Takes the next samples, one plane per channel, all of equal length. Returns what can be
   * computed of the output by now, again one plane per channel, maybe empty.
   */
  push(planes: readonly Float32Array[]): Float32Array[];
  /** The rest of the output, after the last samples. */
  finish(): Float32Array[];
}

/** Length of `numSamples` samples at another speed. */
export function transposedLength(numSamples: Samples, { speed }: Transposition): Samples {
  return Math.round(numSamples / speed);
}

/**
 * The output has {@link transposedLength} samples: what was heard at sample n of the `numSamples`
 * samples is heard at sample n / speed. Before and after the signal there is silence.
 */
export function createTransposer(
  stretcher: Stretcher,
  transposition: Transposition,
  numSamples: Samples,
): Transposer {
  const { numChannels, hop, windowSize, numAfterCentre, latency } = stretcher;
  const { speed } = transposition;
  const numOutput = transposedLength(numSamples, transposition);
  // The first sample needs the blocks around it, also those with centres before it.
  const numPreroll = windowSize;
  /** Input from sample `heldFrom` on, as far as windows still need it. */
  let held = emptyPlanes(numChannels);
  let heldFrom: Samples = 0;
  let numPushed: Samples = 0;
  /** Output sample at which the next block's output begins. */
  let next: Samples = -latency - numPreroll;

  stretcher.transpose(transposition, 1);

  /** One past the last sample that the next block looks at. */
  const windowEnd = () => Math.round((next + latency) * speed) + numAfterCentre;

  function look(): void {
    const first = windowEnd() - windowSize;
    stretcher.input().forEach((plane, channel) => {
      plane.fill(0);
      const from = Math.max(first, heldFrom);
      const to = Math.min(first + windowSize, heldFrom + held[channel].length);
      if (to <= from) return;
      const slice = held[channel].subarray(from - heldFrom, to - heldFrom);
      plane.set(slice, from - first);
    });
    stretcher.look(speed);
  }

  /** Computes blocks as long as their windows end at or before sample `until` of the input. */
  function compute(until: number): Float32Array[] {
    const parts: Float32Array[][] = [];
    while (next < numOutput && windowEnd() <= until) {
      look();
      const from = Math.min(hop, Math.max(0, -next));
      const to = Math.min(hop, numOutput - next);
      const rendered = stretcher.render(hop);
      if (to > from) parts.push(rendered.map((plane) => plane.slice(from, to)));
      next += hop;
    }
    const first = Math.max(heldFrom, Math.min(windowEnd() - windowSize, numPushed));
    held = held.map((plane) => plane.slice(first - heldFrom));
    heldFrom = first;
    return join(parts, numChannels);
  }

  return {
    push(planes) {
      held = join([held, planes], held.length);
      numPushed += planes[0].length;
      return compute(numPushed);
    },
    finish: () => compute(Infinity),
  };
}

function emptyPlanes(numChannels: number): Float32Array[] {
  return Array.from({ length: numChannels }, () => new Float32Array(0));
}

function join(parts: readonly (readonly Float32Array[])[], numChannels: number): Float32Array[] {
  return Array.from({ length: numChannels }, (_, channel) =>
    joinArrays(
      parts.map((planes) => planes[channel]),
      (length) => new Float32Array(length),
    ),
  );
}
