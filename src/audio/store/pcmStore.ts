/**
 * Where the samples of a song are kept. The session and the player know songs by these interfaces
 * only: memoryStore.ts keeps a song in memory, diskStore.ts in files.
 */
import type { SongSource } from '../../pcm/songSource';
import type { Hertz, Samples } from '../../shared/units';

/** What does not change while samples are appended. */
export interface PcmFormat {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
}

/** What a store reports on its own. */
export interface StoreListener {
  /** Samples that `loadedUntil` asked for can be read at once now. */
  onLoaded(): void;
  /** Samples that were appended cannot be read any more. */
  onUnreadable(): void;
}

/** One signal of a song, full scale ±1, from sample 0 on. It grows at its end. */
export interface PcmStore extends PcmFormat {
  /** Samples of each channel that have been appended. */
  readonly numSamples: Samples;
  /** The first sample from `sample` on that `read` cannot give. */
  readyUntil(sample: Samples): Samples;
  /** Makes room for all samples that will come, so that the first `append` does not have to. */
  reserve(): Promise<void>;
  /**
   * Copies `planes` behind what is there: one plane per channel, of equal length. Call it again
   * only after it has settled. Rejects with `storage-full`, `storage-lost` or
   * `storage-failed`.
   */
  append(planes: readonly Float32Array[]): Promise<void>;
  /**
   * Copies `planes` to `start` and the samples after it, beyond the end of what was appended, which
   * will reach and replace them. For the rest as {@link append}, between whose calls it may come.
   * Where samples that were written are there twice, those that begin later count from their
   * beginning on. Where they meet others, both are cross-fades as far as both were given: the last
   * ones appended to those written behind them, the first ones written from those before.
   */
  write(start: Samples, planes: readonly Float32Array[]): Promise<void>;
  /**
   * Samples start … start + count − 1 up to the first that is neither appended nor written, one
   * plane per channel. The planes may be views of the store: do not write to them. Rejects with
   * `storage-lost` or `storage-failed`.
   */
  read(start: Samples, count: Samples): Promise<readonly Float32Array[]>;
  /**
   * First sample from `sample` on that `readLoaded` cannot give. A store on the disk starts to
   * fetch what it lacks around `sample`, calls `onLoaded` when it is there, and forgets the rest,
   * but for what is around `kept`, another sample from which will be read soon.
   */
  loadedUntil(sample: Samples, kept?: Samples): Samples;
  /**
   * As `read`, but at once: from a sample between the last `sample` and its `loadedUntil` on, up to
   * the first that is not loaded.
   */
  readLoaded(start: Samples, count: Samples): readonly Float32Array[];
  /**
   * What is there, to be given to the worker. Samples in memory are copied, in tasks of a few
   * milliseconds: the copy may be transferred. Rejects with `AbortError`.
   */
  toSource(signal: AbortSignal): Promise<SongSource>;
  /** Sets the listener; the one before is told nothing more. */
  watch(listener: StoreListener): void;
}

/** The signals of one song. */
export interface SongStore {
  readonly kind: SongSource['kind'];
  /** Complete. */
  readonly mixture: PcmStore;
  /** Empty at first; same format and, in the end, same length as the mixture. */
  readonly vocals: PcmStore;
  /** Deletes what is on the disk; what is being written fails. Never rejects. */
  remove(): Promise<void>;
}
