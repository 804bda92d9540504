/** The backend and model in use, links to the other models, and the keys. */
import type { BackendReport } from '../separation/protocol';
import { SHORTCUTS } from './player/controls';
import { addressWithModel } from './query';

/** What a model hears, in a listener's words. */
const MODEL_TITLES: Readonly<Record<string, string>> = {
  fullband: 'full band, stereo',
  paper: 'the published network, up to 4 kHz',
};

interface FooterProps {
  /** Null before the first separation. */
  readonly backend: BackendReport | null;
  /** The model in use. */
  readonly modelName: string;
  /** The models that this page can load. */
  readonly shippedModels: readonly string[];
  /** The query of the page's address. */
  readonly search: string;
  /** Uses another model for songs that are added from now on. */
  readonly onModel: (modelName: string) => void;
}

export function Footer({ backend, modelName, shippedModels, search, onModel }: FooterProps) {
  return (
    <footer className="footer">
      <div className="footer-facts">
        <p>
          {backend ? `Runs on ${backend.description}` : 'Runs in this tab'} · model “{modelName}”
          {MODEL_TITLES[modelName] && `, ${MODEL_TITLES[modelName]}`}
        </p>
        {shippedModels
          .filter((name) => name !== modelName)
          .map((name) => (
            <p key={name}>
              <a
                href={addressWithModel(search, name)}
                onClick={(event) => {
                  event.preventDefault();
                  history.replaceState(null, '', event.currentTarget.href);
                  onModel(name);
                }}
              >
                Use “{name}” from the next song on
              </a>
              {MODEL_TITLES[name] && `, ${MODEL_TITLES[name]}`}
            </p>
          ))}
      </div>
      <dl className="shortcuts">
        {SHORTCUTS.map(([keys, action]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{action}</dd>
          </div>
        ))}
      </dl>
    </footer>
  );
}
