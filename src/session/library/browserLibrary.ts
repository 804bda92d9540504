/** The library in the browser's own storage. */
import { canStoreSongs } from '../../audio/store/songFolder';
import { createLibrary } from './library';
import type { Library } from './library';

const ROOT = 'library';
const TAB_SETTING = 'tab-id';

/** null where the browser has not what keeping songs needs. */
export function createBrowserLibrary(): Library | null {
  if (!canStoreSongs()) return null;
  const channel = new BroadcastChannel(ROOT);
  return createLibrary({
    root: async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle(ROOT, { create: true }),
    locks: navigator.locks,
    estimate: () => navigator.storage.estimate(),
    persist: () => navigator.storage.persist(),
    tabId: readTabId(),
    settings: settingsOf(() => localStorage),
    announce: () => channel.postMessage(null),
    onAnnounced: (listener) => channel.addEventListener('message', listener),
    nowMs: () => Date.now(),
  });
}

/** Stays the same when the tab is reloaded. */
function readTabId(): string {
  const storage = settingsOf(() => sessionStorage);
  const known = storage?.getItem(TAB_SETTING);
  if (known) return known;
  const tabId = crypto.randomUUID();
  storage?.setItem(TAB_SETTING, tabId);
  return tabId;
}

/** null where the browser denies storage, which it does by throwing. */
function settingsOf(open: () => Storage): Storage | null {
  try {
    return open();
  } catch {
    return null;
  }
}
