/**
 * How far the queue is, for people who have another tab in front: in the title of the tab, and as a
 * notification at its end.
 */
import { useEffect, useState } from 'react';
import { reportProgress } from '../session/progress';
import { createQueueWatch } from '../session/queueWatch';
import type { Session } from '../session/session';
import { activeSong } from '../session/sessionState';
import type { Song } from '../session/sessionState';
import { notifyOfEnd } from './about/notification';
import { texts } from './language/language';

const TITLE = 'Vocal Isolation';

/** `42 % – name` while `active` is worked on, `✓ name` after that in a hidden tab. */
export function pageTitle(active: Song | null, finished: readonly string[]): string {
  if (active)
    return `${reportProgress(active)?.percent ?? 0} % – ${withoutExtension(active.fileName)}`;
  if (finished.length === 0) return TITLE;
  return finished.length === 1
    ? `✓ ${withoutExtension(finished[0])}`
    : `${texts().title.songsDone(finished.length)} – ${TITLE}`;
}

/** Keeps the title of the tab up to date, and notifies at the end of a long queue. */
export function usePageTitle(session: Session): void {
  const [title, setTitle] = useState(TITLE);

  useEffect(() => {
    const watch = createQueueWatch(() => performance.now());
    let finished: readonly string[] = [];
    const update = () => setTitle(pageTitle(activeSong(session.getState()), finished));
    const unsubscribe = session.subscribe(() => {
      const report = watch(session.getState());
      if (report && document.hidden) {
        finished = report.fileNames;
        notifyOfEnd(report);
      }
      update();
    });
    const forget = () => {
      if (!document.hidden) finished = [];
      update();
    };
    document.addEventListener('visibilitychange', forget);
    return () => {
      unsubscribe();
      document.removeEventListener('visibilitychange', forget);
    };
  }, [session]);

  useEffect(() => {
    document.title = title;
  }, [title]);
}

function withoutExtension(fileName: string): string {
  return fileName.replace(/(?<=.)\.[^.]{1,5}$/, '');
}
