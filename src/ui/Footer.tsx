/** What computes, with which model, and which keys do what. */
import type { BackendReport } from '../separation/protocol';

const SHORTCUTS: readonly (readonly [keys: string, action: string])[] = [
  ['Space', 'play or pause'],
  ['← →', 'seek 5 s'],
  ['1 2 3', 'mixture, vocals, instrumental'],
  ['Esc', 'cancel'],
];

interface FooterProps {
  readonly backend: BackendReport | null;
  readonly modelName: string;
}

export function Footer({ backend, modelName }: FooterProps) {
  return (
    <footer className="footer">
      <p>
        {backend ? `Runs on ${backend.description}` : 'Runs in this tab'} · model “{modelName}”
      </p>
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
