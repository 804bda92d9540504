/** What runs where, the choice of quality, the keys and the licences, in a dialog. */
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { ModelChoice } from '../../session/modelChoice';
import type { BackendReport } from '../../separation/protocol';
import { DEMO } from '../demo';
import { CloseIcon } from '../icons';
import { SHORTCUTS } from '../player/controls';
import { NotificationSwitch } from './NotificationSwitch';
import { QualityChoice } from './QualityChoice';

interface AboutDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Null before the first separation. */
  readonly backend: BackendReport | null;
  readonly models: ModelChoice;
  readonly isReadyOffline: boolean;
}

export function AboutDialog({
  isOpen,
  onClose,
  backend,
  models,
  isReadyOffline,
}: AboutDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    const controller = new AbortController();
    const { signal } = controller;
    // Keys of the dialog are not keys of the player.
    element.addEventListener('keydown', (event) => event.stopPropagation(), { signal });
    // Only the backdrop is the dialog itself: its content fills it.
    const closeByBackdrop = (event: MouseEvent) => {
      if (event.target === element) element.close();
    };
    element.addEventListener('click', closeByBackdrop, { signal });
    return () => controller.abort();
  }, []);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);

  return (
    <dialog
      ref={dialog}
      className="about"
      aria-labelledby="about-title"
      // A click on its text must not move the focus to the page behind it.
      tabIndex={-1}
      onClose={onClose}
    >
      {isOpen && (
        <div className="about-content">
          <header className="about-header">
            <h2 id="about-title">About Vocal Isolation</h2>
            <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
              <CloseIcon />
            </button>
          </header>
          <p>
            Your song stays on this device. It is read, separated and played inside this tab, and
            the page connects to no other host than its own.
          </p>
          <QualityChoice models={models} />
          <Section title="On this device">
            <dl className="facts-list">
              <dt>Computes on</dt>
              <dd>{backend?.description ?? 'what proves fastest with the first song'}</dd>
              <dt>Offline</dt>
              <dd>
                {isReadyOffline
                  ? 'ready: the page opens and separates without a network'
                  : 'not yet; parts of the page are loaded when they are needed'}
              </dd>
            </dl>
            <NotificationSwitch />
          </Section>
          <Section title="Keys">
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
          </Section>
          <Section title="Licences">
            <p>
              The code is under the MIT licence, the models are under CC BY-NC-SA 4.0, for research
              (<a href="./models/fullband/MODEL_CARD.md">model card</a>). Packages:{' '}
              <a href="./licenses.md">licences</a>. Demo song: {DEMO.credit},{' '}
              <a href={DEMO.licenceUrl} rel="noreferrer" target="_blank">
                {DEMO.licence}
              </a>
              .
            </p>
          </Section>
        </div>
      )}
    </dialog>
  );
}

export function Section({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="about-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
