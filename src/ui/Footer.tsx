/** Where the page computes, whether it opens without a network, and the way to all details. */
import type { BackendReport } from '../separation/protocol';
import { CheckIcon } from './icons';

interface FooterProps {
  /** Null before the first separation. */
  readonly backend: BackendReport | null;
  /** Whether the page opens and separates without a network. */
  readonly isReadyOffline: boolean;
  readonly onAbout: () => void;
}

export function Footer({ backend, isReadyOffline, onAbout }: FooterProps) {
  return (
    <footer className="footer">
      <div className="footer-facts">
        <p>{backend ? `Runs on ${backend.description}` : 'Runs in this tab'}</p>
        <output className="ready-offline">
          {isReadyOffline && (
            <>
              <CheckIcon />
              Ready offline
            </>
          )}
        </output>
      </div>
      <button type="button" className="text-button" aria-haspopup="dialog" onClick={onAbout}>
        About and settings
      </button>
    </footer>
  );
}
