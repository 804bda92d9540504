/** Notifications at the end of a long queue. They are off until somebody switches them on. */
import type { QueueReport } from '../../session/queueWatch';
import type { Seconds } from '../../shared/units';
import { texts } from '../language/language';

/** A single song is worth a notification if it took at least so long. */
export const LONG_QUEUE_SECONDS: Seconds = 60;

const WANTED_KEY = 'vocal-isolation-notify';

/** Whether this browser has notifications at all. */
export function canNotify(): boolean {
  return 'Notification' in globalThis;
}

/** Whether notifications are switched on and allowed. */
export function isNotifying(): boolean {
  try {
    const isWanted = localStorage.getItem(WANTED_KEY) !== null;
    return isWanted && canNotify() && Notification.permission === 'granted';
  } catch {
    return false;
  }
}

/** Switches notifications off or on; asks the person if need be. Resolves with what holds now. */
export async function setNotifying(isWanted: boolean): Promise<boolean> {
  try {
    if (!isWanted) localStorage.removeItem(WANTED_KEY);
    else if ((await Notification.requestPermission()) === 'granted') {
      localStorage.setItem(WANTED_KEY, 'yes');
    }
  } catch {
    // Without storage there are no notifications.
  }
  return isNotifying();
}

/** What to say about a queue; null if it was too short to be worth a notification. */
export function endOfQueue({ fileNames, numFailed, elapsed }: QueueReport): string | null {
  const numSongs = fileNames.length + numFailed;
  if (numSongs < 2 && elapsed < LONG_QUEUE_SECONDS) return null;
  const { oneFailed, oneDone, someDone, allDone } = texts().about;
  if (numSongs === 1) return numFailed ? oneFailed : oneDone(fileNames[0]);
  return numFailed ? someDone(fileNames.length, numSongs) : allDone(numSongs);
}

/** Notifies of the end of a queue, if that is allowed and the queue was long. */
export function notifyOfEnd(report: QueueReport): void {
  const text = endOfQueue(report);
  if (text === null || !isNotifying()) return;
  void show(text).catch(() => undefined);
}

async function show(body: string): Promise<void> {
  const icon = new URL('icons/icon-192.png', document.baseURI).href;
  const options = { body, icon, tag: 'vocal-isolation' };
  // Chrome on Android shows those of a service worker only.
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration) return registration.showNotification('Vocal Isolation', options);
  new Notification('Vocal Isolation', options);
}
