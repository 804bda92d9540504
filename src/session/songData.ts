/**
 * The large data of a song, outside React's state: samples, outlines and pictures, filled as they
 * arrive. Its `SongStore` decides where the samples are kept, in memory or on the disk.
 */
import type { ReadablePcm, SongSamples } from '../audio/export/excerpt';
import type { PlayableSong } from '../audio/play/player';
import type { SongStore } from '../audio/store/pcmStore';
import { SteadyReader } from '../audio/store/steadyReader';
import { PEAKS } from '../model/config';
import { createPeakStrip, extendPeaks, extendPeaksByDifference } from '../pcm/peaks';
import type { PeakStrip } from '../pcm/peaks';
import type { SongSource } from '../pcm/songSource';
import type { Checkpoint } from '../pipeline/checkpoint';
import type { SpectrogramColumns, Stretch } from '../pipeline/stretch';
import { throwIfAborted } from '../shared/abort';
import { nextTask } from '../shared/nextTask';
import { SpanSet } from '../shared/spans';
import type { ReadonlySpanSet } from '../shared/spans';
import type { Hertz, Samples, Seconds } from '../shared/units';

/** Spectrogram pictures of both lanes. */
export interface SpectrogramPicture {
  readonly totalColumns: number;
  readonly numRows: number;
  /** [totalColumns x numRows], values as in `SpectrogramColumns`. */
  readonly mixture: Uint8Array;
  /** [totalColumns x numRows], values as in `SpectrogramColumns`. */
  readonly vocals: Uint8Array;
  /** The columns that are filled. */
  readonly readyColumns: SpanSet;
  /**
   * So many columns from the beginning are final; the song replaces those of parts behind them that
   * were separated first.
   */
  finalColumns: number;
}

/** Samples outlined per task of the page: a few milliseconds. */
const SLICE_SAMPLES: Samples = 1 << 18;

export class SongData implements PlayableSong {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  readonly numSamples: Samples;
  readonly durationSeconds: Seconds;
  /** Whether the samples are on the disk. */
  readonly isStored: boolean;
  readonly mixturePeaks: PeakStrip;
  readonly vocalsPeaks: PeakStrip;
  readonly instrumentalPeaks: PeakStrip;
  /** null until the first columns have come. */
  picture: SpectrogramPicture | null = null;
  /** Where separating can go on behind the vocals that have arrived; null if it cannot. */
  checkpoint: Checkpoint | null = null;
  /** Counts changes of any kind, so that views know when to look again. */
  version = 0;
  /** Counts changes of `mixturePeaks`. */
  mixtureVersion = 0;
  /** Called when samples that were there cannot be read any more; not after `close`. */
  onUnreadable: () => void = () => undefined;

  private readonly store: SongStore;
  private isClosed = false;
  /** The stretches are taken one after the other. Rejected once one of them cannot be kept. */
  private taking: Promise<void> = Promise.resolve();
  private separated: Samples = 0;
  private readonly readySpans = new SpanSet();
  private hasRoomAhead = true;
  private readonly heardVocals: SteadyReader;
  /** What the vocals store said when the player last asked `loadedUntil`. */
  private vocalsLoadedUntil: Samples = Infinity;
  private readonly listeners = new Set<() => void>();

  /** Takes `store` over: `close` removes it. */
  constructor(store: SongStore) {
    const { sampleRate, numChannels, numSamples } = store.mixture;
    this.store = store;
    this.sampleRate = sampleRate;
    this.numChannels = numChannels;
    this.numSamples = numSamples;
    this.durationSeconds = numSamples / sampleRate;
    this.heardVocals = new SteadyReader(sampleRate);
    this.isStored = store.kind === 'stored';
    this.mixturePeaks = createPeakStrip(numSamples, PEAKS);
    this.vocalsPeaks = createPeakStrip(numSamples, PEAKS);
    this.instrumentalPeaks = createPeakStrip(numSamples, PEAKS);
    for (const pcm of [store.mixture, store.vocals]) {
      pcm.watch({
        onLoaded: () => this.notify(),
        // The files of a closed song are removed under whoever reads them.
        onUnreadable: () => {
          if (!this.isClosed) this.onUnreadable();
        },
      });
    }
  }

  /** Final samples of vocals, from the beginning. Parts that were separated first do not count. */
  separatedSamples(): Samples {
    return this.separated;
  }

  /** The samples whose vocals can be read and shown. */
  get ready(): ReadonlySpanSet {
    return this.readySpans;
  }

  /** Whether parts may be separated first: not where one could not be kept. */
  get takesParts(): boolean {
    return this.hasRoomAhead;
  }

  /**
   * For the player, who has asked `loadedUntil` of the same sample before: the first sample from
   * `sample` on whose vocals cannot be read at once.
   */
  readyUntil(sample: Samples): Samples {
    return Math.min(this.readySpans.endFrom(sample), Math.max(sample, this.vocalsLoadedUntil));
  }

  loadedUntil(sample: Samples, kept?: Samples): Samples {
    const { mixture, vocals } = this.store;
    this.vocalsLoadedUntil = vocals.loadedUntil(sample, kept);
    return mixture.loadedUntil(sample, kept);
  }

  readMixture(first: Samples, count: Samples): readonly Float32Array[] {
    return this.store.mixture.readLoaded(first, count);
  }

  readVocals(first: Samples, count: Samples): readonly Float32Array[] {
    return this.store.vocals.readLoaded(first, count);
  }

  readNextVocals(first: Samples, count: Samples): readonly Float32Array[] {
    const { lookahead } = this.heardVocals;
    const planes = this.store.vocals.readLoaded(first, count + lookahead);
    return this.heardVocals.next(first, count, planes);
  }

  /**
   * Mixture and vocals as exports read them from sample `from` on: the vocals end before the first
   * one that is missing by now.
   */
  samples(from: Samples = 0): SongSamples {
    const { mixture, vocals } = this.store;
    const { sampleRate, numChannels } = vocals;
    const steady = new SteadyReader(sampleRate);
    const read: ReadablePcm['read'] = async (first, count) =>
      steady.next(first, count, await vocals.read(first, count + steady.lookahead));
    const numSamples = vocals.readyUntil(from);
    return { mixture, vocals: { sampleRate, numChannels, numSamples, read } };
  }

  /**
   * Samples first … first + count − 1 of a signal, as far as they have arrived, from memory or
   * disk. The planes may be views of the store: do not write to them. Rejects with `storage-lost`
   * or `storage-failed`.
   */
  read(signal: 'mixture' | 'vocals', first: Samples, count: Samples) {
    return this.store[signal].read(first, count);
  }

  /** The mixture for the worker; planes in memory are copies that may be transferred. */
  mixtureSource(signal: AbortSignal): Promise<SongSource> {
    return this.store.mixture.toSource(signal);
  }

  /** Fills the mixture's outline in tasks of a few milliseconds. Rejects with AbortError. */
  async outlineMixture(signal: AbortSignal): Promise<void> {
    for (let start = 0; start < this.numSamples; start += SLICE_SAMPLES) {
      throwIfAborted(signal);
      const slice = await this.store.mixture.read(start, SLICE_SAMPLES);
      extendPeaks(this.mixturePeaks, slice, start);
      if (this.numSamples > SLICE_SAMPLES) await nextTask();
    }
    this.mixtureVersion++;
    this.notify();
  }

  /** Makes room for the vocals, so that the first stretch does not have to. */
  reserveVocals(): Promise<void> {
    return this.store.vocals.reserve();
  }

  /**
   * Takes the next stretch, in tasks of a few milliseconds. Stretches come in order, without gap or
   * overlap, and need not wait for one another. Resolves when this one is kept; rejects if it or
   * one before it cannot be kept.
   */
  append(stretch: Stretch): Promise<void> {
    this.taking = this.taking.then(() => this.take(stretch));
    // A rejection is for whoever awaits `append` or `settle`; it is not unhandled if nobody does.
    this.taking.catch(() => undefined);
    return this.taking;
  }

  /**
   * Takes a stretch of a part that was separated first, as {@link append} does. It comes again, and
   * replaces this one. A stretch that cannot be kept is let go.
   */
  addPart(stretch: Stretch): Promise<void> {
    this.taking = this.taking.then(() => this.takePart(stretch));
    this.taking.catch(() => undefined);
    return this.taking;
  }

  /** Resolves when all stretches appended so far are kept; rejects if one of them cannot be. */
  settle(): Promise<void> {
    return this.taking;
  }

  /** Ends the song: nothing is taken any more, and its store is removed. */
  close(): void {
    this.isClosed = true;
    void this.settle()
      .catch(() => undefined)
      .then(() => this.store.remove());
  }

  /** Calls `listener` after each change of `version`. Returns the function that ends that. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private async take(stretch: Stretch): Promise<void> {
    if (this.isClosed) return;
    const { startSample, vocals, checkpoint = null } = stretch;
    await this.store.vocals.append(vocals);
    await this.show(stretch, true);
    this.separated = startSample + (vocals[0]?.length ?? 0);
    this.checkpoint = checkpoint;
    this.notify();
  }

  private async takePart(stretch: Stretch): Promise<void> {
    if (this.isClosed || !this.hasRoomAhead || stretch.startSample < this.separated) return;
    try {
      await this.store.vocals.write(stretch.startSample, stretch.vocals);
    } catch {
      // The song itself needs the room, and says so if there is none.
      this.hasRoomAhead = false;
      return;
    }
    await this.show(stretch, false);
    this.notify();
  }

  /** Outlines and pictures of vocals that the store has taken. */
  private async show({ startSample, vocals, columns }: Stretch, isFinal: boolean): Promise<void> {
    extendPeaks(this.vocalsPeaks, vocals, startSample);
    await nextTask();
    const length = vocals[0]?.length ?? 0;
    const mixture = await this.store.mixture.read(startSample, length);
    extendPeaksByDifference(this.instrumentalPeaks, mixture, vocals, startSample);
    if (columns) this.fillColumns(columns, isFinal);
    await nextTask();
    this.readySpans.add(startSample, startSample + length);
  }

  private fillColumns(columns: SpectrogramColumns, isFinal: boolean): void {
    const { firstColumn, numColumns, numRows, totalColumns } = columns;
    this.picture ??= {
      totalColumns,
      numRows,
      mixture: new Uint8Array(totalColumns * numRows),
      vocals: new Uint8Array(totalColumns * numRows),
      readyColumns: new SpanSet(),
      finalColumns: 0,
    };
    this.picture.mixture.set(columns.mixture, firstColumn * numRows);
    this.picture.vocals.set(columns.vocals, firstColumn * numRows);
    this.picture.readyColumns.add(firstColumn, firstColumn + numColumns);
    if (isFinal) this.picture.finalColumns = firstColumn + numColumns;
  }

  private notify(): void {
    this.version++;
    for (const listener of this.listeners) listener();
  }
}
