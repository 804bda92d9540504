import { describe, expect, it, vi } from 'vitest';
import type { StoredSong } from '../audio/decode/decodeToStore';
import type { StoredTrack } from '../audio/store/songFolder';
import type { StoredPart } from '../pcm/storedPcm';
import { VocalIsolationError } from '../shared/errors';
import { StoredSongData } from './storedSongData';

const RATE = 8000;

/** A track in memory that takes `room` samples. */
function fakeTrack(room = Infinity): StoredTrack {
  const parts: StoredPart<Blob>[] = [];
  let numSamples = 0;
  return {
    get pcm() {
      return { sampleRate: RATE, numChannels: 1, numSamples, parts };
    },
    async append([plane]) {
      if (numSamples + plane.length > room) throw new VocalIsolationError('storage-full', 'full');
      const blob = new Blob([plane as Float32Array<ArrayBuffer>]);
      parts.push({ startSample: numSamples, numSamples: plane.length, blob });
      numSamples += plane.length;
    },
  };
}

async function open(roomForVocals?: number) {
  const mixture = fakeTrack();
  await mixture.append([new Float32Array(2 * RATE).fill(0.5)]);
  const remove = vi.fn<() => Promise<void>>(async () => undefined);
  const folder = { createTrack: () => fakeTrack(roomForVocals), remove };
  const song: StoredSong = { folder, mixture, isTruncated: false };
  return { data: new StoredSongData(song), mixture, remove };
}

const stretch = (startSample: number) => ({
  startSample,
  vocals: [new Float32Array(RATE).fill(0.25)],
  columns: null,
});

describe('StoredSongData', () => {
  it('plays what is stored once it has been fetched', async () => {
    const { data } = await open();
    data.append(stretch(0));
    await data.settle();
    expect(data.loadedUntil(0)).toBe(0);
    await vi.waitFor(() => expect(data.loadedUntil(0)).toBe(2 * RATE));
    expect(data.readMixture(RATE - 1, 2)).toEqual([Float32Array.of(0.5, 0.5)]);
    expect(data.readVocals(0, 1)).toEqual([Float32Array.of(0.25)]);
    expect(data.readySamples()).toBe(RATE);
  });

  it('tells of a full disk, and takes no more after it', async () => {
    const { data } = await open(RATE);
    data.append(stretch(0));
    await data.settle();
    data.append(stretch(RATE));
    await expect(data.settle()).rejects.toMatchObject({ code: 'storage-full' });
    expect(data.readySamples()).toBe(RATE);
    data.append(stretch(0));
    await expect(data.settle()).rejects.toMatchObject({ code: 'storage-full' });
  });

  it('says once that a block cannot be read, but not after it is closed', async () => {
    const { data, mixture } = await open();
    const failing = vi
      .spyOn(mixture.pcm.parts[0].blob, 'slice')
      .mockReturnValue({ arrayBuffer: () => Promise.reject(new Error('gone')) } as Blob);
    const onUnreadable = vi.fn<() => void>();
    data.onUnreadable = onUnreadable;
    data.loadedUntil(0);
    await vi.waitFor(() => expect(onUnreadable).toHaveBeenCalledTimes(1));
    data.loadedUntil(0);
    data.close();
    await vi.waitFor(() => expect(failing).toHaveBeenCalledTimes(2));
    await new Promise((resolve) => setTimeout(resolve));
    expect(onUnreadable).toHaveBeenCalledTimes(1);
  });
});
