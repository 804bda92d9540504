/** Files that the operating system shares with the installed app, on their way to the page. */
import { keyUrl } from '../../shared/weightCache';
import { FILE_NAME_HEADER, SHARED_FILES_CACHE, SHARED_PARAMETER } from '../build';

/**
 * Keeps every file of `form` until a page takes them. Returns the address to open, relative to the
 * page; it says whether there are files to be taken.
 */
export async function keepSharedFiles(form: FormData, caches: CacheStorage): Promise<string> {
  const files = [...form.values()].filter((value) => value instanceof File);
  if (files.length === 0) return './';
  const cache = await caches.open(SHARED_FILES_CACHE);
  for (const file of files) {
    const headers = {
      'Content-Type': file.type,
      [FILE_NAME_HEADER]: encodeURIComponent(file.name),
    };
    await cache.put(keyUrl(crypto.randomUUID()), new Response(file, { headers }));
  }
  return `./?${SHARED_PARAMETER}`;
}
