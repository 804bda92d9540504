/** What was dropped, folders opened: the files in them, in the order of their names. */

/**
 * Call while the drop event is being handled: later the browser has forgotten the entries. A folder
 * that cannot be read, or has no music in it, stands for itself: reading it gives the sentence.
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
  // The reader hands out at most a hundred entries at a time and an empty list at the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return looksLikeMedia(await filesOf(children));
    children.push(...batch);
  }
}

/** Album folders also hold covers and texts; a file that was dropped by itself is never left out. */
function looksLikeMedia(files: readonly File[]): File[] {
  return files.filter(({ type }) => /^(audio|video)\//.test(type));
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry =>
  entry.isDirectory;
