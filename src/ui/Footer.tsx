/** Where the page computes, whether it opens without a network, and the way to all details. */
import type { BackendReport } from '../separation/protocol';
import { CheckIcon } from './icons';
import { backendName } from './backendName';
import { texts } from './language/language';

interface FooterProps {
  /** Null before the first separation. */
  readonly backend: BackendReport | null;
  /** Whether the page opens and separates without a network. */
  readonly isReadyOffline: boolean;
  readonly onAbout: () => void;
}

export function Footer({ backend, isReadyOffline, onAbout }: FooterProps) {
  const { runsOn, runsHere, readyOffline, about } = texts().footer;
  return (
    <footer className="footer">
      <div className="footer-facts">
        <p>{backend ? runsOn(backendName(backend)) : runsHere}</p>
        <output className="ready-offline">
          {isReadyOffline && (
            <>
              <CheckIcon />
              {readyOffline}
            </>
          )}
        </output>
      </div>
      <button type="button" className="text-button" aria-haspopup="dialog" onClick={onAbout}>
        {about}
      </button>
    </footer>
  );
}
