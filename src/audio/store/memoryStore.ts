/** Samples in memory: reading gives views, and everything can be read at once. */
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

  const views = (start: Samples, count: Samples): Float32Array[] => {
    const range = clipRange(start, count, ready.endFrom(Math.max(0, start)));
    if (!planes) return Array.from({ length: numChannels }, () => new Float32Array(0));
    return planes.map((plane) => plane.subarray(range.start, range.end));
  };

  async function write(start: Samples, added: readonly Float32Array[]): Promise<void> {
    const targets = await reserve();
    const length = added[0]?.length ?? 0;
    for (let from = 0; from < length; from += FRESH_SLICE_SAMPLES) {
      targets.forEach((plane, channel) => {
        const slice = added[channel].subarray(from, from + FRESH_SLICE_SAMPLES);
        plane.set(slice, start + from);
      });
      if (length > FRESH_SLICE_SAMPLES) await nextTask();
    }
    ready.add(start, start + length);
  }

  return {
    sampleRate,
    numChannels,
    get numSamples() {
      return numSamples;
    },
    reserve: async () => void (await reserve()),
    readyUntil: (sample) => ready.endFrom(sample),
    async append(added) {
      await write(numSamples, added);
      numSamples += added[0]?.length ?? 0;
    },
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
