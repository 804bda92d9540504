/** One quiet sentence when the host has a newer version of the page. */
import { texts } from '../language/language';

interface UpdateNoticeProps {
  /** Whether a reload would lose nothing. */
  readonly canReload: boolean;
}

export function UpdateNotice({ canReload }: UpdateNoticeProps) {
  return (
    <output className="notice update-notice">
      <p>{canReload ? texts().about.update : texts().about.updateLater}</p>
      {canReload && (
        <button
          type="button"
          className="button button-secondary"
          onClick={() => window.location.reload()}
        >
          {texts().common.reload}
        </button>
      )}
    </output>
  );
}
