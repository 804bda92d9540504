/**
 * Samples in files: consecutive parts, each a file of planar 32-bit floats (pcm/storedPcm.ts). In
 * memory is only what a listener hears next (readAhead.ts).
 */
import { readStored } from '../../pcm/storedPcm';
import type { StoredPart, StoredPcm } from '../../pcm/storedPcm';
import type { Samples } from '../../shared/units';
import type { PcmFormat, PcmStore, SongStore } from './pcmStore';
import { ReadAhead } from './readAhead';
import type { SongFolder } from './songFolder';
import { asStorageError } from './storageError';
import { answered } from './storagePatience';

/** A song in `folder` whose `mixture` is complete. The folder goes with the song. */
export function createDiskSong(folder: SongFolder, mixture: PcmStore): SongStore {
  return {
    kind: 'stored',
    mixture,
    vocals: createDiskStore(folder.handle, 'vocals', mixture),
    remove: () => folder.remove(),
  };
}

/** An empty store whose files are `<name>-0`, `<name>-1`, … in `folder`. */
export function createDiskStore(
  folder: FileSystemDirectoryHandle,
  name: string,
  { sampleRate, numChannels }: PcmFormat,
): PcmStore {
  const parts: StoredPart<Blob>[] = [];
  let numSamples: Samples = 0;
  const pcm = (): StoredPcm<Blob> => ({ sampleRate, numChannels, numSamples, parts });
  const read = async (start: Samples, count: Samples) => {
    try {
      return await answered(readStored(pcm(), start, count));
    } catch (error) {
      throw asStorageError(error);
    }
  };
  const ahead = new ReadAhead({
    format: { sampleRate, numChannels },
    numSamples: () => numSamples,
    read,
  });
  return {
    sampleRate,
    numChannels,
    get numSamples() {
      return numSamples;
    },
    // createSongFolder has asked for room already.
    reserve: () => Promise.resolve(),
    async append(planes) {
      const blob = await answered(writePart(folder, `${name}-${parts.length}`, planes));
      const length = planes[0].length;
      parts.push({ startSample: numSamples, numSamples: length, blob });
      numSamples += length;
    },
    read,
    loadedUntil: (sample, kept) => ahead.loadedUntil(sample, kept),
    readLoaded: (start, count) => ahead.read(start, count),
    toSource: () => Promise.resolve({ kind: 'stored', pcm: { ...pcm(), parts: [...parts] } }),
    watch(listener) {
      ahead.listener = listener;
    },
  };
}

/** A part is a file of its own: complete, and readable by page and worker, once it is closed. */
async function writePart(
  folder: FileSystemDirectoryHandle,
  name: string,
  planes: readonly Float32Array[],
): Promise<Blob> {
  try {
    const handle = await folder.getFileHandle(name, { create: true });
    const writable = await handle.createWritable();
    try {
      for (const plane of planes) await writable.write(plane as Float32Array<ArrayBuffer>);
    } catch (error) {
      await writable.abort().catch(() => undefined);
      throw error;
    }
    await writable.close();
    return await handle.getFile();
  } catch (error) {
    throw asStorageError(error);
  }
}
