/** Asks before the page is left, but only while something would be lost. */
import { useEffect } from 'react';
import type { Session } from '../../session/session';
import { wouldLose } from '../../session/sessionState';
import { onPageHidden } from '../pageHidden';

/** A page without this listener can be kept by the browser for going back. */
export function useLeaveGuard(session: Session, isAtRisk: boolean): void {
  useEffect(() => onPageHidden(session.flush), [session]);

  useEffect(() => {
    if (!isAtRisk) return;
    const ask = (event: BeforeUnloadEvent) => {
      if (wouldLose(session.getState())) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [session, isAtRisk]);
}
