/** Samples in memory: reading gives views, and everything can be read at once. */
import { crossFade, fadeSamples } from '../../pcm/crossFade';
import type { PcmAudio } from '../../pcm/pcm';
import { clipRange } from '../../pcm/pcmSource';
import { throwIfAborted } from '../../shared/abort';
import { nextTask } from '../../shared/nextTask';
import { SpanSet } from '../../shared/spans';
import type { Samples } from '../../shared/units';
import type { PcmFormat, PcmStore, SongStore } from './pcmStore';

/** Samples copied per task of the page: a few milliseconds. */
const SLICE_SAMPLES = 1 << 18;
/** The same into memory that has never been written, which the system provides page by page. */
const FRESH_SLICE_SAMPLES = 1 << 15;

/** A song whose mixture is `mixture` itself, without a copy. */
export function createMemorySong(mixture: PcmAudio): SongStore {
  const { sampleRate, channels } = mixture;
  const numSamples = channels[0]?.length ?? 0;
  const format = { sampleRate, numChannels: channels.length };
  return {
    kind: 'memory',
    mixture: createStore(format, numSamples, channels, numSamples),
    vocals: createMemoryStore(format, numSamples),
    // The planes go with the last reference to the store: a player may still read them.
    remove: () => Promise.resolve(),
  };
}

/** An empty store that takes up to `capacity` samples; `append` rejects with RangeError beyond. */
export function createMemoryStore(format: PcmFormat, capacity: Samples): PcmStore {
  return createStore(format, capacity, null, 0);
}

function createStore(
  { sampleRate, numChannels }: PcmFormat,
  capacity: Samples,
  filled: readonly Float32Array[] | null,
  numFilled: Samples,
): PcmStore {
  let planes = filled;
  let numSamples = numFilled;

  const reserve = async () => (planes ??= await emptyPlanes(numChannels, capacity));
  const ready = new SpanSet();
  ready.add(0, numFilled);

  /** The last samples that were appended, faded to those that were written behind them. */
  let joint: { readonly start: Samples; readonly planes: readonly Float32Array[] } | null = null;
  const fadeLength = fadeSamples(sampleRate);

  const views = (start: Samples, count: Samples): Float32Array[] => {
    const range = clipRange(start, count, ready.endFrom(Math.max(0, start)));
    if (!planes) return Array.from({ length: numChannels }, () => new Float32Array(0));
    const jointStart = joint?.start ?? numSamples;
    return planes.map((plane, channel) => {
      const from = Math.max(range.start, jointStart);
      const to = Math.min(range.end, numSamples);
      if (!joint || to <= from) return plane.subarray(range.start, range.end);
      const copy = plane.slice(range.start, range.end);
      const faded = joint.planes[channel].subarray(from - jointStart, to - jointStart);
      copy.set(faded, from - range.start);
      return copy;
    });
  };

  /** Copies what is not there yet, in tasks of a few milliseconds. */
  async function copyFresh(start: Samples, added: readonly Float32Array[]): Promise<void> {
    const targets = await reserve();
    const length = added[0]?.length ?? 0;
    for (const gap of ready.gaps(start, start + length)) {
      for (let from = gap.start; from < gap.end; from += FRESH_SLICE_SAMPLES) {
        const to = Math.min(gap.end, from + FRESH_SLICE_SAMPLES);
        targets.forEach((plane, c) => plane.set(added[c].subarray(from - start, to - start), from));
        if (length > FRESH_SLICE_SAMPLES) await nextTask();
      }
    }
  }

  async function append(added: readonly Float32Array[]): Promise<void> {
    const start = numSamples;
    const end = start + (added[0]?.length ?? 0);
    await copyFresh(start, added);
    // From here on in one step: nobody reads a joint that is not faded.
    const before = ready.within(end - fadeLength, end).at(-1);
    const meetsWritten = before?.end === end && ready.endFrom(end) > end;
    const zone = { start: Math.max(start, before?.start ?? start), end };
    const written = meetsWritten ? planes?.map((plane) => plane.slice(zone.start, end)) : null;
    for (const span of ready.within(start, end)) {
      planes?.forEach((plane, channel) =>
        plane.set(added[channel].subarray(span.start - start, span.end - start), span.start),
      );
    }
    ready.add(start, end);
    numSamples = end;
    joint = written
      ? {
          start: zone.start,
          planes: written.map((samples, channel) => {
            const faded = added[channel].slice(zone.start - start);
            const placed = { start: zone.start, samples: faded };
            crossFade(placed, { start: zone.start, samples }, zone);
            return faded;
          }),
        }
      : null;
  }

  async function write(start: Samples, added: readonly Float32Array[]): Promise<void> {
    await copyFresh(start, added);
    const end = start + (added[0]?.length ?? 0);
    for (const span of ready.within(start, end)) {
      const zone = { start: span.start, end: Math.min(span.end, span.start + fadeLength) };
      const numFaded = zone.end - zone.start;
      planes?.forEach((plane, channel) => {
        const there = { start: 0, samples: plane };
        const samples = added[channel].slice(span.start - start, span.end - start);
        const own = { start: span.start, samples };
        if (span.start === start) {
          // What is there began before, or at the same sample.
          crossFade(there, own, zone);
          plane.set(samples.subarray(numFaded), zone.end);
        } else {
          crossFade(own, there, zone);
          plane.set(samples.subarray(0, numFaded), zone.start);
        }
      });
    }
    ready.add(start, end);
  }

  return {
    sampleRate,
    numChannels,
    get numSamples() {
      return numSamples;
    },
    reserve: async () => void (await reserve()),
    readyUntil: (sample) => ready.endFrom(sample),
    append,
    write,
    read: (start, count) => Promise.resolve(views(start, count)),
    loadedUntil: (sample) => ready.endFrom(sample),
    readLoaded: views,
    async toSource(signal) {
      const channels = await emptyPlanes(numChannels, numSamples);
      for (let start = 0; start < numSamples; start += SLICE_SAMPLES) {
        throwIfAborted(signal);
        const slices = views(start, SLICE_SAMPLES);
        channels.forEach((copy, channel) => copy.set(slices[channel], start));
        if (numSamples > SLICE_SAMPLES) await nextTask();
      }
      return { kind: 'memory', pcm: { sampleRate, channels } };
    },
    // Nothing is fetched and nothing gets lost here.
    watch: () => undefined,
  };
}

/**
 * Silence, each plane in a task of its own: the browser may collect garbage to make room for it.
 */
async function emptyPlanes(numChannels: number, numSamples: Samples): Promise<Float32Array[]> {
  const planes: Float32Array[] = [];
  for (let channel = 0; channel < numChannels; channel++) {
    planes.push(new Float32Array(numSamples));
    await nextTask();
  }
  return planes;
}
