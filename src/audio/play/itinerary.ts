/**
 * The order in which the samples of a song are played. A run of the player counts the samples that
 * it plays: their numbers are places 0, 1, 2 … A loop plays the same samples at many places.
 */
import type { Samples } from '../../shared/units';

/** The samples startSample … endSample − 1, at least one, that are repeated. */
export interface Loop {
  readonly startSample: Samples;
  readonly endSample: Samples;
}

/** A part of the song that is played without a jump. */
interface Part {
  readonly sample: Samples;
  readonly count: Samples;
}

/** From `place` on. The loop is null if the leg begins after its end. */
interface Leg {
  readonly place: Samples;
  readonly sample: Samples;
  readonly loop: Loop | null;
}

export class Itinerary {
  private readonly numSamples: Samples;
  private readonly legs: Leg[];

  constructor(numSamples: Samples, startSample: Samples, loop: Loop | null) {
    this.numSamples = numSamples;
    this.legs = [createLeg(0, startSample, loop)];
  }

  /** The sample at `place` ≥ 0, which may lie between two samples; at most the song's end. */
  sampleAt(place: number): number {
    const leg = this.legAt(place);
    const sample = leg.sample + place - leg.place;
    if (!leg.loop || sample < leg.loop.endSample) return Math.min(sample, this.numSamples);
    const { startSample, endSample } = leg.loop;
    return startSample + ((sample - endSample) % (endSample - startSample));
  }

  /** The place from which on {@link setLoop} has changed something last; 0 if it never has. */
  get lastChange(): Samples {
    return this.legs[this.legs.length - 1].place;
  }

  /** The loop at `place`; null if there is none. */
  loopAt(place: number): Loop | null {
    return this.legAt(place).loop;
  }

  /** The first place after the song's end; Infinity in a loop. */
  get end(): Samples {
    const { place, sample, loop } = this.legs[this.legs.length - 1];
    return loop ? Infinity : place + this.numSamples - sample;
  }

  /** Changes the loop from `place` on, which is whole; what is played before stays. */
  setLoop(place: Samples, loop: Loop | null): void {
    const sample = Math.round(this.sampleAt(place));
    while (this.legs.length > 0 && this.legs[this.legs.length - 1].place >= place) this.legs.pop();
    this.legs.push(createLeg(place, sample, loop));
  }

  /** The places first … first + count − 1 as parts of the song, in order. */
  parts(first: Samples, count: Samples): Part[] {
    const parts: Part[] = [];
    for (let place = first; place < first + count;) {
      const sample = this.sampleAt(place);
      const nextLeg = this.legs.find((leg) => leg.place > place)?.place ?? Infinity;
      const partEnd = this.loopAt(place)?.endSample ?? Infinity;
      const length = Math.min(first + count, nextLeg, place + partEnd - sample) - place;
      parts.push({ sample, count: length });
      place += length;
    }
    return parts;
  }

  /**
   * The first place from `place` on that cannot be played if, from there to the end of the loop,
   * only samples before `readable` can be read, and from the loop's beginning on only those before
   * `readableInLoop`.
   */
  reach(place: number, readable: Samples, readableInLoop: Samples): number {
    const loop = this.loopAt(place);
    const sample = this.sampleAt(place);
    if (!loop) return whole(place + Math.min(readable, this.numSamples) - sample);
    if (readable < loop.endSample) return whole(place + readable - sample);
    if (readableInLoop >= loop.endSample) return Infinity;
    return whole(place + loop.endSample - sample) + Math.max(0, readableInLoop - loop.startSample);
  }

  private legAt(place: number): Leg {
    return this.legs.findLast((leg) => leg.place <= place) ?? this.legs[0];
  }
}

/** A place that is whole but for rounding: the rest would be too short to be played. */
const whole = (place: number): Samples => Math.floor(place + 1e-6);

function createLeg(place: Samples, sample: Samples, loop: Loop | null): Leg {
  return { place, sample, loop: loop && sample < loop.endSample ? loop : null };
}

/** Samples of the song by range: one plane per channel. */
export type ReadSamples = (first: Samples, count: Samples) => readonly Float32Array[];

/** What is played at places first … first + count − 1, one plane per channel. */
export function readPlaces(
  itinerary: Itinerary,
  read: ReadSamples,
  first: Samples,
  count: Samples,
): readonly Float32Array[] {
  const parts = itinerary.parts(first, count);
  if (parts.length === 1) return read(parts[0].sample, parts[0].count);
  const planes: Float32Array[] = [];
  let at = 0;
  for (const part of parts) {
    read(part.sample, part.count).forEach((plane, channel) => {
      (planes[channel] ??= new Float32Array(count)).set(plane, at);
    });
    at += part.count;
  }
  return planes;
}
