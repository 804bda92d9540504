import { describe, expect, it, vi } from 'vitest';
import { SongTooLongError } from '../audio/decode/memoryLimit';
import { createMemorySong } from '../audio/store/memoryStore';
import { VocalIsolationError } from '../shared/errors';
import { openInMemoryAfter, openSong } from './openSong';
import type { Decoders } from './openSong';

const PCM = { sampleRate: 8000, channels: [Float32Array.of(0.1, -0.2)] };
const FILE = new Blob(['x']);
const { signal } = new AbortController();
const FULL = new VocalIsolationError('storage-full', 'x');

/** Decodes what takes less than 4 GB in memory. */
const decode: Decoders['decode'] = async (_, { budgetBytes }) => {
  if (budgetBytes < 4e9) throw new SongTooLongError(3600, 1400);
  return { pcm: PCM, isTruncated: true, isDamaged: false };
};

describe('openSong', () => {
  it('decodes a long song into memory only where it cannot be stored', async () => {
    const decodeToStore = vi.fn<NonNullable<Decoders['decodeToStore']>>();
    decodeToStore.mockRejectedValue(FULL);
    const decoders = { decode, decodeToStore };
    const { song, ...notices } = await openSong(decoders, FILE, { signal, budgetBytes: 8e9 });
    expect(song.isStored).toBe(false);
    expect(notices).toEqual({ isTruncated: true, isDamaged: false });
    // What people are told is that the disk has no room: that they can change.
    for (const budgetBytes of [2e9, 1e9]) {
      await expect(openSong(decoders, FILE, { signal, budgetBytes })).rejects.toBe(FULL);
    }
    expect(decodeToStore).toHaveBeenCalledTimes(3);
  });

  it('stores a long song, and does not ask the disk for a short one', async () => {
    const stored = { ...createMemorySong(PCM), kind: 'stored' as const };
    const decodeToStore = vi.fn<NonNullable<Decoders['decodeToStore']>>();
    decodeToStore.mockResolvedValue({ song: stored, isTruncated: false, isDamaged: true });
    const long = await openSong({ decode, decodeToStore }, FILE, { signal, budgetBytes: 8e9 });
    expect(long).toMatchObject({ isDamaged: true, song: { isStored: true } });
    decodeToStore.mockClear();
    const fits = async () => ({ pcm: PCM, isTruncated: false, isDamaged: false });
    const decoders = { decode: fits, decodeToStore };
    const short = await openSong(decoders, FILE, { signal, budgetBytes: 8e9 });
    expect(short.song.isStored).toBe(false);
    expect(decodeToStore).not.toHaveBeenCalled();
  });

  it('tells what decoding says where nothing can be stored', async () => {
    const decoders = { decode, decodeToStore: null };
    await expect(openSong(decoders, FILE, { signal, budgetBytes: 1e9 })).rejects.toMatchObject({
      code: 'too-long',
    });
    const broken = new VocalIsolationError('decode-failed', 'x');
    const failing = { decode: () => Promise.reject(broken), decodeToStore: null };
    const options = { signal, budgetBytes: 8e9 };
    await expect(openSong(failing, FILE, options)).rejects.toBe(broken);
    await expect(openInMemoryAfter(FULL, failing, FILE, options)).rejects.toBe(broken);
  });
});
