/**
 * Folders for songs in the origin private file system: one per song, inside one per page. A page
 * holds a Web Lock with the name of its folder as long as it lives. A folder whose lock is free
 * belongs to a page that was closed, reloaded or has crashed, and is removed.
 */
import { VocalIsolationError } from '../../shared/errors';
import { createDeferred } from '../../shared/race';
import { asStorageError } from './storageError';
import { answered } from './storagePatience';

export interface SongFolder {
  readonly handle: FileSystemDirectoryHandle;
  /** Deletes the folder with all its files; what is being written to them fails. Never rejects. */
  remove(): Promise<void>;
}

const ROOT = 'songs';
const pageName = `${ROOT}-${crypto.randomUUID()}`;
let locking: Promise<void> | null = null;
let numFolders = 0;

/** Whether this browser has what storing songs needs. */
export function canStoreSongs(): boolean {
  return (
    'storage' in navigator &&
    'getDirectory' in navigator.storage &&
    'locks' in navigator &&
    'createWritable' in FileSystemFileHandle.prototype
  );
}

/**
 * Removes the folders of pages that are gone. Never rejects: the next start of the app tries again.
 */
export async function removeAbandonedSongs(): Promise<void> {
  try {
    const root = await songsRoot();
    for await (const name of root.keys()) {
      await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
        if (lock) await root.removeEntry(name, { recursive: true });
      });
    }
  } catch {
    // Until then the folders only take space.
  }
}

/**
 * An empty folder for a song that will take `bytes`. Rejects with `storage-full` if the browser's
 * quota for this origin has no room for it, and with `storage-failed` or `storage-lost` if the
 * browser does not let this page store anything, or does not answer.
 */
export function createSongFolder(bytes: number): Promise<SongFolder> {
  return answered(createFolder(bytes));
}

async function createFolder(bytes: number): Promise<SongFolder> {
  const room = await estimateRoom();
  if (room < bytes) {
    throw new VocalIsolationError('storage-full', `${bytes} bytes needed, ${room} left`);
  }
  const name = String(numFolders++);
  const { page, handle } = await openFolder(name);
  return {
    handle,
    async remove() {
      try {
        await page.removeEntry(name, { recursive: true });
      } catch {
        // The next start of the app removes it with the folder of this page.
      }
    },
  };
}

/** Bytes that the browser says it has for this origin; Infinity where it does not say. */
async function estimateRoom(): Promise<number> {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined ? Infinity : quota - (usage ?? 0);
  } catch {
    // Writing tells whether there is room.
    return Infinity;
  }
}

/** Opens this page's folder anew for each song: the user may have cleared the site's data. */
async function openFolder(name: string) {
  try {
    const page = await openPageFolder();
    return { page, handle: await page.getDirectoryHandle(name, { create: true }) };
  } catch (error) {
    throw asStorageError(error);
  }
}

async function songsRoot(): Promise<FileSystemDirectoryHandle> {
  const storage = await navigator.storage.getDirectory();
  return storage.getDirectoryHandle(ROOT, { create: true });
}

async function openPageFolder(): Promise<FileSystemDirectoryHandle> {
  locking ??= lockPage();
  await locking;
  return (await songsRoot()).getDirectoryHandle(pageName, { create: true });
}

/** Resolves once this page holds its lock. The browser frees the lock when the page ends. */
async function lockPage(): Promise<void> {
  const held = createDeferred<void>();
  const untilPageEnds = createDeferred<never>();
  navigator.locks
    .request(pageName, () => {
      held.resolve();
      return untilPageEnds.promise;
    })
    .catch((error: unknown) => {
      locking = null;
      held.reject(error);
    });
  await held.promise;
}
