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
import { SpanSet } from '../../shared/spans';
import type { Span } from '../../shared/spans';
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
  /** In order, without overlap. Those that are appended as well by now are not read any more. */
  let written: readonly StoredPart<Blob>[] = [];
  let numSamples: Samples = 0;
  const ready = new SpanSet();
  const pcm = (): StoredPcm<Blob> => ({ sampleRate, numChannels, numSamples, parts });

  /** Samples that are ready: the appended ones, and behind their end the written ones. */
  async function readReady({ start, end }: Span): Promise<readonly Float32Array[]> {
    const joint = Math.min(end, Math.max(start, numSamples));
    const later = { sampleRate, numChannels, numSamples: end, parts: written };
    try {
      const appended = await answered(readStored(pcm(), start, joint - start));
      if (joint === end) return appended;
      const ahead = await answered(readStored(later, joint, end - joint));
      return appended.map((plane, channel) => {
        const both = new Float32Array(end - start);
        both.set(plane);
        both.set(ahead[channel], joint - start);
        return both;
      });
    } catch (error) {
      throw asStorageError(error);
    }
  }
  const read = (start: Samples, count: Samples) => {
    const from = Math.max(0, start);
    const end = Math.min(ready.endFrom(from), start + count);
    return readReady({ start: from, end: Math.max(from, end) });
  };
  const ahead = new ReadAhead({ format: { sampleRate, numChannels }, ready, read: readReady });
  return {
    sampleRate,
    numChannels,
    get numSamples() {
      return numSamples;
    },
    // createSongFolder has asked for room already.
    reserve: () => Promise.resolve(),
    readyUntil: (sample) => ready.endFrom(sample),
    async append(planes) {
      const blob = await answered(writePart(folder, `${name}-${parts.length}`, planes));
      const length = planes[0].length;
      parts.push({ startSample: numSamples, numSamples: length, blob });
      numSamples += length;
      ready.add(0, numSamples);
    },
    async write(start, planes) {
      // What is there stays: the same samples are never in two files that are read.
      for (const gap of ready.gaps(start, start + planes[0].length)) {
        const slices = planes.map((plane) => plane.subarray(gap.start - start, gap.end - start));
        const file = `${name}-from-${gap.start}`;
        const blob = await answered(writePart(folder, file, slices));
        const part = { startSample: gap.start, numSamples: gap.end - gap.start, blob };
        written = [...written, part].toSorted((a, b) => a.startSample - b.startSample);
        ready.add(gap.start, gap.end);
      }
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
