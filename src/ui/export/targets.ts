/** Where people want their files, as far as the browser can. */
import { isAbortError } from '../../shared/abort';
import type { Target } from './runExports';

export type TargetKind = Target['kind'];

/** The DOM library does not know it: Chromium has it, Firefox and Safari do not. */
type FolderPicker = (options: object) => Promise<FileSystemDirectoryHandle>;

const folderPicker = (): FolderPicker | undefined =>
  (globalThis as { showDirectoryPicker?: FolderPicker }).showDirectoryPicker;

export function canPickFolder(): boolean {
  return folderPicker() !== undefined;
}

/** Asks for the folder if there is one to ask for. Null if people decided not to save. */
export async function pickTarget(kind: TargetKind, archiveName: string): Promise<Target | null> {
  if (kind === 'zip') return { kind, name: archiveName };
  if (kind === 'downloads') return { kind };
  try {
    const folder = await folderPicker()?.({ id: 'export', mode: 'readwrite' });
    return folder ? { kind, folder } : null;
  } catch (error) {
    if (isAbortError(error)) return null;
    throw error;
  }
}
