/** The media library, fetched once: when the page is idle, or with the first file that needs it. */
import { loadPart } from '../../shared/loadPart';
import type * as MediaLibrary from './mediaLibrary';

/** Resolves with the parts of mediabunny. Rejects with `app-load-failed` or `offline`. */
export function loadMediaLibrary(): Promise<typeof MediaLibrary> {
  return loadPart(() => import('./mediaLibrary'));
}
