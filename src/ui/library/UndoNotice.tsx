/** What was just removed, deleted or cancelled, and the button that takes that back. */
import { useEffect, useState } from 'react';
import type { Session } from '../../session/session';
import type { Undo } from '../../session/sessionState';
import type { Seconds } from '../../shared/units';
import { focusSong } from '../focus';
import { texts } from '../language/language';

/** It stays longer while the pointer or the focus is on it. */
const UNDO_SECONDS: Seconds = 8;

interface UndoNoticeProps {
  readonly session: Session;
  /** null: there is nothing to take back. */
  readonly undo: Undo | null;
}

export function UndoNotice({ session, undo }: UndoNoticeProps) {
  const [isPointedAt, setPointedAt] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const isHeld = isPointedAt || isFocused;

  useEffect(() => {
    if (!undo || isHeld) return;
    const timer = setTimeout(session.forgetUndo, 1000 * UNDO_SECONDS);
    return () => clearTimeout(timer);
  }, [session, undo, isHeld]);

  return (
    <output className="toast-place">
      {undo && (
        <div
          className="toast"
          onPointerEnter={() => setPointedAt(true)}
          onPointerLeave={() => setPointedAt(false)}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
        >
          <p>{sentence(undo)}</p>
          <button
            type="button"
            className="button button-secondary"
            onClick={() => {
              setPointedAt(false);
              setFocused(false);
              session.undo();
              focusSong();
            }}
          >
            {texts().library.undo}
          </button>
        </div>
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
