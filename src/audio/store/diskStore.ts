/**
 * Samples in files: consecutive parts, each a file of planar 32-bit floats (pcm/storedPcm.ts). In
 * memory is only what a listener hears next (readAhead.ts).
 */
import { crossFade, fadeSamples } from '../../pcm/crossFade';
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
  /** By their beginnings. Those that are appended as well by now are not read any more. */
  let written: readonly StoredPart<Blob>[] = [];
  let numSamples: Samples = 0;
  const ready = new SpanSet();
  const pcm = (): StoredPcm<Blob> => ({ sampleRate, numChannels, numSamples, parts });

  const fadeLength = fadeSamples(sampleRate);

  /**
   * Samples that are ready: the appended ones, and behind their end the written ones, cross-faded
   * where they meet.
   */
  async function readReady({ start, end }: Span): Promise<readonly Float32Array[]> {
    const front = pcm();
    const joint = front.numSamples;
    const pieces = written.filter((piece) => endOf(piece) > joint);
    try {
      const appended = await answered(readStored(front, start, Math.min(end, joint) - start));
      if (pieces.length === 0 || end <= joint - fadeLength) return appended;
      const later = await readWritten(pieces, { start, end });
      const zone = { start: Math.max(joint - fadeLength, beginBefore(pieces, joint)), end: joint };
      return later.map((samples, channel) => {
        const own = { start, samples: appended[channel].slice() };
        crossFade(own, { start, samples }, zone);
        samples.set(own.samples);
        return samples;
      });
    } catch (error) {
      throw asStorageError(error);
    }
  }

  /** Each piece fades in at its beginning as far as the ones before it reach; 0 between them. */
  async function readWritten(
    pieces: readonly StoredPart<Blob>[],
    { start, end }: Span,
  ): Promise<Float32Array[]> {
    const planes = Array.from({ length: numChannels }, () => new Float32Array(end - start));
    let covered = 0;
    for (const piece of pieces) {
      const from = Math.max(start, piece.startSample);
      const to = Math.min(end, endOf(piece));
      const fadeEnd = Math.min(covered, piece.startSample + fadeLength);
      covered = Math.max(covered, endOf(piece));
      if (to <= from) continue;
      const one = { sampleRate, numChannels, numSamples: endOf(piece), parts: [piece] };
      const own = await answered(readStored(one, from, to - from));
      planes.forEach((samples, channel) => {
        crossFade(
          { start, samples },
          { start: from, samples: own[channel] },
          { start: piece.startSample, end: fadeEnd },
        );
        const rest = Math.min(to, Math.max(from, fadeEnd));
        samples.set(own[channel].subarray(rest - from), rest - start);
      });
    }
    return planes;
  }

  const read = (start: Samples, count: Samples) => {
    const from = Math.max(0, start);
    const end = Math.min(ready.endFrom(from), start + count);
    return readReady({ start: from, end: Math.max(from, end) });
  };
  const ahead = new ReadAhead({
    format: { sampleRate, numChannels },
    ready,
    versionOf: (span) =>
      [{ startSample: 0, numSamples }, ...written].reduce(
        (sum, piece) => sum + overlapOf(piece, span),
        0,
      ),
    read: readReady,
  });
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
      const file = `${name}-from-${start}-${written.length}`;
      const blob = await answered(writePart(folder, file, planes));
      const part = { startSample: start, numSamples: planes[0].length, blob };
      written = [...written, part].toSorted((a, b) => a.startSample - b.startSample);
      ready.add(start, endOf(part));
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

type Place = Pick<StoredPart<Blob>, 'startSample' | 'numSamples'>;

function endOf({ startSample, numSamples }: Place): Samples {
  return startSample + numSamples;
}

function overlapOf(piece: Place, { start, end }: Span): Samples {
  return Math.max(0, Math.min(end, endOf(piece)) - Math.max(start, piece.startSample));
}

/** Where the pieces begin that reach `sample` without a gap; `sample` if none does. */
function beginBefore(pieces: readonly Place[], sample: Samples): Samples {
  return pieces.reduceRight(
    (begin, piece) =>
      piece.startSample < begin && endOf(piece) >= begin ? piece.startSample : begin,
    sample,
  );
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
