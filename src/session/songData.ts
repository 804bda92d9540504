/** The heavy half of a song, outside React's state: samples, outlines, pictures, filled as they come. */
import type { StemName } from '../audio/export/fileNames';
import { createPlaneStream, instrumentalPlanes } from '../audio/export/planeStream';
import type { PlaneStream } from '../audio/export/planeStream';
import { createPeakStrip, extendPeaks } from '../pcm/peaks';
import type { PeakStrip } from '../pcm/peaks';
import type { PcmAudio } from '../pcm/pcm';
import type { PlayableSong } from '../audio/play/player';
import type { StoredPcm } from '../pcm/storedPcm';
import { PEAKS } from '../model/config';
import { throwIfAborted } from '../shared/abort';
import { nextTask } from '../shared/nextTask';
import type { Hertz, Samples, Seconds } from '../shared/units';
import type { SpectrogramColumns, Stretch } from '../pipeline/stretch';

/** Spectrogram pictures of both lanes; columns before `readyColumns` are filled. */
export interface SpectrogramPicture {
  readonly totalColumns: number;
  readonly numRows: number;
  /** [totalColumns x numRows] each, as in protocol.ts. */
  readonly mixture: Uint8Array;
  readonly vocals: Uint8Array;
  readyColumns: number;
}

/** Samples per slice of work on the page's own thread: a few milliseconds. */
const SLICE_SAMPLES = 1 << 18;
/** The same where memory is written for the first time, which the system hands out page by page. */
const FRESH_SLICE_SAMPLES = 1 << 15;

export class SongData implements PlayableSong {
  readonly mixture: PcmAudio;
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  readonly numSamples: Samples;
  readonly durationSeconds: Seconds;
  readonly mixturePeaks: PeakStrip;
  readonly vocalsPeaks: PeakStrip;
  picture: SpectrogramPicture | null = null;
  /** Count changes, so that views know when to look again. */
  version = 0;
  mixtureVersion = 0;
  /** Where the mixture is when it is not in memory. */
  get stored(): StoredPcm<Blob> | null {
    return null;
  }

  /** Called when samples that were there cannot be read any more. */
  onUnreadable: () => void = () => undefined;

  private planes: Float32Array[] | null = null;
  /** Stretches follow one another; what keeping one of them fails with is told by `settle`. */
  private taking: Promise<void> = Promise.resolve();
  private ready: Samples = 0;
  private readonly listeners = new Set<() => void>();

  constructor(mixture: PcmAudio, numSamples: Samples = mixture.channels[0]?.length ?? 0) {
    this.mixture = mixture;
    this.sampleRate = mixture.sampleRate;
    this.numChannels = mixture.channels.length;
    this.numSamples = numSamples;
    this.durationSeconds = this.numSamples / mixture.sampleRate;
    this.mixturePeaks = createPeakStrip(this.numSamples, PEAKS);
    this.vocalsPeaks = createPeakStrip(this.numSamples, PEAKS);
  }

  vocals(): readonly Float32Array[] | null {
    return this.planes;
  }

  readySamples(): Samples {
    return this.ready;
  }

  readMixture(first: Samples, count: Samples): readonly Float32Array[] {
    return this.mixture.channels.map((plane) => plane.subarray(first, first + count));
  }

  readVocals(first: Samples, count: Samples): readonly Float32Array[] {
    return (this.planes ?? []).map((plane) => plane.subarray(first, first + count));
  }

  /** In memory everything can be read at once. */
  loadedUntil(_sample: Samples): Samples {
    return this.numSamples;
  }

  /** One stem of a finished song, for an encoder. Its blocks reject where samples are lost. */
  stem(name: StemName): PlaneStream {
    return createPlaneStream(this, async (first, count) => {
      const [mixture, vocals] = await this.readTracks(first, count);
      return name === 'vocals' ? vocals : instrumentalPlanes(mixture, vocals);
    });
  }

  /** Samples first … first + count − 1 of mixture and vocals, wherever they are kept. */
  protected async readTracks(
    first: Samples,
    count: Samples,
  ): Promise<readonly (readonly Float32Array[])[]> {
    return [this.readMixture(first, count), this.readVocals(first, count)];
  }

  /** Resolves when all stretches appended so far are safe; rejects if one of them cannot be kept. */
  settle(): Promise<void> {
    return this.taking;
  }

  /** The song is not needed any more. */
  close(): void {}

  /** Fills the mixture's outline slice by slice, so that the page never stalls. */
  async outlineMixture(signal: AbortSignal): Promise<void> {
    for (let start = 0; start < this.numSamples; start += SLICE_SAMPLES) {
      throwIfAborted(signal);
      const slice = this.mixture.channels.map((plane) =>
        plane.subarray(start, start + SLICE_SAMPLES),
      );
      extendPeaks(this.mixturePeaks, slice, start);
      if (this.numSamples > SLICE_SAMPLES) await nextTask();
    }
    this.mixtureVersion++;
    this.notify();
  }

  /** Makes room for the vocals, so that the first stretch does not have to. */
  async reserveVocals(): Promise<void> {
    this.planes = await emptyPlanes(this.mixture);
  }

  /** A copy to give away, made slice by slice. */
  async copyMixture(signal: AbortSignal): Promise<PcmAudio> {
    const { sampleRate, channels } = this.mixture;
    const copies = await emptyPlanes(this.mixture);
    for (let start = 0; start < this.numSamples; start += SLICE_SAMPLES) {
      throwIfAborted(signal);
      copies.forEach((copy, channel) =>
        copy.set(channels[channel].subarray(start, start + SLICE_SAMPLES), start),
      );
      if (this.numSamples > SLICE_SAMPLES) await nextTask();
    }
    return { sampleRate, channels: copies };
  }

  /**
   * Takes the next stretch, in tasks of a few milliseconds; {@link settle} tells when it is there. Stretches
   * arrive in order. Only after {@link reserveVocals}.
   */
  append(stretch: Stretch): void {
    this.taking = this.taking.then(async () => {
      if (!(await this.keep(stretch))) return;
      extendPeaks(this.vocalsPeaks, stretch.vocals, stretch.startSample);
      if (stretch.columns) this.appendColumns(stretch.columns);
      await nextTask();
      this.ready = stretch.startSample + (stretch.vocals[0]?.length ?? 0);
      this.notify();
    });
    // Whoever waits for `settle` is told.
    this.taking.catch(() => undefined);
  }

  /** Stores a stretch's samples; false if nobody wants them any more. */
  protected async keep({ startSample, vocals }: Stretch): Promise<boolean> {
    const length = vocals[0]?.length ?? 0;
    for (let from = 0; from < length; from += FRESH_SLICE_SAMPLES) {
      this.planes?.forEach((plane, channel) =>
        plane.set(vocals[channel].subarray(from, from + FRESH_SLICE_SAMPLES), startSample + from),
      );
      if (length > FRESH_SLICE_SAMPLES) await nextTask();
    }
    return true;
  }

  /** The finished vocals as audio. */
  vocalsAudio(): PcmAudio {
    return { sampleRate: this.mixture.sampleRate, channels: this.planes ?? [] };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private appendColumns(columns: SpectrogramColumns): void {
    const { firstColumn, numColumns, numRows, totalColumns } = columns;
    this.picture ??= {
      totalColumns,
      numRows,
      mixture: new Uint8Array(totalColumns * numRows),
      vocals: new Uint8Array(totalColumns * numRows),
      readyColumns: 0,
    };
    this.picture.mixture.set(columns.mixture, firstColumn * numRows);
    this.picture.vocals.set(columns.vocals, firstColumn * numRows);
    this.picture.readyColumns = Math.max(this.picture.readyColumns, firstColumn + numColumns);
  }

  protected notify(): void {
    this.version++;
    for (const listener of this.listeners) listener();
  }
}

/** Silence in the shape of `pcm`, each plane in a task of its own: the browser may have to clean up for it. */
async function emptyPlanes({ channels }: PcmAudio): Promise<Float32Array[]> {
  const planes: Float32Array[] = [];
  for (const { length } of channels) {
    planes.push(new Float32Array(length));
    await nextTask();
  }
  return planes;
}
