/** The page's side of files that were shared with the installed app or opened with it. */
import { FILE_NAME_HEADER, SHARED_FILES_CACHE, SHARED_PARAMETER } from './build';

/** What Chromium hands to an installed app: https://wicg.github.io/web-app-launch/. */
interface LaunchQueue {
  setConsumer(consumer: (parameters: LaunchParameters) => void): void;
}

interface LaunchParameters {
  readonly files?: readonly { getFile(): Promise<File> }[];
}

/** Calls `onFiles` with files that are opened with the installed app, now and later. */
export function receiveLaunchedFiles(onFiles: (files: readonly File[]) => void): void {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    if (files.length === 0) return;
    // A file that has been moved meanwhile is left out.
    void Promise.allSettled(files.map((handle) => handle.getFile())).then((results) =>
      onFiles(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))),
    );
  });
}

/**
 * Calls `onFiles` with the files that were shared with the app, if the page was opened for them,
 * and removes the parameter that says so from the address. Never rejects.
 */
export async function takeSharedFiles(onFiles: (files: readonly File[]) => void): Promise<void> {
  const address = new URL(location.href);
  if (!address.searchParams.has(SHARED_PARAMETER)) return;
  address.searchParams.delete(SHARED_PARAMETER);
  history.replaceState(history.state, '', address);
  try {
    const cache = await caches.open(SHARED_FILES_CACHE);
    const files: File[] = [];
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      await cache.delete(request);
      if (!response) continue;
      const name = decodeURIComponent(response.headers.get(FILE_NAME_HEADER) ?? 'song');
      const blob = await response.blob();
      files.push(new File([blob], name, { type: blob.type }));
    }
    if (files.length > 0) onFiles(files);
  } catch {
    // Storage that fails has lost the files: the page is as if opened without them.
  }
}
