/** Reads a signal while parts of it are replaced, without a step from one read to the next. */
import { crossFade, fadeSamples } from '../../pcm/crossFade';
import type { Hertz, Samples } from '../../shared/units';

type Planes = readonly Float32Array[];

/**
 * What remains of a read for the next one: the samples behind its end, as they were then. If the
 * song has replaced a part meanwhile, the next read begins with them and fades to what is there.
 */
export class SteadyReader {
  /** How many samples behind the end of each read are to be given as well, if they are there. */
  readonly lookahead: Samples;
  private tail: { readonly start: Samples; readonly planes: Planes } | null = null;

  constructor(sampleRate: Hertz) {
    this.lookahead = fadeSamples(sampleRate);
  }

  /**
   * The `count` samples from `first` on of `planes`, which begin there and may go on behind them.
   * The planes may be views of the store and are not written to; those returned are views of them
   * wherever nothing had to be faded.
   */
  next(first: Samples, count: Samples, planes: Planes): Planes {
    const { tail } = this;
    const own = planes.map((plane) => plane.subarray(0, count));
    this.tail = { start: first + count, planes: planes.map((plane) => plane.slice(count)) };
    if (tail?.start !== first) return own;
    return own.map((plane, channel) => {
      const before = tail.planes[channel];
      const length = Math.min(before.length, plane.length);
      if (before.subarray(0, length).every((value, n) => value === plane[n])) return plane;
      const faded = { start: 0, samples: plane.slice() };
      faded.samples.set(before.subarray(0, length));
      crossFade(faded, { start: 0, samples: plane }, { start: 0, end: length });
      return faded.samples;
    });
  }
}
