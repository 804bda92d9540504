/** Why songs are not kept over visits, in words, until it is dismissed. */
import type { ErrorCode } from '../../shared/errors';
import { describeLibraryProblem } from '../errorMessages';
import { CloseIcon } from '../icons';
import { texts } from '../language/language';

interface LibraryNoticeProps {
  /** null: nothing is wrong. */
  readonly problem: ErrorCode | null;
  readonly onDismiss: () => void;
}

export function LibraryNotice({ problem, onDismiss }: LibraryNoticeProps) {
  if (!problem) return null;
  const message = describeLibraryProblem(problem);
  return (
    <output className="notice library-notice">
      <p>
        {message.problem} {message.nextStep}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label={texts().common.dismiss}
        onClick={onDismiss}
      >
        <CloseIcon />
      </button>
    </output>
  );
}
