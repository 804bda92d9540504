/** Makes the planned files one after the other and saves each where people want it. */
import { exportFile } from '../../audio/export/exportClient';
import type { Loudness } from '../../audio/export/clipMeter';
import { clips, formatOf } from '../../audio/export/exportFormats';
import { uniqueNames } from '../../audio/export/fileNames';
import { saveBlob } from '../../audio/export/saveBlob';
import { isAbortError, throwIfAborted } from '../../shared/abort';
import { loadPart } from '../../shared/loadPart';
import type { ExportItem } from './exportPlan';

/** Where files go: the browser's downloads one by one, one archive, or a folder. */
export type Target =
  | { readonly kind: 'downloads' }
  | { readonly kind: 'zip'; readonly name: string }
  | { readonly kind: 'folder'; readonly folder: FileSystemDirectoryHandle };

export interface ExportProgress {
  /** Name of the file that is being made. */
  readonly name: string;
  /** From 1. */
  readonly index: number;
  readonly count: number;
  /** Share of all files that is done, 0 … 1. */
  readonly share: number;
}

export interface ExportOutcome {
  readonly numSaved: number;
  /** Files that could not be made; the others were. */
  readonly failures: readonly { readonly item: ExportItem; readonly error: unknown }[];
  /** Files in which samples beyond full scale were cut off. */
  readonly clipped: readonly { readonly item: ExportItem; readonly loudness: Loudness }[];
}

interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ExportProgress) => void;
}

/**
 * Saves all `items`. One that fails does not keep the others from being saved. Rejects with
 * `AbortError` when cancelled, and with what saving to the target rejects with.
 */
export async function runExports(
  items: readonly ExportItem[],
  target: Target,
  { signal, onProgress }: RunOptions,
): Promise<ExportOutcome> {
  const taken = target.kind === 'folder' ? await namesIn(target.folder) : new Set<string>();
  const names = uniqueNames(
    items.map(({ name }) => name),
    (name) => taken.has(name.toLowerCase()),
  );
  const failures: { item: ExportItem; error: unknown }[] = [];
  const clipped: { item: ExportItem; loudness: Loudness }[] = [];
  let numSaved = 0;

  async function* files() {
    for (const [index, item] of items.entries()) {
      const name = names[index];
      const tell = (share: number) =>
        onProgress({
          name,
          index: index + 1,
          count: items.length,
          share: (index + share) / items.length,
        });
      tell(0);
      try {
        const { samples, request } = item;
        const { file, loudness } = await exportFile(samples, request, { signal, onProgress: tell });
        if (loudness.numOver > 0 && clips(formatOf(request.formatId))) {
          clipped.push({ item, loudness });
        }
        yield { name, file };
        numSaved++;
      } catch (error) {
        if (isAbortError(error)) throw error;
        failures.push({ item, error });
      }
    }
  }

  if (target.kind === 'zip') {
    const zipFiles = await loadPart(() => import('../../audio/export/zipFiles'));
    const archive = await zipFiles.zipFiles(files(), signal);
    if (numSaved > 0) saveBlob(archive, target.name);
  } else {
    for await (const { name, file } of files()) {
      throwIfAborted(signal);
      if (target.kind === 'downloads') saveBlob(file, name);
      else await writeFile(target.folder, name, file, signal);
    }
  }
  return { numSaved, failures, clipped };
}

/** Names of what is in a folder, in lower case: none of it is overwritten. */
async function namesIn(folder: FileSystemDirectoryHandle): Promise<Set<string>> {
  const names = new Set<string>();
  // The DOM library does not know that folders are iterable.
  const listed = folder as unknown as { keys(): AsyncIterable<string> };
  for await (const name of listed.keys()) names.add(name.toLowerCase());
  return names;
}

async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  file: Blob,
  signal: AbortSignal,
): Promise<void> {
  const handle = await folder.getFileHandle(name, { create: true });
  await file.stream().pipeTo(await handle.createWritable(), { signal });
}
