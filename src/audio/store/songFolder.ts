/**
 * Folders for songs in the origin private file system: one per song, inside one per page. A page
 * holds a Web Lock with the name of its folder as long as it lives. A folder whose lock is free
 * belongs to a page that was closed, reloaded or has crashed, and is removed.
 */
import { VocalIsolationError } from '../../shared/errors';

export interface SongFolder {
  readonly handle: FileSystemDirectoryHandle;
  /** Deletes the folder with all its files; what is being written to them fails. Never rejects. */
  remove(): Promise<void>;
}

const ROOT = 'songs';
const pageName = `${ROOT}-${crypto.randomUUID()}`;
let opening: Promise<FileSystemDirectoryHandle> | null = null;
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
 * quota for this origin has no room for it.
 */
export async function createSongFolder(bytes: number): Promise<SongFolder> {
  const { quota, usage } = await navigator.storage.estimate();
  const room = quota === undefined ? Infinity : quota - (usage ?? 0);
  if (room < bytes) {
    throw new VocalIsolationError('storage-full', `${bytes} bytes needed, ${room} left`);
  }
  opening ??= openPageFolder();
  const page = await opening;
  const name = String(numFolders++);
  return {
    handle: await page.getDirectoryHandle(name, { create: true }),
    async remove() {
      try {
        await page.removeEntry(name, { recursive: true });
      } catch {
        // The next start of the app removes it with the folder of this page.
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
    // This promise never settles: the browser frees the lock when the page ends.
    void navigator.locks.request(pageName, () => {
      resolve();
      return new Promise<never>(() => undefined);
    });
  });
  return (await songsRoot()).getDirectoryHandle(pageName, { create: true });
}
