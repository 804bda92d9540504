/**
 * The samples around a listener, fetched from a slow place before they are needed. Time is divided
 * into equal blocks: the one that is listened to and the one after it are kept in memory.
 */
import type { Span, SpanSet } from '../../shared/spans';
import type { Samples, Seconds } from '../../shared/units';
import type { PcmFormat, StoreListener } from './pcmStore';

const BLOCK_SECONDS: Seconds = 8;

/** How much of a signal is kept in memory: two blocks; in a loop at most four. */
export const HELD_SECONDS: Seconds = 2 * BLOCK_SECONDS;

export interface ReadAheadOptions {
  readonly format: PcmFormat;
  /** Which samples of the signal can be fetched. It may grow. */
  readonly ready: SpanSet;
  /** A number that is another one once more samples within `span` are ready, or others. */
  readonly versionOf: (span: Span) => number;
  /** Fetches samples that are ready: one plane per channel. */
  readonly read: (span: Span) => Promise<readonly Float32Array[]>;
}

/** Samples of one block that follow one another. */
interface Piece extends Span {
  readonly planes: readonly Float32Array[];
}

interface Block {
  readonly pieces: readonly Piece[];
  /** What `versionOf` said when it was fetched. */
  readonly version: number;
}

export class ReadAhead {
  listener: StoreListener | null = null;
  private readonly options: ReadAheadOptions;
  private readonly blockSamples: Samples;
  /**
   * By index: block i begins at sample i · blockSamples. A block fetched while less of it was ready
   * has pieces that end before the block does.
   */
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
    const current = Math.floor(sample / this.blockSamples);
    const other = Math.floor(kept / this.blockSamples);
    for (const index of this.blocks.keys()) {
      if (![current, current + 1, other, other + 1].includes(index)) this.blocks.delete(index);
    }
    let until = sample;
    for (const index of [current, current + 1]) {
      const byNow = this.readyIn(index);
      if (byNow.length === 0) break;
      const block = this.blocks.get(index);
      if (block?.version !== this.versionOf(index)) void this.load(index);
      // The block that is needed first is fetched first.
      if (!block) break;
      until = block.pieces.find(({ start, end }) => start <= until && until < end)?.end ?? until;
    }
    return until;
  }

  /** Samples start … start + count − 1 up to the first one that is not loaded. */
  read(start: Samples, count: Samples): Float32Array[] {
    const pieces = [...this.blocks.values()]
      .flatMap((block) => block.pieces)
      .toSorted((a, b) => a.start - b.start);
    let end = start;
    for (const piece of pieces) if (piece.start <= end) end = Math.max(end, piece.end);
    const length = Math.min(count, end - start);
    const planes = Array.from(
      { length: this.options.format.numChannels },
      () => new Float32Array(length),
    );
    for (const piece of pieces) {
      const from = Math.max(start, piece.start);
      const to = Math.min(start + length, piece.end);
      if (to <= from) continue;
      piece.planes.forEach((plane, channel) => {
        const slice = plane.subarray(from - piece.start, to - piece.start);
        planes[channel].set(slice, from - start);
      });
    }
    return planes;
  }

  private spanOf(index: number): Span {
    return { start: index * this.blockSamples, end: (index + 1) * this.blockSamples };
  }

  private readyIn(index: number): readonly Span[] {
    const { start, end } = this.spanOf(index);
    return this.options.ready.within(start, end);
  }

  private versionOf(index: number): number {
    return this.options.versionOf(this.spanOf(index));
  }

  private async load(index: number): Promise<void> {
    if (this.loading.has(index)) return;
    this.loading.add(index);
    try {
      const version = this.versionOf(index);
      const pieces: Piece[] = [];
      for (const span of this.readyIn(index)) {
        pieces.push({ ...span, planes: await this.options.read(span) });
      }
      this.blocks.set(index, { pieces, version });
    } catch {
      this.listener?.onUnreadable();
      return;
    } finally {
      this.loading.delete(index);
    }
    this.listener?.onLoaded();
  }
}
