/** From a file to the samples of a song: short songs in memory, long ones on the disk. */
import type { DecodedFile, DecodeOptions } from '../audio/decode/decode';
import type { StoredFile } from '../audio/decode/decodeToStore';
import { COMFORTABLE_BYTES, SongTooLongError } from '../audio/decode/memoryLimit';
import { createMemorySong } from '../audio/store/memoryStore';
import { SongData } from './songData';

export interface Decoders {
  readonly decode: (file: Blob, options: DecodeOptions) => Promise<DecodedFile>;
  /** For songs that `decode` refuses as too long; null where songs cannot be stored. */
  readonly decodeToStore: ((file: Blob, signal: AbortSignal) => Promise<StoredFile>) | null;
}

export interface OpenOptions extends DecodeOptions {
  readonly signal: AbortSignal;
}

export interface OpenedSong {
  readonly song: SongData;
  readonly isTruncated: boolean;
  readonly isDamaged: boolean;
}

/**
 * Opens short songs in memory and long ones on the disk. A long song that cannot be stored is
 * opened in memory if it fits there. Rejects as the decoders do.
 */
export async function openSong(
  decoders: Decoders,
  file: Blob,
  { signal, budgetBytes }: OpenOptions,
): Promise<OpenedSong> {
  const { decodeToStore } = decoders;
  if (!decodeToStore) return openInMemory(decoders, file, { signal, budgetBytes });
  try {
    const comfortable = Math.min(budgetBytes, COMFORTABLE_BYTES);
    return await openInMemory(decoders, file, { signal, budgetBytes: comfortable });
  } catch (error) {
    if (!(error instanceof SongTooLongError)) throw error;
  }
  try {
    const { song, ...notices } = await decodeToStore(file, signal);
    return { song: new SongData(song), ...notices };
  } catch (storeError) {
    signal.throwIfAborted();
    if (budgetBytes <= COMFORTABLE_BYTES) throw storeError;
    return openInMemoryAfter(storeError, decoders, file, { signal, budgetBytes });
  }
}

/**
 * Opens in memory a song that could not be stored. One that does not fit there rejects with
 * `storeError`: that people can change.
 */
export async function openInMemoryAfter(
  storeError: unknown,
  decoders: Decoders,
  file: Blob,
  options: OpenOptions,
): Promise<OpenedSong> {
  try {
    return await openInMemory(decoders, file, options);
  } catch (error) {
    throw error instanceof SongTooLongError ? storeError : error;
  }
}

async function openInMemory(
  { decode }: Decoders,
  file: Blob,
  options: OpenOptions,
): Promise<OpenedSong> {
  const { pcm, ...notices } = await decode(file, options);
  return { song: new SongData(createMemorySong(pcm)), ...notices };
}
