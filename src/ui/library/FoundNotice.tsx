/** Why a song that was added is not separated: it is there already. */
import type { Session } from '../../session/session';
import type { FoundSong } from '../../session/sessionState';
import { CloseIcon } from '../icons';
import { texts } from '../language/language';
import { Toast } from './Toast';

interface FoundNoticeProps {
  readonly session: Session;
  /** null: there is nothing to tell. */
  readonly found: FoundSong | null;
}

export function FoundNotice({ session, found }: FoundNoticeProps) {
  return (
    <output>
      {found && (
        <Toast
          sentence={texts().library.found[found.where](found.fileName)}
          subject={found}
          onEnd={session.forgetFound}
        >
          <button
            type="button"
            className="icon-button"
            aria-label={texts().common.dismiss}
            onClick={session.forgetFound}
          >
            <CloseIcon />
          </button>
        </Toast>
      )}
    </output>
  );
}
