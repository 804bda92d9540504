/** The progress in the title of the browser tab, to be seen while another tab is in front. */
import { useEffect } from 'react';
import { reportProgress } from '../session/progress';
import type { Song } from '../session/sessionState';

const TITLE = 'Vocal Isolation';

/** Shows the progress of `active` in the title; null: no song is being worked on. */
export function usePageTitle(active: Song | null): void {
  const percent = active ? (reportProgress(active)?.percent ?? 0) : null;
  useEffect(() => {
    document.title = percent === null ? TITLE : `${percent} % · ${TITLE}`;
  }, [percent]);
}
