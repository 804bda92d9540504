/** The tiles that are kept, within a bound of memory, and in which order others are computed. */
import { SPECTROGRAM, synthesisHopLength, TILES } from '../../model/config';
import type { Lane, SongViews, Tile, TileKey } from '../../session/songViews';
import type { FrequencyScale } from '../../shared/frequencyAxis';
import type { Hertz, Samples } from '../../shared/units';

/** Being computed at a time: one in the worker, one whose samples are being read. */
const MAX_UNDER_WAY = 2;
/** How many times coarser a tile may be that stands in for one that is not there yet. */
const COARSEST_SUBSTITUTE = 16;

/** A tile and what it shows. */
export interface KeptTile {
  readonly key: TileKey;
  readonly tile: Tile;
  /** What `SongViews.versionOf` said when its samples were read. */
  readonly version: number;
}

export interface TileStore {
  /** The tile, or null if it is not there. Those asked for last are kept longest. */
  get(key: TileKey): Tile | null;
  /** The tile, or the finest coarser one that covers it; null if there is none. */
  getBest(key: TileKey): KeptTile | null;
  /**
   * Computes these, most urgent first, and nothing else that has not begun. A tile whose samples
   * have been replaced stays until it has been computed anew.
   */
  want(keys: readonly TileKey[]): void;
}

/** Keeps at most `maxTiles`. Calls `onTile` when one has been computed. */
export function createTileStore(views: SongViews, onTile: () => void, maxTiles: number): TileStore {
  /** In the order of use, the least recent first. */
  const tiles = new Map<string, KeptTile>();
  const failed = new Set<string>();
  const underWay = new Set<string>();
  let queue: readonly TileKey[] = [];

  function find(key: TileKey): KeptTile | null {
    const name = nameOf(key);
    const tile = tiles.get(name);
    if (!tile) return null;
    tiles.delete(name);
    tiles.set(name, tile);
    return tile;
  }

  async function compute(key: TileKey): Promise<void> {
    const name = nameOf(key);
    underWay.add(name);
    const version = views.versionOf(key);
    try {
      tiles.set(name, { key, tile: await views.compute(key), version });
      for (const oldest of tiles.keys()) {
        if (tiles.size <= maxTiles) break;
        tiles.delete(oldest);
      }
    } catch {
      // The coarser picture stays. The player and the export say what is wrong with the samples.
      failed.add(name);
    } finally {
      underWay.delete(name);
    }
    start();
    onTile();
  }

  const isCurrent = (key: TileKey) => tiles.get(nameOf(key))?.version === views.versionOf(key);

  function start(): void {
    for (const key of queue) {
      if (underWay.size >= MAX_UNDER_WAY) return;
      const name = nameOf(key);
      const isSettled = isCurrent(key) || failed.has(name) || underWay.has(name);
      if (!isSettled && views.isAvailable(key)) void compute(key);
    }
  }

  return {
    get: (key) => find(key)?.tile ?? null,
    getBest(key) {
      for (let factor = 1; factor <= COARSEST_SUBSTITUTE; factor *= 2) {
        const coarser = {
          ...key,
          columnSamples: key.columnSamples * factor,
          index: Math.floor(key.index / factor),
        };
        const kept = find(coarser);
        if (kept) return kept;
      }
      return null;
    },
    want(keys) {
      queue = keys;
      start();
    },
  };
}

function nameOf({ lane, scale, columnSamples, index }: TileKey): string {
  return `${lane}/${scale}/${columnSamples}/${index}`;
}

/**
 * Samples per column of the tiles that give each pixel at least one column of its own. Null where
 * tiles would show no more than the picture of the whole song, or cover too much to be computed.
 */
export function columnSamplesFor(
  samplesPerPixel: number,
  lane: Lane,
  scale: FrequencyScale,
  pictureColumnSamples: number,
): Samples | null {
  const { smallestColumn, largestColumn } = TILES;
  const columnSamples = Math.max(smallestColumn, 2 ** Math.floor(Math.log2(samplesPerPixel)));
  if (columnSamples > largestColumn) return null;
  // The picture of the whole song has the scale `log`, and the other two lanes.
  const hasPicture = scale === 'log' && lane !== 'instrumental';
  return hasPicture && samplesPerPixel >= pictureColumnSamples ? null : columnSamples;
}

/** Samples per column of the picture of the whole song, also before it is there. */
export function pictureColumnSamples(numSamples: Samples, sampleRate: Hertz): number {
  const hopLength = synthesisHopLength(sampleRate);
  const { maxColumns } = SPECTROGRAM;
  const totalColumns = Math.min(maxColumns, Math.max(1, Math.floor(numSamples / hopLength)));
  return numSamples / totalColumns;
}

/** The tiles of a part of the song, from its middle outwards. */
export function tilesOf(
  lane: Lane,
  scale: FrequencyScale,
  columnSamples: Samples,
  startSample: Samples,
  endSample: Samples,
): TileKey[] {
  const tileSamples = TILES.numColumns * columnSamples;
  const first = Math.floor(startSample / tileSamples);
  const last = Math.max(first, Math.ceil(endSample / tileSamples) - 1);
  const middle = (startSample + endSample) / (2 * tileSamples) - 0.5;
  return Array.from({ length: last - first + 1 }, (_, n) => first + n)
    .toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
    .map((index) => ({ lane, scale, columnSamples, index }));
}
