/** Dropped files and folders → files. */

/**
 * The files of a drop. Folders are replaced by the audio and video files in them and in their
 * folders, sorted by name. A folder that cannot be read, or holds none, is returned as it is:
 * decoding it fails, and the page says so. Call it while the drop event is handled; later the
 * browser drops the entries. Never rejects.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const files = [...transfer.files];
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (!entries.some((entry) => entry.isDirectory)) return files;
  try {
    const found = await filesOf(entries);
    return found.length > 0 ? found : files;
  } catch {
    return files;
  }
}

async function filesOf(entries: readonly FileSystemEntry[]): Promise<File[]> {
  const sorted = entries.toSorted((a, b) =>
    a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
  const lists = await Promise.all(sorted.map(filesOfEntry));
  return lists.flat();
}

async function filesOfEntry(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) {
    return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
  }
  if (!isDirectory(entry)) return [];
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  // The reader returns at most a hundred entries at a time and an empty list at the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return looksLikeMedia(await filesOf(children));
    children.push(...batch);
  }
}

/** The audio and video files among the files of a folder, which may also hold covers and texts. */
function looksLikeMedia(files: readonly File[]): File[] {
  return files.filter(({ type }) => /^(audio|video)\//.test(type));
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry =>
  entry.isDirectory;
