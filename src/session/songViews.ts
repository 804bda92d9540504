/** The tiles of one song: which can be computed by now, and computing them from its samples. */
import { TILES } from '../model/config';
import { tileGeometry } from '../pipeline/viewTile';
import type { Tile } from '../pipeline/viewTile';
import type { FrequencyScale } from '../shared/frequencyAxis';
import type { Samples } from '../shared/units';
import type { ViewClient } from '../views/page/viewClient';
import type { SongData } from './songData';

/** What can be looked at, in the order of the lanes from top to bottom. */
export const LANES = ['vocals', 'instrumental', 'mixture'] as const;

export type Lane = (typeof LANES)[number];

export type { Tile };

/**
 * Names a tile: it covers the samples from index · TILES.numColumns · columnSamples on, and
 * `columnSamples` is a power of two.
 */
export interface TileKey {
  readonly lane: Lane;
  readonly scale: FrequencyScale;
  readonly columnSamples: Samples;
  readonly index: number;
}

export interface SongViews {
  /** Whether all samples that the tile shows have arrived; false after `close`. */
  isAvailable(key: TileKey): boolean;
  /** Grows whenever samples that the tile shows come or are replaced by the song's own. */
  versionOf(key: TileKey): number;
  /** Rejects as reading the samples and `ViewClient.computeTile` do. */
  compute(key: TileKey): Promise<Tile>;
  /** What is being computed rejects. */
  close(): void;
}

type ViewedSong = Pick<
  SongData,
  'sampleRate' | 'numSamples' | 'ready' | 'separatedSamples' | 'read'
>;

/** The tiles of `song`, computed by `client`, which `close` closes. */
export function createSongViews(song: ViewedSong, client: ViewClient): SongViews {
  const { sampleRate, numSamples } = song;
  let isClosed = false;

  /** The samples that a tile shows and those that its windows reach beyond it. */
  function rangesOf({ columnSamples, index }: TileKey) {
    const { context } = tileGeometry(columnSamples, sampleRate);
    const start = index * TILES.numColumns * columnSamples;
    const first = Math.max(0, start - context);
    const end = Math.min(numSamples, start + TILES.numColumns * columnSamples + context);
    return { start, first, end };
  }

  async function read(signal: 'mixture' | 'vocals', first: Samples, end: Samples) {
    const planes = await song.read(signal, first, end - first);
    // Copies, because the worker takes them over.
    return planes.map((plane) => plane.slice());
  }

  return {
    isAvailable(key) {
      if (isClosed) return false;
      const { first, end } = rangesOf(key);
      return key.lane === 'mixture' || song.ready.has(first, end);
    },
    versionOf(key) {
      if (key.lane === 'mixture') return 0;
      const { first, end } = rangesOf(key);
      // Available tiles are complete: what can still happen is that parts become final.
      return Math.max(0, Math.min(end, song.separatedSamples()) - first);
    },
    async compute(key) {
      const { lane, columnSamples, scale } = key;
      const { start, first, end } = rangesOf(key);
      const planes = await read(lane === 'vocals' ? 'vocals' : 'mixture', first, end);
      const minus = lane === 'instrumental' ? await read('vocals', first, end) : null;
      const firstSample = start - first;
      return client.computeTile({ planes, minus, firstSample, sampleRate, columnSamples, scale });
    },
    close() {
      isClosed = true;
      client.close();
    },
  };
}
