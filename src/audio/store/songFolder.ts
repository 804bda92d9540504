/**
 * Where songs live that do not fit into memory: one folder per song in the origin private file system,
 * in a folder per page. A page holds a lock of its folder's name as long as it lives, so that folders of
 * pages that are gone (closed, reloaded, crashed) are told apart and removed.
 */
import { VocalIsolationError } from '../../shared/errors';
import type { Samples } from '../../shared/units';
import type { StoredPart, StoredPcm } from '../../pcm/storedPcm';

/** Consecutive samples on their way into the song's folder. */
export interface StoredTrack {
  /** What is stored so far. */
  readonly pcm: StoredPcm<Blob>;
  /**
   * Adds one part, planes of equal length. Not to be called before the last call has ended. Rejects
   * with `storage-full`, or with what the file system rejects with.
   */
  append(planes: readonly Float32Array[]): Promise<void>;
}

export interface SongFolder {
  createTrack(name: string, sampleRate: number, numChannels: number): StoredTrack;
  /** Deletes everything; what is being written at the moment fails. Never rejects. */
  remove(): Promise<void>;
}

const ROOT = 'songs';
const pageName = `${ROOT}-${crypto.randomUUID()}`;
let opening: Promise<FileSystemDirectoryHandle> | null = null;
let numFolders = 0;

/** Whether songs can be stored here at all. */
export function canStoreSongs(): boolean {
  return (
    'storage' in navigator &&
    'getDirectory' in navigator.storage &&
    'locks' in navigator &&
    'createWritable' in FileSystemFileHandle.prototype
  );
}

/** Removes what pages that are gone have left behind. Never rejects: the next start tries again. */
export async function removeAbandonedSongs(): Promise<void> {
  try {
    const root = await songsRoot();
    for await (const name of root.keys()) {
      await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock) await root.removeEntry(name, { recursive: true });
      });
    }
  } catch {
    // Only space is lost until then.
  }
}

/** An empty folder for one song that will take `bytes`. Throws `storage-full` if there is no room. */
export async function createSongFolder(bytes: number): Promise<SongFolder> {
  const { quota, usage } = await navigator.storage.estimate();
  const room = quota === undefined ? Infinity : quota - (usage ?? 0);
  if (room < bytes) {
    throw new VocalIsolationError('storage-full', `${bytes} bytes needed, ${room} left`);
  }
  opening ??= openPageFolder();
  const page = await opening;
  const name = String(numFolders++);
  const folder = await page.getDirectoryHandle(name, { create: true });
  return {
    createTrack: (track, sampleRate, numChannels) =>
      createTrack(folder, track, sampleRate, numChannels),
    async remove() {
      try {
        await page.removeEntry(name, { recursive: true });
      } catch {
        // Then the next start removes it.
      }
    },
  };
}

async function songsRoot(): Promise<FileSystemDirectoryHandle> {
  const storage = await navigator.storage.getDirectory();
  return storage.getDirectoryHandle(ROOT, { create: true });
}

async function openPageFolder(): Promise<FileSystemDirectoryHandle> {
  await new Promise<void>((resolve) => {
    // Never given back: the browser does that when the page goes.
    void navigator.locks.request(pageName, () => {
      resolve();
      return new Promise<never>(() => undefined);
    });
  });
  return (await songsRoot()).getDirectoryHandle(pageName, { create: true });
}

function createTrack(
  folder: FileSystemDirectoryHandle,
  name: string,
  sampleRate: number,
  numChannels: number,
): StoredTrack {
  const parts: StoredPart<Blob>[] = [];
  let numSamples: Samples = 0;
  return {
    get pcm() {
      return { sampleRate, numChannels, numSamples, parts };
    },
    async append(planes) {
      const blob = await writePart(folder, `${name}-${parts.length}`, planes);
      const length = planes[0].length;
      parts.push({ startSample: numSamples, numSamples: length, blob });
      numSamples += length;
    },
  };
}

/** A part is a file of its own: complete, and readable by anyone, as soon as it is closed. */
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
    if (error instanceof DOMException && error.name === 'QuotaExceededError') {
      throw new VocalIsolationError('storage-full', error.message, { cause: error });
    }
    throw error;
  }
}
