/** One quiet sentence when the host has a newer version of the page. */

interface UpdateNoticeProps {
  /** Whether a reload would lose nothing. */
  readonly canReload: boolean;
}

export function UpdateNotice({ canReload }: UpdateNoticeProps) {
  return (
    <output className="notice update-notice">
      <p>
        {canReload
          ? 'A newer version of this page is ready.'
          : 'A newer version of this page is ready. It opens the next time; your songs stay until then.'}
      </p>
      {canReload && (
        <button
          type="button"
          className="button button-secondary"
          onClick={() => window.location.reload()}
        >
          Reload
        </button>
      )}
    </output>
  );
}
