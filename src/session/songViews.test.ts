import { describe, expect, it } from 'vitest';
import { createMemorySong } from '../audio/store/memoryStore';
import { TILES } from '../model/config';
import { computeTile } from '../pipeline/viewTile';
import type { TileRequest } from '../pipeline/viewTile';
import { noise } from '../testing/signals';
import type { ViewClient } from '../views/page/viewClient';
import { SongData } from './songData';
import { createSongViews } from './songViews';
import type { Lane, TileKey } from './songViews';

const RATE = 44100;
const LENGTH = 60_000;
const MIXTURE = noise(LENGTH, 1);
const VOCALS = noise(LENGTH, 2);

/** A song of which `ready` samples are separated, and views that compute here. */
async function open(ready: number) {
  const data = new SongData(createMemorySong({ sampleRate: RATE, channels: [MIXTURE.slice()] }));
  await data.append({ startSample: 0, vocals: [VOCALS.slice(0, ready)], columns: null });
  const requests: TileRequest[] = [];
  const client: ViewClient = {
    computeTile(request) {
      requests.push(request);
      return Promise.resolve(computeTile(request));
    },
    close: () => undefined,
  };
  return { views: createSongViews(data, client), requests, data };
}

const key = (lane: Lane, index: number, columnSamples = 64): TileKey => ({
  lane,
  scale: 'log',
  columnSamples,
  index,
});

describe('createSongViews', () => {
  it('computes each lane from its own samples, as the whole song would give them', async () => {
    const { views } = await open(LENGTH);
    const rest = MIXTURE.map((value, n) => value - VOCALS[n]);
    for (const [lane, samples] of [
      ['mixture', MIXTURE],
      ['vocals', VOCALS],
      ['instrumental', rest],
    ] as const) {
      for (const index of [0, 1, 3]) {
        const expected = computeTile({
          planes: [samples],
          minus: null,
          firstSample: index * TILES.numColumns * 64,
          sampleRate: RATE,
          columnSamples: 64,
          scale: 'log',
        });
        expect(await views.compute(key(lane, index))).toEqual(expected);
      }
    }
  });

  it('reads no more than the tile and its windows, and leaves the song alone', async () => {
    const { views, requests, data } = await open(LENGTH);
    await views.compute(key('instrumental', 1));
    const [{ planes, minus }] = requests;
    for (const [plane] of [planes, minus ?? []]) expect(plane.length).toBe(256 * 64 + 4096);
    // The worker takes the buffers over: they must be copies.
    planes[0].fill(9);
    minus?.[0].fill(9);
    expect((await data.read('mixture', 0, LENGTH))[0]).toEqual(MIXTURE);
    expect((await data.read('vocals', 0, LENGTH))[0]).toEqual(VOCALS);
  });

  it('knows which tiles are complete while vocals arrive', async () => {
    const { views } = await open(30_000);
    expect(views.isAvailable(key('mixture', 3))).toBe(true);
    // Tile 0 ends at sample 16384, tile 1 at 32768; windows reach 2048 samples further.
    expect(views.isAvailable(key('vocals', 0))).toBe(true);
    expect(views.isAvailable(key('vocals', 1))).toBe(false);
    expect(views.isAvailable(key('instrumental', 1))).toBe(false);
    const { views: finished } = await open(LENGTH);
    expect(finished.isAvailable(key('vocals', 3))).toBe(true);
    finished.close();
    expect(finished.isAvailable(key('mixture', 3))).toBe(false);
  });

  it('tells apart a tile of a part and that of the samples which replace it', async () => {
    const { views, data } = await open(10_000);
    await data.addPart({
      startSample: 14_000,
      vocals: [VOCALS.slice(14_000, 45_000)],
      columns: null,
    });
    // Tile 1 shows samples 16384 … 32767, and reaches 2048 samples further.
    expect(views.isAvailable(key('vocals', 1))).toBe(true);
    const early = views.versionOf(key('vocals', 1));
    await data.append({
      startSample: 10_000,
      vocals: [VOCALS.slice(10_000, 20_000)],
      columns: null,
    });
    expect(views.versionOf(key('vocals', 1))).toBeGreaterThan(early);
    expect(views.versionOf(key('mixture', 1))).toBe(views.versionOf(key('mixture', 3)));
    await data.append({
      startSample: 20_000,
      vocals: [VOCALS.slice(20_000, 40_000)],
      columns: null,
    });
    const late = views.versionOf(key('vocals', 1));
    await data.append({ startSample: 40_000, vocals: [VOCALS.slice(40_000)], columns: null });
    expect(views.versionOf(key('vocals', 1))).toBe(late);
  });
});
