import { describe, expect, it, vi } from 'vitest';
import type { SongViews, Tile, TileKey } from '../../session/songViews';
import { createDeferred } from '../../shared/race';
import type { Deferred } from '../../shared/race';
import { columnSamplesFor, createTileStore, pictureColumnSamples, tilesOf } from './tileStore';

const key = (index: number, columnSamples = 64): TileKey => ({
  lane: 'vocals',
  scale: 'log',
  columnSamples,
  index,
});
const TILE: Tile = {
  values: new Uint8Array(1),
  max: new Float32Array(1),
  min: new Float32Array(1),
};

/** Views whose tiles are computed when the test says so. */
function fakeViews(isAvailable: (key: TileKey) => boolean = () => true, versionOf = () => 0) {
  const begun: { key: TileKey; result: Deferred<Tile> }[] = [];
  const views: SongViews = {
    isAvailable,
    versionOf,
    compute(wanted) {
      const result = createDeferred<Tile>();
      begun.push({ key: wanted, result });
      return result.promise;
    },
    close: () => undefined,
  };
  const finish = async (index: number, error?: Error) => {
    const { result } = begun[index];
    if (error) result.reject(error);
    else result.resolve(TILE);
    // The store goes on in the microtasks after this.
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { views, begun, finish };
}

const indices = (begun: readonly { key: TileKey }[]) => begun.map((one) => one.key.index);

describe('createTileStore', () => {
  it('computes what is wanted in that order, two at a time, each once', async () => {
    const { views, begun, finish } = fakeViews();
    const onTile = vi.fn<() => void>();
    const store = createTileStore(views, onTile, 10);
    store.want([key(3), key(1), key(2)]);
    store.want([key(3), key(1), key(2)]);
    expect(indices(begun)).toEqual([3, 1]);
    await finish(0);
    expect(indices(begun)).toEqual([3, 1, 2]);
    expect(onTile).toHaveBeenCalledOnce();
    expect(store.get(key(3))).toBe(TILE);
    expect(store.get(key(1))).toBeNull();
    await finish(1);
    await finish(2);
    store.want([key(3), key(1), key(2)]);
    expect(begun).toHaveLength(3);
  });

  it('computes a tile anew once its samples have been replaced, and shows it until then', async () => {
    let version = 1;
    const { views, begun, finish } = fakeViews(
      () => true,
      () => version,
    );
    const store = createTileStore(views, () => undefined, 10);
    store.want([key(1)]);
    await finish(0);
    store.want([key(1)]);
    expect(begun).toHaveLength(1);
    version = 2;
    store.want([key(1)]);
    expect(begun).toHaveLength(2);
    expect(store.getBest(key(1))).toMatchObject({ tile: TILE, version: 1 });
    // Replaced while it is being computed: once more.
    version = 3;
    await finish(1);
    expect(store.getBest(key(1))?.version).toBe(2);
    expect(begun).toHaveLength(3);
    await finish(2);
    store.want([key(1)]);
    expect(store.getBest(key(1))?.version).toBe(3);
    expect(begun).toHaveLength(3);
  });

  it('forgets what is not wanted any more, unless it has begun', async () => {
    const { views, begun, finish } = fakeViews();
    const store = createTileStore(views, () => undefined, 10);
    store.want([key(1), key(2), key(3), key(4)]);
    store.want([key(9)]);
    await finish(0);
    await finish(1);
    expect(indices(begun)).toEqual([1, 2, 9]);
  });

  it('keeps the number of tiles that it may, those used last', async () => {
    const { views, finish, begun } = fakeViews();
    const store = createTileStore(views, () => undefined, 3);
    for (let index = 0; index < 5; index++) {
      store.want([key(index)]);
      await finish(index);
      store.get(key(0));
    }
    expect([0, 1, 2, 3, 4].filter((index) => store.get(key(index)))).toEqual([0, 3, 4]);
    expect(begun).toHaveLength(5);
  });

  it('waits for samples, and does not try again what has failed', async () => {
    let isThere = false;
    const { views, begun, finish } = fakeViews(() => isThere);
    const store = createTileStore(views, () => undefined, 3);
    store.want([key(0)]);
    expect(begun).toHaveLength(0);
    isThere = true;
    store.want([key(0)]);
    await finish(0, new Error('the disk is gone'));
    store.want([key(0)]);
    expect(begun).toHaveLength(1);
    expect(store.get(key(0))).toBeNull();
  });

  it('shows a coarser tile until the finer one is there', async () => {
    const { views, finish } = fakeViews();
    const store = createTileStore(views, () => undefined, 3);
    store.want([key(1, 256)]);
    await finish(0);
    // Tile 1 of 256 samples per column covers tiles 4 … 7 of 64.
    expect(store.getBest(key(7, 64))?.key).toEqual(key(1, 256));
    expect(store.getBest(key(8, 64))).toBeNull();
    expect(store.getBest(key(1, 256))?.tile).toBe(TILE);
  });
});

describe('columnSamplesFor', () => {
  it('gives each pixel a column of its own, down to 16 samples', () => {
    for (const samplesPerPixel of [5, 16, 17, 100, 1000]) {
      const columnSamples = columnSamplesFor(samplesPerPixel, 'vocals', 'log', 2000) ?? 0;
      expect(Number.isInteger(Math.log2(columnSamples))).toBe(true);
      expect(columnSamples).toBeLessThanOrEqual(Math.max(16, samplesPerPixel));
      expect(columnSamples).toBeGreaterThan(samplesPerPixel / 2);
    }
  });

  it('needs no tiles where the picture of the song has a column per pixel', () => {
    expect(columnSamplesFor(1024, 'vocals', 'log', 1024)).toBeNull();
    expect(columnSamplesFor(1023, 'vocals', 'log', 1024)).toBe(512);
    // The picture has neither this scale nor this lane.
    expect(columnSamplesFor(1024, 'vocals', 'mel', 1024)).toBe(1024);
    expect(columnSamplesFor(1024, 'instrumental', 'log', 1024)).toBe(1024);
    expect(columnSamplesFor(100_000, 'instrumental', 'mel', 1024)).toBeNull();
  });
});

describe('tilesOf', () => {
  it('covers the part from its middle outwards', () => {
    const tiles = tilesOf('mixture', 'mel', 64, 64 * 256 * 2 + 5, 64 * 256 * 5);
    expect(tiles.map(({ index }) => index)).toEqual([3, 4, 2]);
    expect(tiles[0]).toMatchObject({ lane: 'mixture', scale: 'mel', columnSamples: 64 });
    expect(tilesOf('mixture', 'mel', 64, 0, 1)).toHaveLength(1);
  });
});

describe('pictureColumnSamples', () => {
  it('is a hop for short songs, and what the most columns leave for long ones', () => {
    expect(pictureColumnSamples(1024 * 500, 44100)).toBe(1024);
    expect(pictureColumnSamples(16384 * 9999, 44100)).toBe(9999);
    expect(pictureColumnSamples(10, 44100)).toBe(10);
  });
});
