/**
 * The samples around a listener, fetched from a slow place before they are needed. Time is divided
 * into equal blocks: the one that is listened to and the one after it are kept in memory.
 */
import { clipRange } from '../../pcm/pcmSource';
import type { Samples, Seconds } from '../../shared/units';
import type { PcmFormat, StoreListener } from './pcmStore';

const BLOCK_SECONDS: Seconds = 8;

/** How much of a signal is kept in memory: two blocks; in a loop at most four. */
export const HELD_SECONDS: Seconds = 2 * BLOCK_SECONDS;

export interface ReadAheadOptions {
  readonly format: PcmFormat;
  /** Length of the signal, which may grow. */
  readonly numSamples: () => Samples;
  /** Fetches samples start … start + count − 1, as far as there are any: one plane per channel. */
  readonly read: (start: Samples, count: Samples) => Promise<readonly Float32Array[]>;
}

interface Block {
  readonly start: Samples;
  /** Exclusive. A block fetched while the signal was shorter ends before its successor begins. */
  readonly end: Samples;
  readonly planes: readonly Float32Array[];
}

export class ReadAhead {
  listener: StoreListener | null = null;
  private readonly options: ReadAheadOptions;
  private readonly blockSamples: Samples;
  /** By index: block i begins at sample i · blockSamples. */
  private readonly blocks = new Map<number, Block>();
  private readonly loading = new Set<number>();

  constructor(options: ReadAheadOptions) {
    this.options = options;
    this.blockSamples = Math.ceil(BLOCK_SECONDS * options.format.sampleRate);
  }

  /**
   * First sample from `sample` on that {@link read} cannot give. Starts to fetch what is missing of
   * the block of `sample` and of the next one, and lets go of all others but the two from `kept`
   * on.
   */
  loadedUntil(sample: Samples, kept: Samples = sample): Samples {
    const numSamples = this.options.numSamples();
    const current = Math.floor(sample / this.blockSamples);
    const other = Math.floor(kept / this.blockSamples);
    for (const index of this.blocks.keys()) {
      if (![current, current + 1, other, other + 1].includes(index)) this.blocks.delete(index);
    }
    let until = Math.min(sample, numSamples);
    for (const index of [current, current + 1]) {
      const start = index * this.blockSamples;
      if (start >= numSamples) break;
      const block = this.blocks.get(index);
      const endByNow = Math.min(start + this.blockSamples, numSamples);
      if (!block || block.end < endByNow) void this.load(index);
      // The block that is needed first is fetched first.
      if (!block) break;
      if (until >= start) until = Math.max(until, block.end);
    }
    return until;
  }

  /** Samples start … start + count − 1 within the signal; 0 where they are not loaded. */
  read(start: Samples, count: Samples): Float32Array[] {
    const { format, numSamples } = this.options;
    const range = clipRange(start, count, numSamples());
    const planes = Array.from(
      { length: format.numChannels },
      () => new Float32Array(range.end - range.start),
    );
    for (const block of this.blocks.values()) {
      const from = Math.max(range.start, block.start);
      const to = Math.min(range.end, block.end);
      if (to <= from) continue;
      block.planes.forEach((plane, channel) => {
        const slice = plane.subarray(from - block.start, to - block.start);
        planes[channel].set(slice, from - range.start);
      });
    }
    return planes;
  }

  private async load(index: number): Promise<void> {
    if (this.loading.has(index)) return;
    this.loading.add(index);
    try {
      const start = index * this.blockSamples;
      const planes = await this.options.read(start, this.blockSamples);
      this.blocks.set(index, { start, end: start + planes[0].length, planes });
    } catch {
      this.listener?.onUnreadable();
      return;
    } finally {
      this.loading.delete(index);
    }
    this.listener?.onLoaded();
  }
}
