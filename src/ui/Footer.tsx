/** What computes, with which model and which other there is, and which keys do what. */
import { MODEL_CONFIGS } from '../model/config';
import type { BackendReport } from '../separation/protocol';
import { addressWithModel } from './query';

const SHORTCUTS: readonly (readonly [keys: string, action: string])[] = [
  ['Space', 'play or pause'],
  ['← →', 'seek 5 s'],
  ['1 2 3', 'mixture, vocals, instrumental'],
  ['Esc', 'cancel'],
];

/** What a model hears, in a listener's words. */
const MODEL_TITLES: Readonly<Record<string, string>> = {
  fullband: 'full band, stereo',
  paper: 'the published network, up to 4 kHz',
};

interface FooterProps {
  readonly backend: BackendReport | null;
  readonly modelName: string;
}

export function Footer({ backend, modelName }: FooterProps) {
  return (
    <footer className="footer">
      <div className="footer-facts">
        <p>
          {backend ? `Runs on ${backend.description}` : 'Runs in this tab'} · model “{modelName}”
          {MODEL_TITLES[modelName] && `, ${MODEL_TITLES[modelName]}`}
        </p>
        {Object.keys(MODEL_CONFIGS)
          .filter((name) => name !== modelName)
          .map((name) => (
            <p key={name}>
              <a href={addressWithModel(window.location.search, name)}>Start again with “{name}”</a>
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
