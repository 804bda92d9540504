/** What was just removed, deleted or cancelled, and the button that takes that back. */
import type { Session } from '../../session/session';
import type { Undo } from '../../session/sessionState';
import { focusSong } from '../focus';
import { texts } from '../language/language';
import { Toast } from './Toast';

interface UndoNoticeProps {
  readonly session: Session;
  /** null: there is nothing to take back. */
  readonly undo: Undo | null;
}

export function UndoNotice({ session, undo }: UndoNoticeProps) {
  return (
    <output>
      {undo && (
        <Toast sentence={sentence(undo)} subject={undo} onEnd={session.forgetUndo}>
          <button
            type="button"
            className="button button-secondary"
            onClick={() => {
              session.undo();
              focusSong();
            }}
          >
            {texts().library.undo}
          </button>
        </Toast>
      )}
    </output>
  );
}

function sentence(undo: Undo): string {
  const { stopped, removedButKept, removed, deleted, deletedMany } = texts().library;
  switch (undo.kind) {
    case 'cancelled':
      return stopped(undo.fileName);
    case 'removed':
      return undo.isKept ? removedButKept(undo.fileName) : removed(undo.fileName);
    case 'deleted':
      return undo.fileName === null ? deletedMany(undo.numSongs) : deleted(undo.fileName);
  }
}
