/** The heavy half of a song that does not fit into memory: its samples stay on the disk. */
import type { StoredSong } from '../audio/decode/decodeToStore';
import { extendPeaks } from '../pcm/peaks';
import type { PcmAudio } from '../pcm/pcm';
import type { SongFolder, StoredTrack } from '../audio/store/songFolder';
import { readStored } from '../pcm/storedPcm';
import type { StoredPcm } from '../pcm/storedPcm';
import type { Stretch } from '../pipeline/stretch';
import { throwIfAborted } from '../shared/abort';
import type { Samples } from '../shared/units';
import { SongData } from './songData';

/** What is fetched for the player at a time, and for the outline. */
const BLOCK_SECONDS = 8;
/** The most that a stored song has in memory: the listener's block and the next one. */
export const HELD_SECONDS = 2 * BLOCK_SECONDS;

/** Samples around the listener. */
interface Block {
  readonly start: Samples;
  readonly end: Samples;
  readonly mixture: readonly Float32Array[];
  readonly vocals: readonly Float32Array[];
}

export class StoredSongData extends SongData {
  private readonly folder: SongFolder;
  private readonly mixtureTrack: StoredTrack;
  private readonly vocalsTrack: StoredTrack;
  private isClosed = false;
  /** By index; the listener's and the next one. */
  private readonly blocks = new Map<number, Block>();
  private readonly loading = new Set<number>();
  private readonly blockSamples: Samples;

  constructor({ folder, mixture }: StoredSong) {
    const { sampleRate, numChannels, numSamples } = mixture.pcm;
    const noSamples = Array.from({ length: numChannels }, () => new Float32Array(0));
    super({ sampleRate, channels: noSamples }, numSamples);
    this.folder = folder;
    this.mixtureTrack = mixture;
    this.vocalsTrack = folder.createTrack('vocals', sampleRate, numChannels);
    this.blockSamples = Math.ceil(BLOCK_SECONDS * sampleRate);
  }

  override get stored(): StoredPcm<Blob> {
    return this.mixtureTrack.pcm;
  }

  override async copyMixture(): Promise<PcmAudio> {
    return this.mixture;
  }

  override async outlineMixture(signal: AbortSignal): Promise<void> {
    for (let start = 0; start < this.numSamples; start += this.blockSamples) {
      throwIfAborted(signal);
      const planes = await readStored(this.mixtureTrack.pcm, start, this.blockSamples);
      extendPeaks(this.mixturePeaks, planes, start);
    }
    this.mixtureVersion++;
    this.notify();
  }

  protected override async keep(stretch: Stretch): Promise<boolean> {
    if (this.isClosed) return false;
    await this.vocalsTrack.append(stretch.vocals);
    return true;
  }

  override loadedUntil(sample: Samples): Samples {
    const first = Math.floor(Math.min(sample, this.numSamples - 1) / this.blockSamples);
    for (const index of this.blocks.keys()) {
      if (index !== first && index !== first + 1) this.blocks.delete(index);
    }
    let until = sample;
    for (const index of [first, first + 1]) {
      const start = index * this.blockSamples;
      if (start >= this.numSamples) break;
      const block = this.blocks.get(index);
      if (!block || this.lacksVocals(block)) void this.load(index);
      if (!block) break;
      if (until >= start) until = Math.max(until, block.end);
    }
    return until;
  }

  override readMixture(first: Samples, count: Samples): readonly Float32Array[] {
    return this.join(first, count, (block) => block.mixture);
  }

  override readVocals(first: Samples, count: Samples): readonly Float32Array[] {
    return this.join(first, count, (block) => block.vocals);
  }

  /** Vocals can be read as far as the blocks around the listener hold them. */
  override readySamples(): Samples {
    const stored = super.readySamples();
    const lacking = [...this.blocks.values()].filter((block) => this.lacksVocals(block));
    return Math.min(stored, ...lacking.map(({ start, vocals }) => start + vocals[0].length));
  }

  protected override readTracks(
    first: Samples,
    count: Samples,
  ): Promise<readonly (readonly Float32Array[])[]> {
    return Promise.all(
      [this.mixtureTrack, this.vocalsTrack].map(({ pcm }) => readStored(pcm, first, count)),
    );
  }

  override close(): void {
    this.isClosed = true;
    void this.settle()
      .catch(() => undefined)
      .then(() => this.folder.remove());
  }

  /** Whether there are vocals on the disk by now that came after the block was fetched. */
  private lacksVocals({ start, end, vocals }: Block): boolean {
    return start + vocals[0].length < Math.min(end, super.readySamples());
  }

  private async load(index: number): Promise<void> {
    if (this.loading.has(index) || this.isClosed) return;
    this.loading.add(index);
    try {
      const start = index * this.blockSamples;
      const [mixture, vocals] = await this.readTracks(start, this.blockSamples);
      this.blocks.set(index, { start, end: start + mixture[0].length, mixture, vocals });
    } catch {
      // A song that is closed takes its folder away under whoever is reading.
      if (!this.isClosed) this.onUnreadable();
      return;
    } finally {
      this.loading.delete(index);
    }
    this.notify();
  }

  private join(
    first: Samples,
    count: Samples,
    planesOf: (block: Block) => readonly Float32Array[],
  ): readonly Float32Array[] {
    const planes = this.mixture.channels.map(() => new Float32Array(count));
    for (const block of this.blocks.values()) {
      const from = Math.max(first, block.start);
      const to = Math.min(first + count, block.end);
      if (to <= from) continue;
      planesOf(block).forEach((plane, channel) => {
        planes[channel].set(plane.subarray(from - block.start, to - block.start), from - first);
      });
    }
    return planes;
  }
}
